"""No guild sees or changes anything of another."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError, NoResultFound

from memory import records
from memory.database import Memory
from memory.errors import Conflict, Gone, NotAllowed, WrongGuild
from memory.ledger import Caps, Reservation, Taken
from memory.tables import Base, Learner
from memory.tables.base import new_id
from memory.tx import Tx
from tests.builders import MODERATE, NOON, minutes
from tests.memory.conftest import AT_WORK, TASK, Ada, Everything

Deed = Callable[[Tx, Ada], Awaitable[object]]
SAID = records.Said("talk", "evil", "en", None, None, {})


async def _learners(tx: Tx) -> int:
    figures = await tx.progress.course_statistics("small")
    return int(figures["learners"])


async def _parts(tx: Tx, ada: Ada) -> object:
    return (await tx.recall.recall(ada.learner, "hello")).parts


async def _found(tx: Tx) -> object:
    return (await tx.notes.find()).items


async def _backlog(tx: Tx) -> int:
    return (await tx.letters.backlog())[0]


async def _exported(tx: Tx, ada: Ada) -> bool:
    with contextlib.suppress(Gone):
        return bool(await tx.rights.export(ada.learner))
    return False


async def _runs(tx: Tx) -> int:
    return (await tx.ledger.since(NOON)).runs


async def _runs_of(tx: Tx, ada: Ada) -> int:
    return (await tx.ledger.of_learner(ada.learner, NOON))[0]


async def _tokens(tx: Tx) -> int:
    return (await tx.ledger.month(NOON))[0]


def _run(ada: Ada) -> Reservation:
    return Reservation(
        learner=ada.learner, message=ada.heard, purpose="evil", model="evil", sent="evil", at=NOON,
        day_began=NOON, leased_until=minutes(1), tokens=1,
    )  # fmt: skip


async def _arrives(tx: Tx) -> bool:
    found = await tx.turns.find("ada", "1")
    return found.heard or bool(found.learner or found.session or found.settings)


LOOKS: dict[str, Deed] = {
    "turns.find": lambda tx, _: _arrives(tx),
    "progress.in_course": lambda tx, ada: tx.progress.in_course(ada.learner, "small"),
    "learners.find": lambda tx, _: tx.learners.find("ada"),
    "learners.enrolment": lambda tx, ada: tx.learners.enrolment(ada.learner, "small"),
    "learners.facts": lambda tx, ada: tx.learners.facts(ada.learner),
    "sessions.open_of": lambda tx, ada: tx.sessions.open_of(ada.learner),
    "sessions.count": lambda tx, ada: tx.sessions.count(ada.learner),
    "messages.answers": lambda tx, ada: tx.messages.answers(ada.heard),
    "messages.of_learner": lambda tx, ada: tx.messages.of_learner(ada.learner),
    "submissions.last_review": lambda tx, ada: tx.submissions.last_review(ada.enrolment, TASK),
    "submissions.graded": lambda tx, ada: tx.submissions.graded(ada.enrolment),
    "submissions.count": lambda tx, ada: tx.submissions.count(ada.learner),
    "progress.tasks": lambda tx, ada: tx.progress.tasks(ada.enrolment),
    "progress.modules": lambda tx, ada: tx.progress.modules_done_elsewhere(ada.enrolment),
    "handovers.latest": lambda tx, ada: tx.handovers.latest(ada.learner),
    "handovers.greeting_of": lambda tx, ada: tx.handovers.greeting_of(ada.session.id),
    "learners.preferences": lambda tx, ada: tx.learners.preferences(ada.learner),
    "messages.recent": lambda tx, ada: tx.messages.recent(ada.learner, 5),
    "submissions.reviews": lambda tx, ada: tx.submissions.reviews(ada.judged),
    "progress.of_course": lambda tx, ada: tx.progress.of_course(ada.enrolment),
    "progress.of_phases": lambda tx, ada: tx.progress.of_phases(ada.enrolment),
    "progress.of_everyone": lambda tx, _: tx.progress.of_everyone("small"),
    "progress.course_statistics": lambda tx, _: _learners(tx),
    "documents.read": lambda tx, ada: tx.documents.read(ada.learner, "plan"),
    "documents.list": lambda tx, ada: tx.documents.list(ada.learner),
    "recall.search": lambda tx, ada: tx.recall.search(ada.learner, "hello there, a plan to finish"),
    "recall.recall": _parts,
    "history.of_learner": lambda tx, ada: tx.history.of_learner(ada.learner),
    "history.of_row": lambda tx, ada: tx.history.of_row("messages", ada.heard),
    "reminders.get": lambda tx, ada: tx.reminders.get(ada.reminder.id),
    "learners.get": lambda tx, ada: tx.learners.get(ada.learner),
    "pending.all": lambda tx, _: tx.pending.all(),
    "letters.get": lambda tx, ada: tx.letters.get(ada.letter),
    "letters.backlog": lambda tx, _: _backlog(tx),
    "assignments.count": lambda tx, ada: tx.assignments.count(learner_id=ada.learner),
    "notes.find": lambda tx, _: _found(tx),
    "notes.count": lambda tx, ada: tx.notes.count(learner_id=ada.learner),
    "attachments.count": lambda tx, ada: tx.attachments.count(content_id=ada.content),
    "deeds.count": lambda tx, _: tx.deeds.count(),
    "wordings.uses": lambda tx, _: tx.wordings.uses("greeting"),
    "overrides.get": lambda tx, ada: tx.overrides.get(ada.override.id),
    "overrides.newest": lambda tx, _: tx.overrides.newest("greeting", "en"),
    "messages.sent": lambda tx, ada: tx.messages.sent(ada.learner, NOON, NOON + timedelta(days=1)),
    "rights.export": _exported,
    "ledger.since": lambda tx, _: _runs(tx),
    "ledger.of_learner": _runs_of,
    "ledger.month": lambda tx, _: _tokens(tx),
}


DEEDS: dict[str, Deed] = {
    "learners.prefers": lambda tx, ada: tx.learners.prefers(ada.learner, locale="de", course="other"),
    "learners.enrol": lambda tx, ada: tx.learners.enrol(ada.learner, "other"),
    "learners.learn": lambda tx, ada: tx.learners.learn(
        ada.learner, {"preferences": ["evil"]}, handover=ada.handover, at=NOON
    ),
    "sessions.start": lambda tx, ada: tx.sessions.start(ada.learner, stage="working", at=NOON),
    "sessions.move": lambda tx, ada: tx.sessions.move(ada.session, stage="resting", task=None, at=NOON),
    "sessions.end": lambda tx, ada: tx.sessions.end(ada.session, stage="ended", reason="evil", at=NOON),
    "messages.hear": lambda tx, ada: tx.messages.hear(
        ada.learner, session=ada.session.id, source_id="1", kind="k", text="evil", at=NOON
    ),
    "messages.answer": lambda tx, ada: tx.messages.answer(ada.heard, [], session=None, at=NOON),
    "submissions.hand_in": lambda tx, ada: tx.submissions.hand_in(
        learner=ada.learner, enrolment=ada.enrolment, message=ada.heard, task=TASK, files={}, at=NOON
    ),
    "submissions.judge": lambda tx, ada: tx.submissions.judge(
        ada.submission, verdict="passed", attempt=1, score=10.0, evidence={}, at=NOON
    ),
    "progress.keep": lambda tx, ada: tx.progress.keep(ada.enrolment, AT_WORK),
    "progress.complete_elsewhere": lambda tx, ada: tx.progress.complete_elsewhere(
        ada.enrolment, ["basics"], handover=ada.handover, at=NOON
    ),
    "learners.prefer": lambda tx, ada: tx.learners.prefer(ada.learner, "zone", "evil"),
    "learners.wish": lambda tx, ada: tx.learners.wish(ada.learner, {"zone": "", "place": "evil"}),
    "letters.claim": lambda tx, _: tx.letters.claim("eve", at=NOON, lease=timedelta(minutes=1)),
    "letters.put_back": lambda tx, ada: tx.letters.put_back(ada.letter, "evil", owner="eve"),
    "letters.sent": lambda tx, ada: tx.letters.sent(ada.letter, "evil", at=NOON),
    "letters.failed": lambda tx, ada: tx.letters.failed(ada.letter, "evil", owner="eve", at=NOON),
    "pending.finish": lambda tx, _: tx.pending.finish(["1"]),
    "learners.keep_messages": lambda tx, ada: tx.learners.keep_messages(ada.learner, keep=False),
    "messages.say": lambda tx, ada: tx.messages.say(ada.learner, [SAID], session=None, at=NOON),
    "submissions.override": lambda tx, ada: tx.submissions.override(
        ada.review, coach="eve", verdict="passed", score=10.0, comment="evil", at=NOON
    ),
    "progress.sum_up": lambda tx, ada: tx.progress.sum_up(
        ada.enrolment, records.Progress("completed", 10.0, 1, NOON), {}, done=6, tasks=6
    ),
    "documents.edit": lambda tx, ada: tx.documents.edit(ada.learner, "plan", "to finish", "evil", at=NOON),
    "documents.write": lambda tx, ada: tx.documents.write(ada.learner, "plan", "evil", at=NOON),
    "documents.rename": lambda tx, ada: tx.documents.rename(ada.learner, "plan", "evil", at=NOON),
    "documents.delete": lambda tx, ada: tx.documents.delete(ada.learner, "evil"),
    "documents.restore": lambda tx, ada: tx.documents.restore(ada.learner, "evil", at=NOON),
    "reminders.change": lambda tx, ada: tx.reminders.change(replace(ada.reminder, text="evil")),
    "reminders.remove": lambda tx, ada: tx.reminders.remove(replace(ada.reminder, version=2)),
    "reminders.restore": lambda tx, ada: tx.reminders.restore(ada.reminder.id),
    "notes.add": lambda tx, ada: tx.notes.add(
        records.Note(learner_id=ada.learner, author="eve", text="evil")
    ),
    "notes.add_all": lambda tx, ada: tx.notes.add_all(
        [records.Note(learner_id=ada.learner, author="eve", text="evil")]
    ),
    "notes.change_all": lambda tx, ada: tx.notes.change_all({"text": "evil"}, learner_id=ada.learner),
    "notes.remove_all": lambda tx, _: tx.notes.remove_all(),
    "ratings.remove_all": lambda tx, _: tx.ratings.remove_all(),
    "overrides.refuse": lambda tx, ada: tx.overrides.refuse(ada.override.id, "evil"),
    "overrides.change": lambda tx, ada: tx.overrides.change(replace(ada.override, text="evil")),
    "overrides.remove": lambda tx, ada: tx.overrides.remove(ada.override),
    "learners.leave": lambda tx, ada: tx.learners.leave(ada.learner),
    "learners.restore": lambda tx, ada: tx.learners.restore(ada.learner),
    "ledger.reserve": lambda tx, ada: tx.ledger.reserve(_run(ada), Caps()),
    "ledger.settle": lambda tx, ada: tx.ledger.settle(ada.run, Taken("evil", 1_000_000)),
    "handovers.consume": lambda tx, ada: tx.handovers.consume(ada.handover, session=ada.session.id),
    "handovers.write": lambda tx, ada: tx.handovers.write(
        ada.learner,
        session=ada.session.id,
        course=None,
        locale="en",
        document="",
        greeting="evil",
        recommended=None,
        at=NOON,
    ),
}


@pytest.mark.parametrize("look", LOOKS)
async def test_a_guild_sees_nothing_of_another(memory: Memory, ada: Ada, look: str) -> None:
    async with memory.transaction("one") as tx:
        await tx.submissions.judge(
            ada.submission, verdict="failed", attempt=1, score=1.0, evidence={}, at=NOON
        )
        await tx.handovers.consume(ada.handover, session=ada.session.id)
    async with memory.reading("one") as tx:
        assert await LOOKS[look](tx, ada), "there must be something to see"
    for guild in ("two", "", "one' OR '1'='1"):
        async with memory.reading(guild) as tx:
            assert not await LOOKS[look](tx, ada)


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_guild_changes_nothing_of_another_and_hangs_nothing_on_it(
    memory: Memory, ada: Ada, everything: Everything, deed: str
) -> None:
    before = await everything("one")
    assert all(before.values()), "Ada has something of everything"
    with contextlib.suppress(Conflict, NoResultFound):
        async with memory.transaction("two") as tx:
            await DEEDS[deed](tx, ada)
    assert await everything("one") == before
    assert not any((await everything("two")).values())


async def test_every_deed_works_in_its_own_guild(memory: Memory, ada: Ada, everything: Everything) -> None:
    async with memory.transaction("one") as tx:
        await tx.sessions.end(ada.session, stage="ended", reason="learner", at=NOON)
    before = await everything("one")
    for name, deed in DEEDS.items():
        if name not in {"sessions.move", "sessions.end"}:
            async with memory.transaction("one") as tx:
                await deed(tx, ada)
    after = await everything("one")
    assert {table for table in before if before[table] != after[table]} >= {
        "learners", "enrolments", "facts", "sessions", "reviews", "module_progress", "handovers"
    }  # fmt: skip


async def test_statements_that_forget_the_guild_are_bound_to_it(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("two") as tx:
        session = tx.learners._session
        assert (await session.scalars(select(Learner))).all() == []
        await session.execute(update(Learner).values(name="evil"))
        await session.execute(delete(Learner))
    async with memory.reading("one") as tx:
        found = await tx.learners.find("ada")
    assert found is not None
    assert found.name == "Ada"


async def test_a_row_of_another_guild_cannot_be_written(memory: Memory, ada: Ada) -> None:
    with pytest.raises(WrongGuild, match="'one' in a transaction of 'two'"):
        async with memory.transaction("two") as tx:
            tx.learners._session.add(Learner(guild_id="one", key="eve", name="Eve"))


async def test_the_same_names_in_two_guilds_are_two_people_and_two_messages(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("two") as tx:
        other = await tx.learners.meet("ada", "Another Ada")
        heard = await tx.messages.hear(other.id, session=None, source_id="1", kind="k", text="mine", at=NOON)
    assert other.id != ada.learner
    assert heard.text == "mine"
    assert isinstance(heard, records.Message)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
GUILDS = st.one_of(
    st.sampled_from(["one", "ONE", "one ", "' OR 1=1 --", "%", "one\\", "0", "null"]), TEXTS.filter(bool)
)


@given(mine=GUILDS, theirs=GUILDS, key=TEXTS, said=TEXTS)
@settings(MODERATE, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_guilds_are_called_nothing_passes_between_them(
    memory: Memory, mine: str, theirs: str, key: str, said: str
) -> None:
    if mine == theirs:
        return
    serial = f"{key}{new_id()}"
    async with memory.transaction(mine) as tx:
        ada = await tx.learners.meet(serial, "Ada")
        heard = await tx.messages.hear(
            ada.id, session=None, source_id=serial, kind="k", text=f"hives {said}", at=NOON
        )
        note = await tx.notes.add(records.Note(learner_id=ada.id, author="c", text=f"x{said}"))
    async with memory.transaction(theirs) as tx:
        assert await tx.learners.find(serial) is None
        assert await tx.messages.of_learner(ada.id) == ()
        assert await tx.recall.search(ada.id, "hives") == ()
        assert await tx.notes.get(note.id) is None
        assert await tx.notes.count(learner_id=ada.id) == 0
        assert await tx.notes.change_all({"text": "evil"}, learner_id=ada.id) == 0
        assert await tx.notes.remove_all(learner_id=ada.id) == 0
    with pytest.raises(Gone):
        async with memory.transaction(theirs) as tx:
            await tx.messages.answer(heard.id, [SAID], session=None, at=NOON)
    with pytest.raises(Gone):
        async with memory.transaction(theirs) as tx:
            await tx.human_requests.add(records.HumanRequest(learner_id=ada.id, text="help"))
    async with memory.reading(mine) as tx:
        assert await tx.notes.get(note.id) == note
        assert len(await tx.messages.of_learner(ada.id)) == 1


async def test_no_row_can_be_moved_to_another_guild(memory: Memory) -> None:
    async with memory.transaction("two") as tx:
        await tx.learners.meet("eve", "Eve")
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
    with pytest.raises((NotAllowed, DBAPIError), match=r"guild|row-level security"):
        async with memory.transaction("one") as tx:
            row = await tx.learners._session.get_one(Learner, ("one", ada.id))
            row.guild_id = "two"
    with pytest.raises((NotAllowed, DBAPIError), match=r"guild|row-level security"):
        async with memory.transaction("one") as tx:
            await tx.learners._session.execute(update(Learner).values(guild_id="two"))
    async with memory.reading("one") as tx:
        assert await tx.learners.find("ada") is not None


@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
async def test_on_postgresql_raw_sql_is_bound_to_the_guild_too(memory: Memory, ada: Ada) -> None:
    for guild, seen in (("one", 1), ("two", 0), ("", 0)):
        async with memory.reading(guild) as tx:
            raw = tx.learners._session
            assert await raw.scalar(text("SELECT count(*) FROM learners")) == seen
            assert await raw.scalar(text("SELECT count(*) FROM guilds")) == seen
            terms = await raw.scalars(text("SELECT unnest(terms) FROM passages"))
            assert bool(list(terms)) == bool(seen)
            found = await raw.scalars(text("SELECT baton_search(:term, 9)"), {"term": "1_hello"})
            assert len(list(found)) == seen


@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
async def test_with_no_guild_bound_nothing_is_seen_or_written(memory: Memory, ada: Ada) -> None:
    async with memory.writer.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if "guild_id" in table.c or table.name == "guilds":
                assert (await connection.execute(select(table))).first() is None, table.name
        with pytest.raises(DBAPIError, match="row-level security"):
            await connection.execute(text("INSERT INTO guilds (id) VALUES ('three')"))
