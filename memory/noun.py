"""What the modules of queries have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from memory.clashes import explain
from memory.errors import Conflict
from memory.tables.base import Base

OUTDATED = "outdated"
"""Under this name a session keeps the tags of what it makes outdated."""


@cache
def _insert_unless_there(table: type[Base], on_postgresql: bool) -> Insert:
    """INSERT … ON CONFLICT DO NOTHING, in the dialect of the database."""
    dialect = postgresql if on_postgresql else sqlite
    statement: Insert = dialect.insert(table.__table__).on_conflict_do_nothing()
    return statement


class Noun:
    """The queries about one noun in one transaction."""

    def __init__(self, session: AsyncSession, guild: str) -> None:
        self._session = session
        self._guild = guild

    @property
    def _on_postgresql(self) -> bool:
        return self._session.get_bind().dialect.name == "postgresql"

    def _outdate(self, *tags: str) -> None:
        """Let `Memory.transaction` forget what the cache keeps under `tags`, once it has committed."""
        self._session.info.setdefault(OUTDATED, set()).update(tags)

    async def _flush(self) -> None:
        """Write what is pending. Raises `Conflict` if somebody was faster, `NotAllowed` if it's wrong."""
        try:
            await self._session.flush()
        except StaleDataError as error:
            raise Conflict from error
        except IntegrityError as error:
            raise explain(error) from error

    async def _insert_unless_there(self, table: type[Base], values: dict[str, Any]) -> bool:
        """Write a row, unless one with its key, or what else is unique in it, is there already."""
        done = await self._session.execute(_insert_unless_there(table, self._on_postgresql), values)
        return cast("CursorResult[Any]", done).rowcount > 0

    @asynccontextmanager
    async def _silently(self) -> AsyncIterator[None]:
        """Leave what is changed inside out of the history, for what has to vanish altogether."""
        on, off = ("on", "off") if self._on_postgresql else (1, 0)
        say = text(
            "SELECT set_config('app.silent', :silent, true)"
            if self._on_postgresql
            else "UPDATE acting SET silent = :silent"
        )
        await self._session.execute(say, {"silent": on})
        yield
        await self._session.flush()
        await self._session.execute(say, {"silent": off})
