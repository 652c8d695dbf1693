"""Engines, and `Memory.transaction(guild)`: the only place that commits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import event, func, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from memory.errors import Conflict, DatabaseNotReady, WrongGuild
from memory.guard import transaction_is_open
from memory.tables.base import Base, InGuild
from memory.tx import Tx

BUSY_TIMEOUT_MS = 30_000
READERS = 4


class Memory:
    """Everything that Baton remembers. Open it with `Memory.open(url)`, close it with `close()`."""

    def __init__(self, url: URL, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self.url = url
        self.writer = writer
        self.reader = reader

    @classmethod
    def open(cls, url: str) -> Self:
        """A memory on `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://…`; connects on first use."""
        parsed = parse_url(url)
        if parsed.get_backend_name() == "sqlite":
            _make_room(parsed)
            return cls(parsed, _sqlite_writer(parsed), _sqlite_reader(parsed))
        engine = create_async_engine(parsed)
        return cls(parsed, engine, engine)

    async def close(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()

    async def sizes(self) -> dict[str, int]:
        """How many rows each table holds, in all guilds together; for operators."""
        async with self.reader.connect() as connection:
            return {
                table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }

    @asynccontextmanager
    async def transaction(self, guild: str) -> AsyncIterator[Tx]:
        """A unit of work bound to `guild`: committed at the end, rolled back on any exception.

        Raises `Conflict` when a row with a version was changed by somebody else in the meantime.
        """
        async with self._session(self.writer, guild) as session:
            tx = Tx(session, guild)
            await tx.learners.know_guild()
            yield tx
            try:
                await session.commit()
            except StaleDataError as error:
                raise Conflict from error

    @asynccontextmanager
    async def reading(self, guild: str) -> AsyncIterator[Tx]:
        """A view of `guild` in which nothing can be written."""
        async with self._session(self.reader, guild) as session:
            yield Tx(session, guild)

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine, guild: str) -> AsyncIterator[AsyncSession]:
        token = transaction_is_open.set(True)
        try:
            async with AsyncSession(engine, expire_on_commit=False, info={"guild": guild}) as session:
                _bind_guild(session.sync_session, guild)
                yield session
        finally:
            transaction_is_open.reset(token)


def parse_url(url: str) -> URL:
    """The parsed URL, or `DatabaseNotReady` with what is allowed."""
    allowed = "sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER@HOST/NAME"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = f"DATABASE_URL can't be read as an address; allowed are {allowed}"
        raise DatabaseNotReady(message) from error
    if parsed.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        message = f"DATABASE_URL begins with {parsed.drivername!r}; allowed are {allowed}"
        raise DatabaseNotReady(message)
    return parsed


def _make_room(url: URL) -> None:
    if not url.database or url.database == ":memory:":
        message = "DATABASE_URL names no file; Baton's memory has to survive, so a file is needed"
        raise DatabaseNotReady(message)
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        Path(url.database).open("ab").close()
    except OSError as error:
        message = f"the database's file can't be written: {error}"
        raise DatabaseNotReady(message) from error


def _sqlite_writer(url: URL) -> AsyncEngine:
    """One connection that begins every transaction as a writer, so that none fails half-way as locked."""
    engine = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=BUSY_TIMEOUT_MS / 1000)
    event.listen(engine.sync_engine, "connect", _pragmas)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _sqlite_reader(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=READERS, max_overflow=0, pool_timeout=BUSY_TIMEOUT_MS / 1000)
    event.listen(engine.sync_engine, "connect", _pragmas)
    event.listen(engine.sync_engine, "connect", _query_only)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _pragmas(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # the driver must not begin transactions of its own accord
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",  # first: switching to WAL needs a lock itself
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _query_only(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _bind_guild(session: OrmSession, guild: str) -> None:
    """Bind every ORM statement of the session to `guild`, so that no query can forget it."""

    @event.listens_for(session, "do_orm_execute")
    def only_this_guild(state: ORMExecuteState) -> None:
        if state.is_select or state.is_update or state.is_delete:
            state.statement = state.statement.options(
                with_loader_criteria(InGuild, lambda table: table.guild_id == guild, include_aliases=True)
            )

    @event.listens_for(session, "before_flush")
    def into_this_guild(session: OrmSession, *_: object) -> None:
        for row in session.new:
            if isinstance(row, InGuild):
                if not row.guild_id:
                    row.guild_id = guild
                elif row.guild_id != guild:
                    message = f"a row of {row.guild_id!r} in a transaction of {guild!r}"
                    raise WrongGuild(message)
