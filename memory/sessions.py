"""Sessions: where the protocol stands with a learner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from memory import records
from memory.errors import Conflict
from memory.noun import Noun
from memory.records import record
from memory.tables import Session


class Sessions(Noun):
    async def open_of(self, learner: UUID) -> records.Session | None:
        query = select(Session).where(Session.learner_id == learner, Session.ended_at.is_(None))
        row = await self._session.scalar(query)
        return record(records.Session, row) if row else None

    async def count(self, learner: UUID) -> int:
        query = select(func.count(Session.id)).where(Session.learner_id == learner)
        return await self._session.scalar(query) or 0

    async def start(self, learner: UUID, *, stage: str, at: datetime) -> records.Session:
        row = Session(learner_id=learner, stage=stage, started_at=at, last_turn_at=at)
        self._session.add(row)
        await self._flush()
        return record(records.Session, row)

    async def move(
        self, session: records.Session, *, stage: str, task: str | None, at: datetime
    ) -> records.Session:
        """Keep where the protocol stands. Raises `Conflict` if the session has moved since it was read."""
        row = await self._as_read(session)
        row.stage, row.task, row.last_turn_at = stage, task, at
        flag_modified(row, "last_turn_at")  # a turn counts even where it changes nothing: the version moves
        return await self._written(row)

    async def end(self, session: records.Session, *, stage: str, reason: str, at: datetime) -> None:
        """Close the session for good. Raises `Conflict` if it has moved since it was read."""
        row = await self._as_read(session)
        row.stage, row.end_reason, row.ended_at = stage, reason, at
        await self._written(row)

    async def _as_read(self, session: records.Session) -> Session:
        row = await self._session.get_one(Session, (self._guild, session.id))
        if row.version != session.version:
            raise Conflict
        return row

    async def _written(self, row: Session) -> records.Session:
        await self._flush()
        return record(records.Session, row)
