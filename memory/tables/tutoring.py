"""What the tutor has cost: every run of a model, and the sum of each month."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from memory.tables.base import Base, InGuild, OfLearner, guild_key, learner_key, one_of, partial_index

_OPEN = "status = 'reserved'"


class TutorRun(OfLearner, Base):
    """One run of a model for a learner: reserved at its most, then settled at what it took.

    A learner has one at most that isn't settled. `sent` is what the model was told, word for word.
    """

    __tablename__ = "tutor_runs"
    __table_args__ = (
        learner_key(),
        guild_key("message_id", "messages"),
        Index(None, "guild_id", "message_id"),
        Index(None, "guild_id", "learner_id", "at"),
        Index(None, "guild_id", "at"),
        partial_index("uq_tutor_runs_open", "guild_id", "learner_id", where=_OPEN, unique=True),
        partial_index("ix_tutor_runs_lease", "guild_id", "leased_until", where=_OPEN),
        one_of("status", "reserved", "settled"),
        CheckConstraint("reserved_tokens >= 0 AND reserved_micros >= 0", name="reservations_are_amounts"),
        CheckConstraint("tokens_in >= 0 AND tokens_out >= 0 AND micros >= 0", name="costs_are_amounts"),
    )

    message_id: Mapped[UUID | None]
    """What he had said."""
    purpose: Mapped[str]
    model: Mapped[str]
    at: Mapped[datetime]
    leased_until: Mapped[datetime]
    """Until then whoever reserved it is believed to be at it."""
    status: Mapped[str]
    outcome: Mapped[str]
    """What came of it, in a word; empty while it's reserved, `lost` if nobody ever said."""
    reserved_tokens: Mapped[int]
    reserved_micros: Mapped[int]
    """Millionths of a dollar, as all that is called micros; 0 for a model without a known price."""
    tokens_in: Mapped[int]
    tokens_out: Mapped[int]
    micros: Mapped[int]
    milliseconds: Mapped[int]
    sent: Mapped[str]


class TutorMonth(InGuild, Base):
    """What all runs of a guild in a month come to, reservations among them; who leaves takes nothing away."""

    __tablename__ = "tutor_months"
    __table_args__ = (
        UniqueConstraint("guild_id", "month"),
        CheckConstraint("tokens >= 0 AND micros >= 0", name="sums_are_amounts"),
    )

    month: Mapped[str]
    """Like `2026-03`, in UTC."""
    tokens: Mapped[int] = mapped_column(BigInteger)
    micros: Mapped[int] = mapped_column(BigInteger)
