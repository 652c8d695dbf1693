"""When reminders are due: claimed, finished, planned anew. Every reminder has one next time at most."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, text, update
from sqlalchemy.sql.dml import ReturningUpdate

from memory import overviews, records
from memory.binding import prepared
from memory.errors import Conflict
from memory.records import record
from memory.shelf import Shelf
from memory.tables import Letter, Occurrence, Reminder
from memory.tables.base import new_id

# In the words of their indexes, or those are not used.
_UNFINISHED = text("occurrences.status IN ('waiting', 'claimed')")
_NOT_CLAIMED = {"status": "waiting", "owner": None, "leased_until": None}
_DUE_TO = prepared(
    select(Occurrence, Reminder)
    .join(Reminder, Reminder.id == Occurrence.reminder_id)
    .where(
        Occurrence.learner_id == bindparam("learner"),
        _UNFINISHED,
        Occurrence.due_at <= bindparam("until"),
    )
    .order_by(Occurrence.due_at, Occurrence.id)
    .execution_options(populate_existing=True)  # it's written past the ORM
)
_RECENT = prepared(
    select(
        Occurrence.reminder_id,
        Reminder.kind,
        Occurrence.due_at,
        Occurrence.status,
        Occurrence.outcome,
        Occurrence.finished_at,
        Occurrence.wording,
        Letter.id,
        Letter.status,
        Letter.outcome,
    )
    .join(Reminder, Reminder.id == Occurrence.reminder_id)
    .outerjoin(Letter, Letter.id == Occurrence.letter_id)
    .where(Occurrence.learner_id == bindparam("learner"), Occurrence.finished_at.is_not(None))
    .order_by(Occurrence.due_at.desc(), Occurrence.id.desc())
    .limit(bindparam("most"))
)


class Occurrences(Shelf[records.Occurrence]):
    """A claim spares others the work; what becomes of an occurrence is for one transaction to say."""

    _table, _kind = Occurrence, records.Occurrence

    async def claim(
        self, owner: str, *, at: datetime, lease: timedelta, limit: int = 100
    ) -> tuple[records.Occurrence, ...]:
        """Take what is due, the longest due first, and what others have claimed and not finished in time.

        A lease that lasts longer than any could is one of a clock that was set back since.
        """
        claimed = await self._claim(owner, Occurrence.status == "waiting", at, lease, limit)
        if len(claimed) < limit:
            late = or_(Occurrence.leased_until < at, Occurrence.leased_until > at + 2 * lease)
            stale = and_(Occurrence.status == "claimed", late)
            claimed += await self._claim(owner, stale, at, lease, limit - len(claimed))
        return claimed

    async def _claim(
        self,
        owner: str,
        free: ColumnElement[bool],
        at: datetime,
        lease: timedelta,
        limit: int,
    ) -> tuple[records.Occurrence, ...]:
        due = (
            select(Occurrence.id)
            .where(free, Occurrence.due_at <= at)
            .order_by(Occurrence.due_at, Occurrence.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte()  # so that it's made once: in a plain subquery the limit need not hold
        )
        rows = await self._session.scalars(
            update(Occurrence)
            .where(Occurrence.id.in_(select(due.c.id)))
            .values(
                status="claimed",
                owner=owner,
                leased_until=at + lease,
                tries=Occurrence.tries + 1,
                version=Occurrence.version + 1,
            )
            .returning(Occurrence)
            .execution_options(synchronize_session=False)
        )
        taken = [record(records.Occurrence, row) for row in rows]
        return tuple(sorted(taken, key=lambda one: (one.due_at, one.id)))

    async def due_to(
        self, learner: UUID, until: datetime
    ) -> tuple[tuple[records.Occurrence, records.Reminder | None], ...]:
        """What is due to a learner by then, whoever has claimed it, the longest due first.

        With its reminder, unless that was deleted.
        """
        rows = await self._session.execute(_DUE_TO, {"learner": learner, "until": until})
        return tuple(
            (
                record(records.Occurrence, due),
                record(records.Reminder, of) if of.deleted_at is None else None,
            )
            for due, of in rows
        )

    async def backlog(self, at: datetime) -> tuple[int, datetime | None]:
        """How much is due and not looked after yet, and since when the oldest is."""
        query = select(func.count(Occurrence.id), func.min(Occurrence.due_at))
        counted = await self._session.execute(query.where(_UNFINISHED, Occurrence.due_at <= at))
        count, oldest = counted.one()
        return count, oldest

    async def release(self, owner: str) -> None:
        """Leave to others what `owner` has claimed and not finished."""
        await self._session.execute(
            update(Occurrence)
            .where(Occurrence.status == "claimed", Occurrence.owner == owner)
            .values(**_NOT_CLAIMED, version=Occurrence.version + 1)
            .execution_options(synchronize_session=False)
        )

    async def next_of(self, learner: UUID) -> dict[UUID, records.Occurrence]:
        """What is still to come to a learner, by reminder."""
        query = select(Occurrence).where(Occurrence.learner_id == learner, _UNFINISHED)
        rows = await self._session.scalars(query.execution_options(populate_existing=True))
        return {row.reminder_id: record(records.Occurrence, row) for row in rows}

    async def beyond(self, moment: datetime, limit: int = 100) -> tuple[records.Occurrence, ...]:
        """What is due later than this, the latest last."""
        query = (
            select(Occurrence)
            .where(Occurrence.status == "waiting", Occurrence.due_at > moment)
            .order_by(Occurrence.due_at, Occurrence.id)
            .limit(limit)
        )
        return tuple(record(records.Occurrence, row) for row in await self._session.scalars(query))

    async def recent(self, learner: UUID, limit: int = 40) -> tuple[overviews.PastOccurrence, ...]:
        """What became of the last ones, the latest first."""
        rows = await self._session.execute(_RECENT, {"learner": learner, "most": limit})
        return tuple(overviews.PastOccurrence(*tuple(row)) for row in rows)

    async def finish(
        self,
        occurrences: Collection[UUID],
        status: str,
        outcome: str,
        *,
        at: datetime,
        letter: UUID | None = None,
        wording: int | None = None,
    ) -> None:
        """Say what became of some that are not finished. Raises `Conflict` if one of them is."""
        values = {"outcome": outcome, "finished_at": at, "letter_id": letter, "wording": wording}
        given = {**_NOT_CLAIMED, **values, "status": status}
        done = await self._session.scalars(
            _of(Occurrence.id.in_(occurrences)).values(**given, version=Occurrence.version + 1)
        )
        if len(done.all()) != len(occurrences):
            raise Conflict

    async def put_off(self, occurrence: records.Occurrence, until: datetime) -> None:
        """It's due at `until`, and remembers when it was meant to. Raises `Conflict` if it's finished."""
        meant = occurrence.meant_at or occurrence.due_at
        done = await self._session.scalars(
            _of(Occurrence.id == occurrence.id).values(
                **_NOT_CLAIMED, due_at=until, meant_at=meant, version=Occurrence.version + 1
            )
        )
        if not done.all():
            raise Conflict

    async def plan(self, reminder: records.Reminder, due: datetime | None) -> bool:
        """Let the reminder be due next at `due` and at no other time; None: never.

        False if it was due at this moment before, and what came of it is known: it won't be due again.
        """
        waiting = await self._session.scalar(
            select(Occurrence)
            .where(Occurrence.reminder_id == reminder.id, _UNFINISHED)
            .execution_options(populate_existing=True)
        )
        if waiting is not None and waiting.due_at == due:
            return True
        if waiting is not None:
            await self._session.delete(waiting)
            await self._flush()
        if due is None:
            return True
        return await self._insert_unless_there(
            Occurrence,
            {
                "id": new_id(),
                "guild_id": self._guild,
                "learner_id": reminder.learner_id,
                "reminder_id": reminder.id,
                "due_at": due,
                "status": "waiting",
                "tries": 0,
                "outcome": "",
                "version": 1,
            },
        )


def _of(which: ColumnElement[bool]) -> ReturningUpdate[UUID]:
    """An update of those that are not finished, which says which."""
    return (
        update(Occurrence)
        .where(which, _UNFINISHED)
        .returning(Occurrence.id)
        .execution_options(synchronize_session=False)
    )
