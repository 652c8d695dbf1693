"""The same databases without the memory: by SQLAlchemy Core, and by the bare drivers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol
from uuid import UUID

import aiosqlite
import asyncpg
from sqlalchemy import Dialect, Insert, Select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from benchmarks.stores import GUILD
from memory.database import Memory

_BIND = "SELECT set_config('app.guild', {}, true)"


class Bare(Protocol):
    """One connection of a driver, kept open."""

    async def fetch(self, *statements: tuple[str, Sequence[Any]]) -> list[int]:
        """How many rows each of the statements finds."""

    async def insert(self, statement: str, rows: Sequence[Sequence[Any]]) -> None: ...


class BareSqlite:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch(self, *statements: tuple[str, Sequence[Any]]) -> list[int]:
        return [len([*await self._connection.execute_fetchall(*statement)]) for statement in statements]

    async def insert(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        await self._connection.execute("BEGIN IMMEDIATE")
        await self._connection.executemany(statement, rows)
        await self._connection.commit()


class BarePostgres:
    """Its role is held by row-level security, so the guild is bound in each transaction."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver has no types
        self._connection = connection

    async def fetch(self, *statements: tuple[str, Sequence[Any]]) -> list[int]:
        async with self._connection.transaction():
            await self._connection.execute(_BIND.format("$1"), GUILD)
            return [len(await self._connection.fetch(statement, *given)) for statement, given in statements]

    async def insert(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        async with self._connection.transaction():
            await self._connection.execute(_BIND.format("$1"), GUILD)
            await self._connection.executemany(statement, rows)


@asynccontextmanager
async def bare(memory: Memory) -> AsyncIterator[Bare]:
    """The driver's own connection to the same database, with the same settings."""
    if memory.on_postgresql:
        url = memory.url.set(drivername="postgresql").render_as_string(hide_password=False)
        real = await asyncpg.connect(url)
        try:
            yield BarePostgres(real)
        finally:
            await real.close()
    else:
        async with aiosqlite.connect(memory.url.database or "", isolation_level=None) as lite:
            for pragma in ("busy_timeout=30000", "synchronous=NORMAL", "foreign_keys=ON"):
                await lite.execute(f"PRAGMA {pragma}")
            yield BareSqlite(lite)


@asynccontextmanager
async def core(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction without the ORM, bound to the guild on PostgreSQL."""
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text(_BIND.format(":guild")), {"guild": GUILD})
        yield connection


def spelled(statement: Select[Any], dialect: Dialect) -> tuple[str, list[Any]]:
    """A query as its driver gets it, with its values in order."""
    compiled = statement.compile(dialect=dialect)
    return str(compiled), [compiled.params[name] for name in compiled.positiontup or ()]


def laid_out(
    statement: Insert, rows: Sequence[dict[str, Any]], dialect: Dialect
) -> tuple[str, list[list[Any]]]:
    """An insert as its driver gets it, with the rows' values in order."""
    compiled = statement.compile(dialect=dialect, column_keys=list(rows[0]))
    names = compiled.positiontup or ()
    if dialect.name == "postgresql":
        return str(compiled), [[row[name] for name in names] for row in rows]
    plain = [[row[name] for name in names] for row in rows]
    return str(compiled), [[v.hex if isinstance(v, UUID) else v for v in row] for row in plain]
