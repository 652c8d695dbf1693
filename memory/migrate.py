"""Brings a database to the newest revision, and tells where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from memory import repeatable
from memory.database import Memory
from memory.engines import sqlite_migrator
from memory.errors import DatabaseNotReady
from memory.recall import indexing
from memory.tables import Base

T = TypeVar("T")

LOCK_KEY = 0x6261746F6E  # "baton": one migration at a time, from whichever machine
LOCK_TIMEOUT = "10s"
STATEMENT_TIMEOUT = "15min"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands: its revision (None: empty) and the newest one there is."""

    revision: str | None
    newest: str

    @property
    def up_to_date(self) -> bool:
        return self.revision == self.newest


@dataclass(frozen=True, slots=True)
class Revision:
    """One step of the history, and whether the database has taken it."""

    id: str
    title: str
    taken: bool


async def upgrade(memory: Memory, revision: str = "head", *, app_role: str | None = None) -> Standing:
    """Bring the database to `revision`, in one transaction; nothing happens if it's there and whole.

    On PostgreSQL `memory` has to be opened as the owner of the tables, and `app_role` names the role
    that Baton runs as: it is let in. Raises `DatabaseNotReady` if another migration runs for long.
    """

    def run(connection: Connection) -> None:
        config = _config(connection)
        before = _current(connection)
        steps = ScriptDirectory.from_config(config).iterate_revisions(revision, before or "base")
        reindex = any(getattr(step.module, "reindex", False) for step in steps)
        repeatable.strip(connection)
        command.upgrade(config, revision)
        if _current(connection) == _newest():
            if reindex:
                indexing.rebuild(connection)
            repeatable.furnish(connection, app_role)

    whole = (await standing(memory)).up_to_date and not await _lacking(memory)
    if not whole:
        await _migrating(memory, run)
    elif app_role is not None:
        await _migrating(memory, lambda connection: repeatable.let_in(connection, app_role))
    return await standing(memory)


async def downgrade(memory: Memory, revision: str) -> None:
    """Bring the database back to `revision`, or "base" for an empty one. What newer tables hold is lost.

    Triggers, policies and the search index are left out: the version of Baton that knows `revision` makes
    its own with `upgrade`.
    """

    def run(connection: Connection) -> None:
        repeatable.strip(connection)
        command.downgrade(_config(connection), revision)

    await _migrating(memory, run)


async def standing(memory: Memory) -> Standing:
    return Standing(await _reading(memory, _current), _newest())


async def history(memory: Memory) -> list[Revision]:
    """Every revision, oldest first."""
    current = (await standing(memory)).revision
    known = revisions()
    taken = list(known).index(current) if current in known else -1
    return [Revision(id_, title, at <= taken) for at, (id_, title) in enumerate(known.items())]


def revisions() -> dict[str, str]:
    """The titles of all revisions by their ids, oldest first; no database is asked."""
    steps = list(ScriptDirectory.from_config(_config()).walk_revisions())[::-1]
    return {step.revision: step.doc or "" for step in steps}


async def differences(memory: Memory) -> list[str]:
    """What the code has that the database has not, or the other way round, in words."""

    def compare(connection: Connection) -> list[str]:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        steps = compare_metadata(context, Base.metadata)
        return [str(step) for step in steps] + repeatable.missing(connection)

    return await _reading(memory, compare)


def is_ours(name: str | None, kind: str, _parents: Mapping[str, str | None]) -> bool:
    """Whether Alembic is to look after it: not the tables and the index of the search, nor SQLite's help."""
    if kind == "table":
        return name in Base.metadata.tables
    return name != "ix_passages_terms"


async def _reading(memory: Memory, work: Callable[[Connection], T]) -> T:
    return await _connected(memory, memory.reader, work)


async def _lacking(memory: Memory) -> list[str]:
    return await _reading(memory, repeatable.missing)


async def _migrating(memory: Memory, work: Callable[[Connection], None]) -> None:
    if memory.on_postgresql:
        # Whoever waits for the lock has to see what the one before him has done.
        engine = memory.writer.execution_options(isolation_level="READ COMMITTED")
        await _connected(memory, engine, lambda connection: _locked(connection, work))
        return
    engine = sqlite_migrator(memory.url)
    try:
        await _connected(memory, engine, lambda connection: _checked(connection, work))
    finally:
        await engine.dispose()


def _locked(connection: Connection, work: Callable[[Connection], None]) -> None:
    """One migration at a time, none that waits for ever behind somebody's long transaction."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    work(connection)


def _checked(connection: Connection, work: Callable[[Connection], None]) -> None:
    """Foreign keys are free while tables are rebuilt; what they then miss undoes the migration."""
    work(connection)
    if lost := connection.execute(text("PRAGMA foreign_key_check")).all():
        message = f"the migration would have left {len(lost)} rows pointing nowhere; nothing was changed"
        raise DatabaseNotReady(message)


async def _connected(memory: Memory, engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        message = f"the database at {memory.url.render_as_string()} can't be used: {reason}"
        raise DatabaseNotReady(message) from error


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _newest() -> str:
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        message = "there are no migrations; the installation is incomplete"
        raise DatabaseNotReady(message)
    return newest


def _config(connection: Connection | None = None) -> Config:
    here = Path(__file__).resolve().parent
    beside, inside = here.parent / "migrations", here / "_migrations"  # a checkout, a wheel
    config = Config()
    config.set_main_option("script_location", str(beside if beside.is_dir() else inside))
    config.attributes["connection"] = connection
    return config
