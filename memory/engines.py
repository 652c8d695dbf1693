"""Engines: one writer and some readers on an SQLite file, a pool of connections to PostgreSQL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from memory.errors import DatabaseNotReady
from memory.one_hop import driver, on_sqlite
from memory.tables.base import storable

BUSY_TIMEOUT_MS = 30_000
READERS = 4
ISOLATION = "REPEATABLE READ"
"""Of PostgreSQL: of two who change the same row the second gets a `Conflict`, so no update is lost."""


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections to PostgreSQL are kept, and for how long. SQLite has its own two pools.

    With `pgbouncer` the pooling is left to PgBouncer, in any mode: no connection is kept, and no
    prepared statement outlives the transaction that made it.
    """

    size: int = 20
    max_overflow: int = 40
    recycle: int = 3600
    """In seconds."""
    pre_ping: bool = True
    pgbouncer: bool = False

    @property
    def most(self) -> int:
        """The most connections that are open at a time."""
        return self.size + self.max_overflow


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


def engines(url: URL, pool: Pool) -> tuple[AsyncEngine, AsyncEngine]:
    """The engine that writes and the one that reads; on PostgreSQL they share a pool."""
    if url.get_backend_name() == "sqlite":
        _make_room(url)
        return _sqlite_writer(url), _sqlite_reader(url)
    engine = _postgresql(url, pool)
    return engine, engine.execution_options(postgresql_readonly=True)


def _postgresql(url: URL, pool: Pool) -> AsyncEngine:
    if pool.pgbouncer:
        return create_async_engine(
            url,
            json_serializer=_json,
            hide_parameters=True,
            poolclass=NullPool,
            isolation_level=ISOLATION,
            connect_args={
                "statement_cache_size": 0,
                "prepared_statement_cache_size": 0,
                # Names that no other client of the same server connection can have.
                "prepared_statement_name_func": lambda: f"__asyncpg_{uuid4()}__",
            },
        )
    return create_async_engine(
        url,
        json_serializer=_json,
        hide_parameters=True,
        isolation_level=ISOLATION,
        pool_size=pool.size,
        max_overflow=pool.max_overflow,
        pool_recycle=pool.recycle,
        pool_pre_ping=pool.pre_ping,
    )


def _json(value: object) -> str:
    return json.dumps(storable(value))


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
    engine = create_async_engine(
        url,
        module=driver(),
        json_serializer=_json,
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
    )
    event.listen(engine.sync_engine, "connect", _pragmas)
    event.listen(engine.sync_engine, "connect", _leave_no_trace)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _sqlite_reader(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url,
        module=driver(),
        json_serializer=_json,
        hide_parameters=True,
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
    )
    event.listen(engine.sync_engine, "connect", _pragmas)
    event.listen(engine.sync_engine, "connect", _query_only)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def sqlite_migrator(url: URL) -> AsyncEngine:
    """An engine for migrations: foreign keys are checked at the end, not enforced on the way.

    Rebuilding a table drops the old one, and with enforced keys that would delete all that points to it.
    """
    _make_room(url)
    engine = create_async_engine(url, module=driver(), poolclass=NullPool)
    event.listen(engine.sync_engine, "connect", _pragmas)
    event.listen(engine.sync_engine, "connect", _free_keys)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _pragmas(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # the driver must not begin transactions of its own accord
    _run(
        connection,
        f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",  # first: switching to WAL needs a lock itself
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=NORMAL",
        "PRAGMA foreign_keys=ON",
    )


def _query_only(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    _run(connection, "PRAGMA query_only=ON")


def _leave_no_trace(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401
    _run(connection, "PRAGMA secure_delete=ON")  # what a learner wants deleted is not in the file any more


def _free_keys(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    _run(connection, "PRAGMA foreign_keys=OFF")


def _run(connection: Any, *statements: str) -> None:  # noqa: ANN401 - the driver's own
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    on_sqlite(connection).first("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    on_sqlite(connection).first("BEGIN")
