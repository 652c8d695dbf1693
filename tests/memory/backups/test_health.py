"""What is wrong with a database is told."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from memory import health as health_of
from memory import migrate
from memory.backup import back_up
from memory.database import Memory
from memory.health import health
from tests.builders import NOON, minutes
from tests.memory.backups.conftest import (
    hurt,
    names,
    opened,
    turn,
)
from tests.postgres import Database, Postgres


async def test_health_tells_what_was_looked_at(memory: Memory, folder: Path, operator: Memory) -> None:
    await back_up(operator, folder, at=NOON)
    found = await health(memory, folder, at=minutes(90))
    assert found.ok, found
    told = {check.name: check.told for check in found.checks}
    assert told["reachable"].endswith("ms")
    assert told["revision"] == (await migrate.standing(memory)).newest
    assert told["last backup"] == "1:30:00 ago"
    if memory.on_postgresql:
        assert {"role", "row-level security", "connections"} < told.keys()
    else:
        assert told["integrity"] == "ok"
        assert "GB are free" in told["disk"]


async def trouble(memory: Memory, folder: Path | None = None) -> dict[str, str]:
    found = await health(memory, folder, at=NOON)
    assert found.ok == all(check.ok for check in found.checks)
    return {check.name: check.told for check in found.checks if not check.ok}


async def test_health_tells_of_backups_that_are_old_or_missing(
    operator: Memory, memory: Memory, folder: Path
) -> None:
    assert "there is none" in (await trouble(memory, folder))["last backup"]
    await back_up(operator, folder, at=NOON - timedelta(days=3))
    assert await trouble(memory, folder) == {"last backup": "3 days, 0:00:00 ago"}


async def test_health_tells_of_an_empty_and_of_an_old_database(elsewhere: Database, owner: Memory) -> None:
    async with opened(elsewhere.owner_url) as memory:
        assert "baton db upgrade" in (await trouble(memory))["revision"]
    await migrate.downgrade(owner, "0002")
    assert (await trouble(owner))["revision"].startswith("0002, not ")


async def test_health_tells_of_a_database_that_is_not_there(
    database: Path, server: Postgres, tmp_path: Path
) -> None:
    async with opened(f"sqlite+aiosqlite:///{database}") as memory:
        await asyncio.to_thread(database.unlink)
        assert "baton.db" in (await trouble(memory))["reachable"]
    assert names(tmp_path) == []
    there = await server.database()
    await server.drop(there)
    for url in (
        there.url,
        "postgresql+asyncpg://nobody@127.0.0.1:1/name",
        f"postgresql+asyncpg://u@/n?host={tmp_path}",
    ):
        async with opened(url) as memory:
            assert list(await trouble(memory)) == ["reachable"]


async def test_health_tells_of_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_of, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        async with opened(f"postgresql+asyncpg://u@127.0.0.1:{port}/name") as memory:
            assert await trouble(memory) == {"reachable": "no answer in 0.2 s"}


async def test_health_tells_of_row_level_security_that_is_gone(server: Postgres) -> None:
    database = await server.database()
    engine = create_async_engine(database.super_url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE learners NO FORCE ROW LEVEL SECURITY"))
    async with opened(database.url) as memory:
        found = await trouble(memory)
        assert found == {"row-level security": "row-level security, forced, on learners is missing"}
    async with opened(database.super_url) as memory:
        assert "superuser" in (await trouble(memory))["role"]
    await server.drop(database)


async def test_health_tells_of_a_damaged_table(database: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{database}") as memory:
        for number in range(40):
            await turn(memory, "ada", number)
    hurt(database, "table")
    async with opened(f"sqlite+aiosqlite:///{database}") as memory:
        assert list(await trouble(memory)) == ["integrity"]
