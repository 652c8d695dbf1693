"""Sessions: where the protocol stands with a learner."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Executable, bindparam, func, select, text, update
from sqlalchemy.sql.dml import ReturningUpdate

from memory import overviews, records
from memory.binding import prepared
from memory.errors import Conflict
from memory.noun import Noun
from memory.records import record
from memory.tables import Session

_OPEN = prepared(
    select(Session)
    .where(Session.learner_id == bindparam("learner"), Session.ended_at.is_(None))
    .execution_options(populate_existing=True)  # it's written past the ORM
)
_COUNT = prepared(
    select(func.count(Session.id)).where(Session.learner_id == bindparam("learner")), autoflush=False
)

_LATEST = prepared(
    select(Session.id, Session.task, Session.started_at, Session.last_turn_at, Session.end_reason)
    .where(Session.learner_id == bindparam("learner"))
    .order_by(Session.started_at.desc(), Session.id.desc())
    .limit(bindparam("most"))
)


def _writing(*columns: str) -> ReturningUpdate[UUID]:
    """Write `columns` of a session that has not moved. A turn counts even where it changes nothing.

    Past the ORM, which would take longer than the database; so it names the guild itself.
    """
    table = Session.__table__.c
    return (
        update(Session.__table__)  # type: ignore[arg-type] # it is a table
        .where(table.guild_id == bindparam("in_guild"))
        .where(table.id == bindparam("moved"), table.version == bindparam("known"))
        .values({column: bindparam(f"new_{column}") for column in columns})
        .values(version=table.version + 1)
        .returning(table.id)
    )


_MOVE = _writing("stage", "task", "last_turn_at")
_END = _writing("stage", "end_reason", "ended_at")


class Sessions(Noun):
    async def open_of(self, learner: UUID) -> records.Session | None:
        row = await self._session.scalar(_OPEN, {"learner": learner})
        return record(records.Session, row) if row else None

    async def count(self, learner: UUID) -> int:
        return await self._session.scalar(_COUNT, {"learner": learner}) or 0

    async def latest(self, learner: UUID, limit: int = 1) -> tuple[overviews.Sitting, ...]:
        """When he learned last, the latest first, and how that ended."""
        rows = await self._session.execute(_LATEST, {"learner": learner, "most": limit})
        return tuple(overviews.Sitting(*row) for row in rows)

    async def idle(self, since: datetime, limit: int = 50) -> tuple[records.Session, ...]:
        """Open sessions in which nothing has happened since, the quietest first."""
        query = (
            select(Session)
            .where(text("sessions.ended_at IS NULL"), Session.last_turn_at <= since)  # in its index's words
            .order_by(Session.last_turn_at)
            .limit(limit)
        )
        return tuple(record(records.Session, row) for row in await self._session.scalars(query))

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
        await self._write(_MOVE, session, stage=stage, task=task, last_turn_at=at)
        return moved

    async def end(self, session: records.Session, *, stage: str, reason: str, at: datetime) -> None:
        """Close the session for good. Raises `Conflict` if it has moved since it was read."""
        await self._write(_END, session, stage=stage, end_reason=reason, ended_at=at)

    async def _write(self, statement: Executable, session: records.Session, **values: object) -> None:
        new = {f"new_{column}": value for column, value in values.items()}
        which = {"in_guild": self._guild, "moved": session.id, "known": session.version}
        with self._session.no_autoflush:  # what waits is written with the rest
            done = await self._session.execute(statement, {**which, **new})
        if done.first() is None:
            raise Conflict
