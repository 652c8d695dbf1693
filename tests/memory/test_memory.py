"""The memory on a real SQLite file."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import ForeignKeyConstraint, text
from sqlalchemy.exc import DBAPIError

from memory import migrate, records
from memory.database import Memory
from memory.errors import Conflict, DatabaseNotReady, SlowWorkInTransaction
from memory.guard import refuse_in_transaction
from memory.tables import Base
from memory.tables.base import InGuild, UtcDateTime
from memory.tx import Tx

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


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


async def test_reading_cannot_write(memory: Memory) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only|query_only"):
        async with memory.reading("one") as tx:
            await tx.learners.know_guild()
            await tx.learners.meet("ada", "Ada")


async def test_a_guild_sees_and_changes_nothing_of_another(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        session = await tx.sessions.start(ada.id, stage="working", at=NOW)
        heard = await tx.messages.hear(
            ada.id, session=session.id, source_id="1", kind="Start", text="hi", at=NOW
        )
        enrolment = await tx.learners.enrol(ada.id, "sqlmodel")
        handover = await _handover(tx, ada.id)
    async with memory.transaction("two") as tx:
        assert await tx.learners.find("ada") is None
        assert await tx.sessions.open_of(ada.id) is None
        assert await tx.sessions.count(ada.id) == 0
        assert await tx.messages.of_learner(ada.id) == ()
        assert await tx.messages.answers(heard.id) == ()
        assert await tx.learners.enrolment(ada.id, "sqlmodel") is None
        assert await tx.progress.tasks(enrolment.id) == ()
        assert await tx.handovers.latest(ada.id) is None
        assert not await tx.handovers.consume(handover, session=session.id)
        await tx.learners.prefers(ada.id, locale="de")
    async with memory.reading("one") as tx:
        found = await tx.learners.find("ada")
        assert found is not None
        assert found.locale is None


async def _handover(tx: Tx, learner: UUID) -> UUID:
    return await tx.handovers.write(
        learner,
        session=None,
        course="sqlmodel",
        locale="en",
        document="d",
        greeting="g",
        recommended=None,
        at=NOW,
    )


async def test_a_message_heard_twice_is_kept_once(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        heard = [
            await tx.messages.hear(ada.id, session=None, source_id="x", kind="k", text=said, at=NOW)
            for said in ("first", "again")
        ]
    assert heard[0].id == heard[1].id
    assert heard[1].text == "first"


async def test_answers_come_in_the_order_in_which_they_were_given(memory: Memory) -> None:
    said = [records.Said("talk", f"{number}", "en", None, None, {}) for number in range(12)]
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        heard = await tx.messages.hear(ada.id, session=None, source_id="x", kind="k", text="", at=NOW)
        await tx.messages.answer(heard.id, said, session=None, at=NOW)
    async with memory.reading("one") as tx:
        assert [message.text for message in await tx.messages.answers(heard.id)] == [s.text for s in said]


async def test_a_session_that_has_moved_since_it_was_read_is_a_conflict(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        read = await tx.sessions.start(ada.id, stage="working", at=NOW)
    async with memory.transaction("one") as tx:
        await tx.sessions.move(read, stage="resting", task=None, at=NOW)
    with pytest.raises(Conflict):
        async with memory.transaction("one") as tx:
            await tx.sessions.move(read, stage="working", task=None, at=NOW)


async def test_a_turn_that_changes_nothing_is_a_conflict_for_another_one_all_the_same(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        read = await tx.sessions.start(ada.id, stage="working", at=NOW)
    async with memory.transaction("one") as tx:
        await tx.sessions.move(read, stage="working", task=None, at=NOW)
    with pytest.raises(Conflict):
        async with memory.transaction("one") as tx:
            await tx.sessions.move(read, stage="working", task=None, at=NOW)


async def test_a_learner_has_one_open_session(memory: Memory) -> None:
    with pytest.raises(Conflict):
        async with memory.transaction("one") as tx:
            ada = await tx.learners.meet("ada", "Ada")
            await tx.sessions.start(ada.id, stage="working", at=NOW)
            await tx.sessions.start(ada.id, stage="working", at=NOW)


async def test_a_handover_is_consumed_once(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        handover = await _handover(tx, ada.id)
        session = await tx.sessions.start(ada.id, stage="working", at=NOW)
        taken = [await tx.handovers.consume(handover, session=session.id) for _ in range(2)]
    assert taken == [True, False]


async def test_fifty_writers_at_once_lose_no_update(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        enrolment = await tx.learners.enrol(ada.id, "sqlmodel")

    async def count_up() -> None:
        async with memory.transaction("one") as tx:
            known = await tx.progress.tasks(enrolment.id)
            tries = known[0].tries if known else 0
            await tx.progress.keep(
                enrolment.id, records.TaskProgress("a/b/c", "in_progress", None, tries + 1, 0, None, NOW)
            )

    await asyncio.gather(*(count_up() for _ in range(50)))
    async with memory.reading("one") as tx:
        assert (await tx.progress.tasks(enrolment.id))[0].tries == 50


async def test_slow_work_is_refused_inside_a_transaction_and_welcome_outside(memory: Memory) -> None:
    async with memory.transaction("one"):
        with pytest.raises(SlowWorkInTransaction, match="a review"):
            refuse_in_transaction("a review")
    refuse_in_transaction("a review")


async def test_models_and_migrations_agree_and_the_history_runs_both_ways(tmp_path: Path) -> None:
    memory = Memory.open(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")
    assert (await migrate.standing(memory)).revision is None
    assert (await migrate.upgrade(memory)).up_to_date
    assert (await migrate.upgrade(memory)).up_to_date
    assert await migrate.differences(memory) == []
    await migrate.downgrade(memory, "base")
    async with memory.reader.connect() as connection:
        left = await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        assert [name for (name,) in left] == ["alembic_version"]
    assert (await migrate.upgrade(memory)).up_to_date
    await memory.close()


def test_no_foreign_key_can_point_across_guilds_and_each_says_what_happens_on_delete() -> None:
    tables = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    for table, row in tables.items():
        for key in table.foreign_key_constraints:  # type: ignore[attr-defined]
            assert isinstance(key, ForeignKeyConstraint)
            assert key.ondelete in {"CASCADE", "NO ACTION"}, key
            if issubclass(row, InGuild) and key.referred_table.name != "guilds":
                assert next(iter(key.column_keys)) == "guild_id", key
        if issubclass(row, InGuild):
            assert [column.name for column in table.primary_key] == ["guild_id", "id"]


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), None)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.parametrize("url", ["nonsense", "mysql://x", "sqlite:///x.db", "sqlite+aiosqlite://"])
def test_a_bad_address_is_explained(url: str) -> None:
    with pytest.raises(DatabaseNotReady, match="DATABASE_URL"):
        Memory.open(url)
