"""What Baton says of its own accord: written with the change that it tells of, sent after the commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text, update

from memory import records
from memory.records import record
from memory.shelf import Shelf
from memory.tables import Letter

_DONE: Mapping[str, Any] = {"owner": None, "leased_until": None}
_UNSENT = text("status IN ('waiting', 'claimed')")  # in the words of its index, or that is not used


class Letters(Shelf[records.Letter]):
    """Each is claimed before it is sent; a claim that isn't finished in time may be taken by another."""

    _table, _kind = Letter, records.Letter

    async def claim(
        self,
        owner: str,
        *,
        at: datetime,
        lease: timedelta,
        limit: int = 50,
        after: UUID | None = None,
        learner: UUID | None = None,
    ) -> tuple[records.Letter, ...]:
        """Take what is waiting, or was claimed by somebody who hasn't finished, oldest first.

        Only what is younger than `after`, or about `learner`, if those are given. A lease that lasts longer
        than any could is one of a clock that was set back since.
        """
        late = or_(Letter.leased_until < at, Letter.leased_until > at + 2 * lease)
        only = [
            *([Letter.id > after] if after else []),
            *([Letter.learner_id == learner, Letter.recipient == "learner"] if learner else []),
        ]
        waiting = (
            select(Letter.id)
            .where(_UNSENT, or_(Letter.status == "waiting", late), *only)
            .order_by(Letter.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte()  # so that it's made once: in a plain subquery the limit need not hold
        )
        claimed = await self._session.scalars(
            update(Letter)
            .where(Letter.id.in_(select(waiting.c.id)))
            .values(
                status="claimed",
                owner=owner,
                leased_until=at + lease,
                tries=Letter.tries + 1,
                version=Letter.version + 1,
            )
            .returning(Letter)
            .execution_options(synchronize_session=False)
        )
        letters = [record(records.Letter, row) for row in claimed]
        return tuple(sorted(letters, key=lambda letter: letter.id))

    async def sent(self, letter: UUID, outcome: str, *, at: datetime) -> None:
        """It has arrived; what it said is kept as a message, not here."""
        await self._finish(letter, status="sent", outcome=outcome, finished_at=at, text="", context={})

    async def failed(self, letter: UUID, outcome: str, *, owner: str, at: datetime) -> None:
        """It can't be delivered, and why. Its text stays, for whoever looks into it.

        Unless another has taken it over from `owner`: then it's his to say.
        """
        await self._finish(letter, owner, status="failed", outcome=outcome, finished_at=at)

    async def put_back(self, letter: UUID, outcome: str, *, owner: str) -> None:
        """It could not be delivered now: another time. The same holds as for `failed`."""
        await self._finish(letter, owner, status="waiting", outcome=outcome)

    async def withdraw(self, letters: Collection[UUID], why: str, *, at: datetime) -> int:
        """Leave some unsaid that nobody is just delivering; how many."""
        done = await self._session.scalars(
            update(Letter)
            .where(Letter.id.in_(letters), Letter.status == "waiting")
            .values(status="failed", outcome=why, finished_at=at, version=Letter.version + 1)
            .returning(Letter.id)
            .execution_options(synchronize_session=False)
        )
        return len(done.all())

    async def release(self, owner: str) -> None:
        """Leave to others what `owner` has claimed and not finished."""
        await self._session.execute(
            update(Letter)
            .where(Letter.status == "claimed", Letter.owner == owner)
            .values(status="waiting", **_DONE, version=Letter.version + 1)
            .execution_options(synchronize_session=False)
        )

    async def backlog(self) -> tuple[int, datetime | None]:
        """How many wait in the guild, and since when the oldest does."""
        query = select(func.count(Letter.id), func.min(Letter.created_at)).where(_UNSENT)
        count, oldest = (await self._session.execute(query)).one()
        return count, oldest

    async def _finish(self, letter: UUID, only_of: str | None = None, **values: Any) -> None:  # noqa: ANN401 - of columns
        mine = [Letter.owner == only_of] if only_of else []
        await self._session.execute(
            update(Letter)
            .where(Letter.id == letter, *mine)
            .values(**_DONE, **values, version=Letter.version + 1)
            .execution_options(synchronize_session=False)
        )
