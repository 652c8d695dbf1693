"""Sessions: where the protocol stands with a learner."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

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
        moved = replace(session, stage=stage, task=task, last_turn_at=at, version=session.version + 1)
        await self._write(session, stage=stage, task=task, last_turn_at=at)
        return moved

    async def end(self, session: records.Session, *, stage: str, reason: str, at: datetime) -> None:
        """Close the session for good. Raises `Conflict` if it has moved since it was read."""
        await self._write(session, stage=stage, end_reason=reason, ended_at=at)

    async def _write(self, session: records.Session, **values: Any) -> None:  # noqa: ANN401 - of columns
        """A turn counts even where it changes nothing: the version moves."""
        done = await self._session.execute(
            update(Session)
            .where(Session.id == session.id, Session.version == session.version)
            .values(**values, version=session.version + 1)
            .returning(Session.id)
        )
        if done.first() is None:
            raise Conflict
