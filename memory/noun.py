"""What the modules of queries have in common."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from memory.errors import Conflict
from memory.tables.base import Base


class Noun:
    """The queries about one noun in one transaction."""

    def __init__(self, session: AsyncSession, guild: str) -> None:
        self._session = session
        self._guild = guild

    async def _flush(self) -> None:
        """Write what is pending. Raises `Conflict` if somebody else was faster (a version, a unique key)."""
        try:
            await self._session.flush()
        except (StaleDataError, IntegrityError) as error:
            raise Conflict from error

    def _insert_unless_there(self, table: type[Base], values: dict[str, Any]) -> Insert:
        """INSERT … ON CONFLICT DO NOTHING, in the dialect of the database."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        statement: Insert = dialect.insert(table).values(**values).on_conflict_do_nothing()
        return statement
