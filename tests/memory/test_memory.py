"""The memory on a real SQLite file."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import DBAPIError

from memory import records
from memory.database import Memory
from memory.errors import Conflict, DatabaseNotReady, NotAllowed, SlowWorkInTransaction
from memory.guard import refuse_in_transaction
from memory.tables.base import UtcDateTime, new_id
from tests.builders import NOON, minutes
from tests.memory.conftest import OTHER_TASK, TASK, Ada


async def test_what_is_committed_is_there_and_what_fails_is_not(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        await tx.learners.meet("ada", "Ada")
    with pytest.raises(RuntimeError):
        async with memory.transaction("one") as tx:
            await tx.learners.meet("ben", "Ben")
            raise RuntimeError
    async with memory.reading("one") as tx:
        assert await tx.learners.find("ada") is not None
        assert await tx.learners.find("ben") is None


async def test_wishes_are_kept_over_what_stood_there_and_an_empty_one_is_taken_away(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada, ben = [(await tx.learners.meet(key, key)).id for key in ("ada", "ben")]
        await tx.learners.wish(ada, {"zone": "UTC", "hour": "18:00", "place": ""})
        await tx.learners.wish(ben, {"zone": "UTC"})
    async with memory.transaction("one") as tx:
        await tx.learners.wish(ada, {"zone": "Europe/Berlin", "hour": "", "reminders": "off"})
        assert await tx.learners.preferences(ada) == {"zone": "Europe/Berlin", "reminders": "off"}
        assert await tx.learners.preferences(ben) == {"zone": "UTC"}


async def test_a_learner_is_got_by_his_id_until_he_leaves(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        assert await tx.learners.get(ada.id) == ada
        assert await tx.learners.get(new_id()) is None
        await tx.learners.leave(ada.id)
    async with memory.reading("one") as tx:
        assert await tx.learners.get(ada.id) is None


async def test_a_message_heard_twice_is_kept_once(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        heard = [
            await tx.messages.hear(ada.id, session=None, source_id="x", kind="k", text=said, at=NOON)
            for said in ("first", "again")
        ]
    assert heard[0].id == heard[1].id
    assert heard[1].text == "first"


async def test_answers_come_in_the_order_in_which_they_were_given(memory: Memory) -> None:
    said = [records.Said("talk", f"{number}", "en", None, None, {}) for number in range(12)]
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        heard = await tx.messages.hear(ada.id, session=None, source_id="x", kind="k", text="", at=NOON)
        await tx.messages.answer(heard.id, said, session=None, at=NOON)
    async with memory.reading("one") as tx:
        assert [message.text for message in await tx.messages.answers(heard.id)] == [s.text for s in said]


async def test_a_session_that_has_moved_since_it_was_read_is_a_conflict(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        read = await tx.sessions.start(ada.id, stage="working", at=NOON)
    async with memory.transaction("one") as tx:
        await tx.sessions.move(read, stage="resting", task=None, at=NOON)
    with pytest.raises(Conflict):
        async with memory.transaction("one") as tx:
            await tx.sessions.move(read, stage="working", task=None, at=NOON)


async def test_a_turn_that_changes_nothing_is_a_conflict_for_another_one_all_the_same(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        read = await tx.sessions.start(ada.id, stage="working", at=NOON)
    async with memory.transaction("one") as tx:
        await tx.sessions.move(read, stage="working", task=None, at=NOON)
    with pytest.raises(Conflict):
        async with memory.transaction("one") as tx:
            await tx.sessions.move(read, stage="working", task=None, at=NOON)


async def test_reading_cannot_write(memory: Memory, ada: Ada) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with memory.reading("one") as tx:
            await tx.learners.prefers(ada.learner, locale="de")


async def test_a_conflict_leaves_nothing_behind(memory: Memory, ada: Ada) -> None:
    with pytest.raises(Conflict):
        async with memory.transaction("one") as tx:
            await tx.learners.meet("ben", "Ben")
            await tx.sessions.start(ada.learner, stage="working", at=NOON)
    async with memory.reading("one") as tx:
        assert await tx.learners.find("ben") is None


async def test_a_learner_has_one_open_session_and_a_new_one_after_its_end(memory: Memory, ada: Ada) -> None:
    with pytest.raises(Conflict):
        async with memory.transaction("one") as tx:
            await tx.sessions.start(ada.learner, stage="working", at=NOON)
    async with memory.transaction("one") as tx:
        await tx.sessions.end(ada.session, stage="ended", reason="learner", at=NOON)
        assert await tx.sessions.open_of(ada.learner) is None
        await tx.sessions.start(ada.learner, stage="working", at=NOON)
    async with memory.reading("one") as tx:
        assert await tx.sessions.count(ada.learner) == 2


async def test_of_two_who_read_the_same_session_one_ends_it(memory: Memory, ada: Ada) -> None:
    async def end(reason: str) -> bool:
        try:
            async with memory.transaction("one") as tx:
                await tx.sessions.end(ada.session, stage="ended", reason=reason, at=NOON)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(end("learner"), end("idle"))) == [False, True]


async def test_a_handover_is_consumed_once(memory: Memory, ada: Ada) -> None:
    async def consume() -> bool:
        with contextlib.suppress(Conflict):
            async with memory.transaction("one") as tx:
                return await tx.handovers.consume(ada.handover, session=ada.session.id)
        return False

    assert sorted(await asyncio.gather(*(consume() for _ in range(5)))) == [False] * 4 + [True]
    async with memory.reading("one") as tx:
        begun_with = await tx.handovers.greeting_of(ada.session.id)
        latest = await tx.handovers.latest(ada.learner)
    assert begun_with is not None
    assert begun_with == latest
    assert (begun_with.greeting, begun_with.origin) == ("greeting", "imported")


async def test_the_latest_handover_counts(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        for said, at in (("later", minutes(5)), ("earlier", minutes(-5))):
            await tx.handovers.write(
                ada.learner,
                session=ada.session.id,
                course="small",
                locale="en",
                document="",
                greeting=said,
                recommended=None,
                at=at,
            )
        latest = await tx.handovers.latest(ada.learner)
    assert latest is not None
    assert (latest.greeting, latest.origin) == ("later", "written")


async def test_facts_told_anew_supersede_those_of_their_kind(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        told = {"learning_style": ["tries", "asks"], "code_quality": []}
        await tx.learners.learn(ada.learner, told, handover=ada.handover, at=NOON)
        await tx.learners.learn(ada.learner, {"preferences": ["long"]}, handover=ada.handover, at=NOON)
        known = [(fact.kind, fact.text) for fact in await tx.learners.facts(ada.learner)]
    assert known == [("learning_style", "tries"), ("learning_style", "asks"), ("preferences", "long")]


async def test_files_handed_in_with_a_message_are_kept_once(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        again = await tx.submissions.hand_in(
            learner=ada.learner,
            enrolment=ada.enrolment,
            message=ada.heard,
            task=TASK,
            files={"blog.py": b"x = 2"},
            at=NOON,
        )
        assert await tx.submissions.count(ada.learner) == 2, "it, and the one of the other task"
    assert again == ada.submission


async def test_a_review_that_cost_no_try_is_not_the_last_one(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.submissions.judge(
            ada.submission, verdict="ungraded", attempt=None, score=None, evidence={}, at=NOON
        )
        assert await tx.submissions.last_review(ada.enrolment, TASK) is None
        assert [task for task, _ in await tx.submissions.graded(ada.enrolment)] == [OTHER_TASK]


@pytest.mark.parametrize(
    ("verdict", "attempt", "score"),
    [
        ("passed", 1, 10.1),
        ("passed", 1, -0.1),
        ("ungraded", 1, None),
        ("failed", None, 1.0),
        ("great", 1, 1.0),
    ],
)
async def test_a_review_that_makes_no_sense_is_not_kept(
    memory: Memory, ada: Ada, verdict: str, attempt: int | None, score: float | None
) -> None:
    with pytest.raises(NotAllowed, match="reviews can't hold this"):
        async with memory.transaction("one") as tx:
            await tx.submissions.judge(
                ada.submission, verdict=verdict, attempt=attempt, score=score, evidence={}, at=NOON
            )


async def _count_up(memory: Memory, ada: Ada) -> None:
    """Reads, takes its time, and writes; anew if somebody was faster."""
    while True:
        with contextlib.suppress(Conflict):
            async with memory.transaction("one") as tx:
                (known,) = await tx.progress.tasks(ada.enrolment)
                await asyncio.sleep(0)
                more = replace(known, tries=known.tries + 1)
                await tx.progress.keep(ada.enrolment, more)
            return


async def test_fifty_writers_at_once_lose_no_update(memory: Memory, ada: Ada) -> None:
    await asyncio.gather(*(_count_up(memory, ada) for _ in range(50)))
    async with memory.reading("one") as tx:
        (kept,) = await tx.progress.tasks(ada.enrolment)
    assert kept.tries == 51


async def test_two_processes_writing_at_once_lose_no_update(memory: Memory, ada: Ada) -> None:
    other = Memory.open(memory.url.render_as_string(hide_password=False))

    await asyncio.gather(*(_count_up(through, ada) for through in (memory, other) * 10))
    async with other.reading("one") as tx:
        (kept,) = await tx.progress.tasks(ada.enrolment)
    await other.close()
    assert kept.tries == 21


async def test_slow_work_is_refused_inside_a_transaction_and_welcome_outside(memory: Memory) -> None:
    for opened in (memory.transaction, memory.reading):
        async with opened("one"):
            with pytest.raises(SlowWorkInTransaction, match="a review was started inside"):
                refuse_in_transaction("a review")
        refuse_in_transaction("a review")
    with pytest.raises(RuntimeError):
        async with memory.transaction("one"):
            raise RuntimeError
    refuse_in_transaction("a review")


async def test_a_transaction_of_one_task_does_not_keep_another_from_slow_work(memory: Memory) -> None:
    opened, worked = asyncio.Event(), asyncio.Event()

    async def transact() -> None:
        async with memory.transaction("one"):
            opened.set()
            await worked.wait()

    async def work() -> None:
        await opened.wait()
        refuse_in_transaction("a review")
        worked.set()

    await asyncio.wait_for(asyncio.gather(transact(), work()), 10)


async def test_moments_come_back_aware_and_in_utc(memory: Memory) -> None:
    east = datetime(2026, 3, 2, 14, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    async with memory.transaction("one") as tx:
        learner = await tx.learners.meet("eve", "Eve")
        await tx.sessions.start(learner.id, stage="working", at=east)
    async with memory.reading("one") as tx:
        session = await tx.sessions.open_of(learner.id)
    assert session is not None
    assert session.started_at == east
    assert session.started_at.tzinfo is UTC


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), None)  # type: ignore[arg-type]  # noqa: DTZ001


def test_ids_come_in_the_order_of_their_making() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "allowed are"),
        ("mysql://ada:secret@x/y", "'mysql'; allowed are"),
        ("sqlite:///x.db", "'sqlite'; allowed are"),
        ("postgresql+psycopg://ada:secret@x/y", "'postgresql.psycopg'; allowed are"),
        ("", "allowed are"),
        ("sqlite+aiosqlite://", "names no file"),
        ("sqlite+aiosqlite:///:memory:", "names no file"),
    ],
)
def test_a_bad_address_is_explained_and_gives_no_secret_away(url: str, told: str) -> None:
    with pytest.raises(DatabaseNotReady, match=f"DATABASE_URL.*{told}") as caught:
        Memory.open(url)
    assert "secret" not in str(caught.value)


async def test_what_no_database_can_hold_is_replaced_and_the_rest_is_kept(memory: Memory) -> None:
    wild = "a\x00b \ud83d c"
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", wild)
        heard = await tx.messages.hear(ada.id, session=None, source_id="1", kind="k", text=wild, at=NOON)
        said = records.Said("talk", wild, "en", None, None, {"x\x00": ["\ud83d", {"y": "\\u0000"}]})
        await tx.messages.answer(heard.id, [said], session=None, at=NOON)
    async with memory.reading("one") as tx:
        first, second = await tx.messages.of_learner(ada.id)
        assert await tx.recall.search(ada.id, wild) != ()
    assert first.text == second.text == "a\ufffdb \ufffd c"
    assert second.context == {"x\ufffd": ["\ufffd", {"y": "\\u0000"}]}
