"""No guild sees or changes anything of another."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import NoResultFound

from memory import records
from memory.database import Memory
from memory.errors import Conflict, WrongGuild
from memory.tables import Learner
from memory.tx import Tx
from tests.builders import NOON
from tests.memory.conftest import AT_WORK, TASK, Ada, Everything

Deed = Callable[[Tx, Ada], Awaitable[object]]

LOOKS: dict[str, Deed] = {
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
    assert all(rows for table, rows in before.items() if table != "reviews")
    with contextlib.suppress(Conflict, NoResultFound):
        async with memory.transaction("two") as tx:
            await DEEDS[deed](tx, ada)
    assert await everything("one") == before
    assert not any((await everything("two")).values())


async def test_every_deed_works_in_its_own_guild(memory: Memory, ada: Ada, everything: Everything) -> None:
    async with memory.transaction("one") as tx:
        await tx.sessions.end(ada.session, stage="ended", reason="learner", at=NOON)
    before = await everything("one")
    for deed in DEEDS.keys() - {"sessions.move", "sessions.end"}:
        async with memory.transaction("one") as tx:
            await DEEDS[deed](tx, ada)
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
