"""The tutor's ledger: what a run of a model may cost is reserved before it, and settled after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Update, case, func, select, update

from memory.errors import MemoryTrouble
from memory.noun import Noun
from memory.tables import TutorMonth, TutorRun
from memory.tables.base import new_id

LOST = "lost"
"""The outcome of a run that nobody has settled: whoever reserved it has died."""
_RESERVED = TutorRun.reserved_tokens
_TOKENS = TutorRun.tokens_in + TutorRun.tokens_out


class Cap(StrEnum):
    """What keeps a run from being reserved."""

    BUSY = "busy"
    """Another run of this learner goes on."""
    DAY = "day"
    """He has had his share of the day."""
    MONTH = "month"
    """The guild has had its share of the month."""


class CapReached(MemoryTrouble):
    """A run can't be reserved."""

    def __init__(self, cap: Cap) -> None:
        super().__init__(f"nothing more can be reserved: {cap}")
        self.cap = cap


@dataclass(frozen=True, slots=True)
class Caps:
    """What may be reserved at most; 0 is no cap."""

    day_runs: int = 0
    day_tokens: int = 0
    month_tokens: int = 0
    month_micros: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A run that is about to begin, and the most that it may take."""

    learner: UUID
    message: UUID | None
    purpose: str
    model: str
    sent: str
    at: datetime
    day_began: datetime
    """The beginning of the learner's day."""
    leased_until: datetime
    tokens: int
    micros: int = 0
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took. `micros` is None for a model without a known price."""

    outcome: str
    tokens_in: int = 0
    tokens_out: int = 0
    micros: int | None = None
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What the runs since some time come to: how many by outcome, and what they took."""

    outcomes: Mapping[str, int]
    tokens: int
    micros: int

    @property
    def runs(self) -> int:
        return sum(self.outcomes.values())


class Ledger(Noun):
    async def reserve(self, wanted: Reservation, caps: Caps) -> None:
        """Reserve a run. Raises `CapReached`; then nothing of the transaction may be kept.

        What others have reserved and never settled counts in full, and is settled at that once its lease is
        over, or once the same message is answered anew.
        """
        await self._give_up(TutorRun.leased_until <= wanted.at)
        if wanted.message is not None:
            await self._give_up(TutorRun.learner_id == wanted.learner, TutorRun.message_id == wanted.message)
        await self._check_day(wanted, caps)
        await self._add_to_month(wanted, caps)
        if not await self._insert_unless_there(TutorRun, self._row(wanted)):
            raise CapReached(Cap.BUSY)

    async def settle(self, run: UUID, taken: Taken, *, sent: str | None = None) -> bool:
        """Put what a run took in the place of what was reserved; False if it isn't open any more.

        `sent` is all that was sent, if that's more than what was known before.
        """
        row = (
            await self._session.execute(
                select(TutorRun.at, TutorRun.reserved_tokens, TutorRun.reserved_micros).where(
                    TutorRun.id == run, TutorRun.status == "reserved"
                )
            )
        ).one_or_none()
        if row is None:
            return False
        micros = row.reserved_micros if taken.micros is None else taken.micros
        settled = await self._changed(
            update(TutorRun)
            .where(TutorRun.id == run, TutorRun.status == "reserved")
            .values(
                status="settled",
                outcome=taken.outcome,
                tokens_in=taken.tokens_in,
                tokens_out=taken.tokens_out,
                micros=micros,
                milliseconds=taken.milliseconds,
                **({} if sent is None else {"sent": sent}),
            )
        )
        if settled:
            await self._changed(
                update(TutorMonth)
                .where(TutorMonth.month == _month(row.at))
                .values(
                    tokens=_not_negative(
                        TutorMonth.tokens + (taken.tokens_in + taken.tokens_out - row.reserved_tokens)
                    ),
                    micros=_not_negative(TutorMonth.micros + (micros - row.reserved_micros)),
                )
            )
        return settled

    async def month(self, at: datetime) -> tuple[int, int]:
        """The tokens and micros of the month that `at` is in."""
        query = select(TutorMonth.tokens, TutorMonth.micros).where(TutorMonth.month == _month(at))
        found = (await self._session.execute(query)).one_or_none()
        return (found.tokens, found.micros) if found else (0, 0)

    async def since(self, at: datetime) -> Spent:
        """What the guild's runs since `at` come to; what is reserved counts in full."""
        open_ = TutorRun.status == "reserved"
        rows = await self._session.execute(
            select(
                TutorRun.outcome,
                func.count(),
                func.sum(_TOKENS) + func.coalesce(func.sum(_RESERVED).filter(open_), 0),
                func.sum(TutorRun.micros)
                + func.coalesce(func.sum(TutorRun.reserved_micros).filter(open_), 0),
            )
            .where(TutorRun.at >= at)
            .group_by(TutorRun.outcome)
            .order_by(TutorRun.outcome)
        )
        found = rows.all()
        return Spent(
            {outcome: count for outcome, count, _, _ in found},
            sum(int(tokens) for _, _, tokens, _ in found),
            sum(int(micros) for _, _, _, micros in found),
        )

    async def of_learner(self, learner: UUID, since: datetime) -> tuple[int, int]:
        """How many runs a learner has had since some time, and their tokens."""
        open_ = TutorRun.status == "reserved"
        query = select(
            func.count(),
            func.coalesce(func.sum(_TOKENS), 0) + func.coalesce(func.sum(_RESERVED).filter(open_), 0),
        ).where(TutorRun.learner_id == learner, TutorRun.at >= since)
        runs, tokens = (await self._session.execute(query)).one()
        return runs, int(tokens)

    async def _check_day(self, wanted: Reservation, caps: Caps) -> None:
        runs, tokens = await self.of_learner(wanted.learner, wanted.day_began)
        too_many = caps.day_runs and runs >= caps.day_runs
        if too_many or (caps.day_tokens and tokens + wanted.tokens > caps.day_tokens):
            raise CapReached(Cap.DAY)

    async def _add_to_month(self, wanted: Reservation, caps: Caps) -> None:
        """Add what is reserved in one statement that holds the cap, so that nobody can be in between."""
        month = _month(wanted.at)
        first = {"id": new_id(), "guild_id": self._guild, "month": month, "tokens": 0, "micros": 0}
        await self._insert_unless_there(TutorMonth, first)
        adding = (
            update(TutorMonth)
            .where(TutorMonth.month == month)
            .values(tokens=TutorMonth.tokens + wanted.tokens, micros=TutorMonth.micros + wanted.micros)
        )
        if caps.month_tokens:
            adding = adding.where(TutorMonth.tokens + wanted.tokens <= caps.month_tokens)
        if caps.month_micros:
            adding = adding.where(TutorMonth.micros + wanted.micros <= caps.month_micros)
        if not await self._changed(adding):
            raise CapReached(Cap.MONTH)

    async def _give_up(self, *which: Any) -> None:  # noqa: ANN401 - conditions
        """Settle open runs at their full amounts; the month has them so already."""
        await self._changed(
            update(TutorRun)
            .where(TutorRun.status == "reserved", *which)
            .values(status="settled", outcome=LOST, tokens_in=_RESERVED, micros=TutorRun.reserved_micros)
        )

    async def _changed(self, statement: Update) -> bool:
        done = await self._session.execute(statement.execution_options(synchronize_session=False))
        return cast("CursorResult[Any]", done).rowcount > 0

    def _row(self, wanted: Reservation) -> dict[str, Any]:
        return {
            "id": wanted.id,
            "guild_id": self._guild,
            "learner_id": wanted.learner,
            "message_id": wanted.message,
            "purpose": wanted.purpose,
            "model": wanted.model,
            "at": wanted.at,
            "leased_until": wanted.leased_until,
            "status": "reserved",
            "outcome": "",
            "reserved_tokens": wanted.tokens,
            "reserved_micros": wanted.micros,
            "tokens_in": 0,
            "tokens_out": 0,
            "micros": 0,
            "milliseconds": 0,
            "sent": wanted.sent,
        }


def _month(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m}"


def _not_negative(amount: Any) -> Any:  # noqa: ANN401 - an expression
    """What a backup brought back may lack what is settled now."""
    return case((amount < 0, 0), else_=amount)
