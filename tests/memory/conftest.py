"""A learner with something of everything, and what the database holds of his guild."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from filelock import FileLock
from sqlalchemy import NullPool, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from memory import records, worded
from memory.cache import EVERYWHERE
from memory.database import Memory
from memory.engines import Pool
from memory.ledger import Caps, Reservation, Taken
from memory.tables import Base
from memory.tx import Tx
from tests.builders import NOON, minutes
from tests.postgres import TEMPLATE, Database, Postgres

Everything = Callable[[str], Awaitable[dict[str, list[Any]]]]


@dataclass(frozen=True, slots=True)
class Ada:
    """Ids and records of what belongs to Ada, in the guild "one"."""

    learner: UUID
    enrolment: UUID
    session: records.Session
    heard: UUID
    submission: UUID
    """Of TASK, with no review yet."""
    judged: UUID
    """A submission of OTHER_TASK."""
    review: UUID
    """Its review."""
    handover: UUID
    reminder: records.Reminder
    note: records.Note
    letter: UUID
    """To the coaches; it waits."""
    run: UUID
    """Of the tutor; settled."""
    content: UUID
    override: worded.Override


TASK, OTHER_TASK = "basics/first/a", "basics/first/b"
AT_WORK = records.TaskProgress(TASK, "in_progress", 4.0, 1, 2, None, NOON)
COURSE = (
    records.ContentEntry(
        kind="course", reference="small", parent=None, position=1, title={"en": "Small"}, content_hash="1"
    ),
    records.ContentEntry(
        kind="concept",
        reference="small#loops",
        parent="small",
        position=2,
        title={"en": "Loops", "de": "Schleifen"},
        text={"en": "A loop goes round.", "de": "Eine Schleife dreht sich."},
        content_hash="2",
    ),
)

BACKENDS = ("sqlite", "postgresql")
WITH_ADA = "baton_tests_ada"


@pytest.fixture(params=BACKENDS)
async def storage(
    request: pytest.FixtureRequest, tmp_path: Path, shared: Path, migrated: Path, server: Postgres
) -> AsyncIterator[Database]:
    """A fresh database of either kind, migrated and empty, or with `ada` in it for who asks for her."""
    peopled = "ada" in request.fixturenames
    if peopled:
        await _prepare(request.param, shared, migrated, server)
    if request.param == "sqlite":
        file = shutil.copy(shared / "ada.db" if peopled else migrated, tmp_path / "baton.db")
        url = f"sqlite+aiosqlite:///{file}"
        yield Database(url, url, url)
    else:
        database = await server.database(WITH_ADA if peopled else TEMPLATE)
        yield database
        await server.drop(database)


async def _prepare(kind: str, shared: Path, migrated: Path, server: Postgres) -> None:
    """Once in a run: a database of this kind with `ada` in it, to be cloned; who she is lies beside it."""
    known = shared / f"ada-{kind}.pickle"
    with FileLock(f"{known}.lock"):
        if known.exists():
            return
        if kind == "sqlite":
            file = shutil.copy(migrated, shared / "ada.db")
            made = await _make_ada(f"sqlite+aiosqlite:///{file}")
        else:
            database = await server.database()
            made = await _make_ada(database.url)
            await server.make_template(database, WITH_ADA)
        known.write_bytes(pickle.dumps(made))


async def _make_ada(url: str) -> Ada:
    async with Memory.open(url, Pool(size=1, max_overflow=0)) as memory:
        return await _meet_ada(memory)


@pytest.fixture
async def memory(storage: Database) -> AsyncIterator[Memory]:
    """An empty memory on SQLite, and again on PostgreSQL, as the role that Baton runs as."""
    opened = Memory.open(storage.url, Pool(size=5, max_overflow=5))
    yield opened
    await opened.close()


@pytest.fixture
async def backdoor(storage: Database) -> AsyncIterator[AsyncEngine]:
    """An engine that no rule holds."""
    engine = create_async_engine(storage.super_url, poolclass=NullPool)
    yield engine
    await engine.dispose()


@pytest.fixture
def ada(storage: Database, shared: Path) -> Ada:
    """Somebody with a row in every table."""
    kind = "sqlite" if storage.url.startswith("sqlite") else "postgresql"
    found: Ada = pickle.loads((shared / f"ada-{kind}.pickle").read_bytes())  # noqa: S301 - this run wrote it
    return found


async def _meet_ada(memory: Memory) -> Ada:
    async with memory.transaction(EVERYWHERE) as tx:
        await tx.catalogue.synchronise(COURSE)
    async with memory.transaction("one", actor="ada") as tx:
        course = await tx.catalogue.get("small")
        assert course is not None
        learner = (await tx.learners.meet("ada", "Ada", "en")).id
        enrolment = (await tx.learners.enrol(learner, "small")).id
        session = await tx.sessions.start(learner, stage="working", at=NOON)
        heard = await tx.messages.hear(
            learner, session=session.id, source_id="1", kind="Start", text="hi there", at=NOON
        )
        await tx.pending.begin(heard, "ada", "channel 7", {"kind": "Start"})
        said = records.Said("talk", "hello", "en", "greeting", "1", {"actions": []})
        await tx.messages.answer(heard.id, [said], session=session.id, at=NOON)
        submission, judged, review = await _work(tx, learner, enrolment, heard.id)
        handover = await _writings(tx, learner, enrolment, heard.id)
        reminder, note, letter, run = await _duties(tx, learner, heard.id)
        await _opinions(tx, learner, course.id)
        override = await tx.overrides.add(
            worded.Override(template="greeting", locale="en", number=1, hash="1", text="Ahoy!")
        )
    return Ada(
        learner=learner,
        enrolment=enrolment,
        session=session,
        heard=heard.id,
        submission=submission,
        judged=judged,
        review=review,
        handover=handover,
        reminder=reminder,
        note=note,
        letter=letter,
        run=run,
        content=course.id,
        override=override,
    )


async def _writings(tx: Tx, learner: UUID, enrolment: UUID, heard: UUID) -> UUID:
    """A handover and what came of it, a document, a preference."""
    handover = await tx.handovers.write(
        learner,
        session=None,
        course="small",
        locale="en",
        document="document",
        greeting="greeting",
        recommended=None,
        at=NOON,
    )
    await tx.learners.learn(learner, {"preferences": ["short"]}, handover=handover, at=NOON)
    await tx.progress.complete_elsewhere(enrolment, ["models"], handover=handover, at=NOON)
    await tx.documents.write(learner, "plan", "# Plan\n\nto finish", at=NOON)
    await tx.learners.prefer(learner, "zone", "Europe/Berlin", message=heard)
    return handover


async def _work(tx: Tx, learner: UUID, enrolment: UUID, heard: UUID) -> tuple[UUID, UUID, UUID]:
    submission = await tx.submissions.hand_in(
        learner=learner,
        enrolment=enrolment,
        message=heard,
        task=TASK,
        files={"blog.py": b"x = 1\r\n", "data.bin": b"\xff\x00"},
        at=NOON,
    )
    again = await tx.messages.hear(learner, session=None, source_id="2", kind="k", text="done", at=NOON)
    judged = await tx.submissions.hand_in(
        learner=learner, enrolment=enrolment, message=again.id, task=OTHER_TASK, files={}, at=NOON
    )
    await tx.submissions.judge(judged, verdict="failed", attempt=1, score=4.0, evidence={}, at=NOON)
    (review,) = await tx.submissions.reviews(judged)
    await tx.progress.keep(enrolment, AT_WORK)
    standing = records.Progress("in_progress", 4.0, 1, NOON)
    await tx.progress.sum_up(enrolment, standing, {"basics/first": standing}, done=0, tasks=6)
    await tx.concept_cards.add(records.ConceptCard(learner_id=learner, course="small", concept="loops"))
    return submission, judged, review.id


async def _duties(tx: Tx, learner: UUID, heard: UUID) -> tuple[records.Reminder, records.Note, UUID, UUID]:
    reminder = await tx.reminders.add(
        records.Reminder(learner_id=learner, kind="daily", rule={"hour": 18}, zone="Europe/Berlin")
    )
    note = await tx.notes.add(records.Note(learner_id=learner, author="carla", text="is shy"))
    request = records.HumanRequest(learner_id=learner, text="help", message_id=heard)
    await tx.human_requests.add(request)
    letter = records.Letter(learner_id=learner, recipient="coaches", kind="talk", text="help")
    await tx.letters.add(letter)
    due = records.Occurrence(learner_id=learner, reminder_id=reminder.id, due_at=NOON, letter_id=letter.id)
    await tx.occurrences.add(due)
    run = Reservation(
        learner=learner, message=heard, purpose="answer", model="test", sent="hello", at=NOON,
        day_began=NOON, leased_until=minutes(1), tokens=1_000, micros=20,
    )  # fmt: skip
    await tx.ledger.reserve(run, Caps())
    await tx.ledger.settle(run.id, Taken("answered", 500, 100, 10, 2_000))
    await tx.assignments.add(
        records.Assignment(learner_id=learner, author="carla", course="small", reference=TASK, due_at=NOON)
    )
    return reminder, note, letter.id, run.id


async def _opinions(tx: Tx, learner: UUID, content: UUID) -> None:
    comment = await tx.comments.add(records.Comment(learner_id=learner, content_id=content, text="nice"))
    await tx.comments.change(replace(comment, text="very nice"))
    await tx.ratings.add(records.Rating(learner_id=learner, content_id=content, stars=5))
    slides = records.Attachment(
        content_id=content, name="slides.pdf", media_type="application/pdf", data=b"%PDF", size=4
    )
    await tx.attachments.add(slides)
    await tx.deeds.add(records.Deed(kind="course.opened", subject=content))


@pytest.fixture
def everything(backdoor: AsyncEngine) -> Everything:
    """Every row of a guild by table, read past the ORM and past row-level security."""

    async def read(guild: str) -> dict[str, list[Any]]:
        async with backdoor.connect() as connection:
            return {
                table.name: sorted(
                    [tuple(row) for row in await connection.execute(_of_guild(table, guild))], key=repr
                )
                for table in Base.metadata.sorted_tables
                if "guild_id" in table.c
            }

    return read


def _of_guild(table: Table, guild: str) -> Select[Any]:
    return select(table).where(table.c.guild_id == guild)
