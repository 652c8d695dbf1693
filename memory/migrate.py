"""Brings a database to the newest revision, and tells where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from memory.database import Memory
from memory.errors import DatabaseNotReady
from memory.tables import Base

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands: its revision (None: empty) and the newest one there is."""

    revision: str | None
    newest: str

    @property
    def up_to_date(self) -> bool:
        return self.revision == self.newest


async def upgrade(memory: Memory) -> Standing:
    """Bring the database to the newest revision, in one transaction; nothing happens if it's there."""

    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    if not (await standing(memory)).up_to_date:
        await _with_connection(memory, run)
    return await standing(memory)


async def downgrade(memory: Memory, revision: str) -> None:
    """Bring the database back to `revision`, or "base" for an empty one. What newer tables hold is lost."""

    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)

    await _with_connection(memory, run)


async def standing(memory: Memory) -> Standing:
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        message = "there are no migrations; the installation is incomplete"
        raise DatabaseNotReady(message)
    revision = await _with_connection(memory, lambda c: MigrationContext.configure(c).get_current_revision())
    return Standing(revision, newest)


async def differences(memory: Memory) -> list[str]:
    """What the tables in the code have that the database has not, or the other way round."""

    def compare(connection: Connection) -> list[str]:
        return [str(step) for step in compare_metadata(MigrationContext.configure(connection), Base.metadata)]

    return await _with_connection(memory, compare)


async def _with_connection(memory: Memory, work: Callable[[Connection], T]) -> T:
    try:
        async with memory.writer.begin() as connection:
            return await connection.run_sync(work)
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        message = f"the database at {memory.url.render_as_string()} can't be used: {reason}"
        raise DatabaseNotReady(message) from error


def _config() -> Config:
    here = Path(__file__).resolve().parent
    beside, inside = here.parent / "migrations", here / "_migrations"  # a checkout, a wheel
    config = Config()
    config.set_main_option("script_location", str(beside if beside.is_dir() else inside))
    return config
