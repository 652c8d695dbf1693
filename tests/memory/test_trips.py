"""On SQLite a transaction begins with its first statement and ends with its COMMIT, in their trips."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text

from memory.database import Memory

Trips = list[object]


@pytest.fixture
async def sqlite(migrated: Path, tmp_path: Path) -> AsyncIterator[Memory]:
    file = shutil.copy(migrated, tmp_path / "baton.db")
    async with Memory.open(f"sqlite+aiosqlite:///{file}") as opened:
        async with opened.transaction("one", actor="ada") as tx:
            await tx.learners.meet("ada", "Ada")
        async with opened.reading("one") as tx:
            await tx.learners.find("ada")
        yield opened


@pytest.fixture
def trips(sqlite: Memory, monkeypatch: pytest.MonkeyPatch) -> Trips:
    """What is done in the thread of the driver, one by one."""
    made: Trips = []
    real: Any = aiosqlite.Connection._execute

    async def counted(self: object, function: object, *given: Any, **named: Any) -> Any:  # noqa: ANN401
        made.append(function)
        return await real(self, function, *given, **named)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return made


async def _actor(memory: Memory) -> str | None:
    async with memory.writer.connect() as connection:
        found: str | None = await connection.scalar(text("SELECT actor FROM acting"))
    return found


async def test_beginning_and_ending_take_no_trips_of_their_own(sqlite: Memory, trips: Trips) -> None:
    async with sqlite.transaction("one", actor="ada") as tx:
        await tx.learners.find("ada")
    assert len(trips) == 2, "the statement, and the COMMIT"


async def test_a_transaction_in_which_nothing_is_done_takes_no_trip(sqlite: Memory, trips: Trips) -> None:
    async with sqlite.transaction("one", actor="ada"):
        pass
    async with sqlite.reading("one"):
        pass
    assert trips == []


async def test_who_acts_is_known_within_the_transaction_and_forgotten_after_it(sqlite: Memory) -> None:
    async with sqlite.transaction("one", actor="ada") as tx:
        assert await tx.learners._session.scalar(text("SELECT actor FROM acting")) == "ada"
    assert await _actor(sqlite) is None
    with pytest.raises(ZeroDivisionError):
        async with sqlite.transaction("one", actor="ben") as tx:
            await tx.learners.find("ada")
            raise ZeroDivisionError
    assert await _actor(sqlite) is None


async def test_what_a_failed_transaction_was_to_end_with_is_not_done_in_the_next(sqlite: Memory) -> None:
    async with sqlite.reading("one") as tx:
        ada = await tx.learners.find("ada")
    assert ada is not None
    with pytest.raises(ZeroDivisionError):
        async with sqlite.transaction("one", actor="ben"):
            raise ZeroDivisionError
    async with sqlite.transaction("one") as tx:
        await tx.learners.prefers(ada.id, locale="de")
    async with sqlite.transaction("one", actor="ada") as tx:
        await tx.learners.prefers(ada.id, locale="en")
    async with sqlite.reading("one") as tx:
        changes = await tx.history.of_row("learners", ada.id)
    assert [change.actor for change in changes] == [None, "ada"]
