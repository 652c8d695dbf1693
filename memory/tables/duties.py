"""What is due and what people decide: reminders, coaches' notes, requests for a human, the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from memory.tables.base import (
    Base,
    InGuild,
    OfLearner,
    SoftDeleted,
    Versioned,
    guild_key,
    learner_key,
    one_of,
    partial_index,
)

_UNFINISHED = "status IN ('waiting', 'claimed')"


class Reminder(OfLearner, SoftDeleted, Versioned, Base):
    """A promise to write at a time. `rule` holds local time and `zone` its IANA name."""

    __tablename__ = "reminders"
    __table_args__ = (learner_key(), Index(None, "guild_id", "learner_id", "id"))

    kind: Mapped[str]
    text: Mapped[str]
    rule: Mapped[dict[str, Any]]
    zone: Mapped[str]
    paused: Mapped[bool]
    author: Mapped[str | None]
    """The coach's key, if it's one of a coach's."""


class Occurrence(OfLearner, Versioned, Base):
    """One due time of a reminder, claimed by one process at a time for as long as its lease lasts.

    A reminder has one at most that isn't finished: its next.
    """

    __tablename__ = "occurrences"
    __table_args__ = (
        learner_key(),
        guild_key("reminder_id", "reminders"),
        guild_key("letter_id", "letters"),
        Index(None, "guild_id", "letter_id"),
        partial_index("uq_occurrences_next", "guild_id", "reminder_id", where=_UNFINISHED, unique=True),
        partial_index("ix_occurrences_next", "guild_id", "learner_id", "due_at", where=_UNFINISHED),
        partial_index("ix_occurrences_due", "due_at", "guild_id", where=_UNFINISHED),
        UniqueConstraint("guild_id", "reminder_id", "due_at"),
        Index(None, "guild_id", "learner_id", "due_at"),
        Index(None, "guild_id", "status", "due_at"),
        one_of("status", "waiting", "claimed", "sent", "merged", "skipped", "expired", "failed"),
        CheckConstraint("(status = 'claimed') = (leased_until IS NOT NULL)", name="claims_have_a_lease"),
        CheckConstraint("(owner IS NULL) = (leased_until IS NULL)", name="leases_have_an_owner"),
        CheckConstraint("tries >= 0", name="tries_are_a_count"),
    )

    reminder_id: Mapped[UUID]
    due_at: Mapped[datetime]
    status: Mapped[str]
    owner: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    tries: Mapped[int]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str]
    """Why it became of it what its status says, in a word; empty while it waits."""
    meant_at: Mapped[datetime | None]
    """When it should have come, if it was put off since."""
    letter_id: Mapped[UUID | None]
    """What was written for it; the letter knows whether it arrived."""
    wording: Mapped[int | None]
    """Which of its wordings the letter has, so that the next one has another."""


class Note(OfLearner, SoftDeleted, Versioned, Base):
    """What a coach keeps in mind about a learner."""

    __tablename__ = "notes"
    __table_args__ = (
        learner_key(),
        Index(None, "guild_id", "learner_id", "id"),
        CheckConstraint("text <> ''", name="says_something"),
    )

    author: Mapped[str]
    """The coach's key."""
    text: Mapped[str]


class HumanRequest(OfLearner, Versioned, Base):
    """A learner asks for a human."""

    __tablename__ = "human_requests"
    __table_args__ = (
        learner_key(),
        guild_key("message_id", "messages"),
        Index(None, "guild_id", "learner_id", "id"),
        Index(None, "guild_id", "message_id"),
        Index(None, "guild_id", "status", "id"),
        one_of("status", "open", "taken", "closed"),
        CheckConstraint("(status = 'open') = (coach IS NULL)", name="taken_by_a_coach"),
    )

    message_id: Mapped[UUID | None]
    text: Mapped[str]
    status: Mapped[str]
    coach: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class Assignment(OfLearner, SoftDeleted, Versioned, Base):
    """A module or a task that a coach has set a learner, perhaps until a day."""

    __tablename__ = "assignments"
    __table_args__ = (
        learner_key(),
        Index(None, "guild_id", "learner_id", "id"),
        CheckConstraint("reference <> ''", name="names_content"),
    )

    author: Mapped[str]
    """The coach's key."""
    course: Mapped[str]
    reference: Mapped[str]
    """`MODULE` or `MODULE/PHASE/TASK`."""
    due_at: Mapped[datetime | None]


class PendingTurn(OfLearner, Base):
    """A turn that was heard and whose replies may not have reached the learner yet; gone once they have."""

    __tablename__ = "pending_turns"
    __table_args__ = (
        learner_key(),
        guild_key("message_id", "messages"),
        UniqueConstraint("guild_id", "message_id"),
        Index(None, "guild_id", "learner_id"),
        Index(None, "guild_id", "source_id"),
    )

    message_id: Mapped[UUID]
    source_id: Mapped[str]
    key: Mapped[str]
    """What the frontend calls the learner."""
    address: Mapped[str]
    """Where the replies go, as the frontend knows it."""
    gesture: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Letter(OfLearner, Versioned, Base):
    """Something that Baton says of its own accord: to a learner, or to the coaches about him.

    Claimed by one process at a time for as long as its lease lasts. The text goes once it is sent.
    """

    __tablename__ = "letters"
    __table_args__ = (
        learner_key(),
        Index(None, "guild_id", "learner_id", "id"),
        Index(None, "guild_id", "status", "id"),
        partial_index("ix_letters_unsent", "guild_id", "id", where=_UNFINISHED),
        one_of("recipient", "learner", "coaches"),
        one_of("status", "waiting", "claimed", "sent", "failed"),
        CheckConstraint("(status = 'claimed') = (leased_until IS NOT NULL)", name="claims_have_a_lease"),
        CheckConstraint("(owner IS NULL) = (leased_until IS NULL)", name="leases_have_an_owner"),
        CheckConstraint("tries >= 0", name="tries_are_a_count"),
    )

    recipient: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    locale: Mapped[str | None]
    template: Mapped[str | None]
    template_hash: Mapped[str | None]
    context: Mapped[dict[str, Any]]
    status: Mapped[str]
    owner: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    tries: Mapped[int]
    expires_at: Mapped[datetime | None]
    """From then on it's not worth sending any more."""
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str]
    """How it reached its recipient, or why it didn't; empty while it waits."""


class Deed(InGuild, Base):
    """The audit trail: what somebody did with Baton that others may ask about. Holds no personal text."""

    __tablename__ = "deeds"
    __table_args__ = (
        Index(None, "guild_id", "kind", "id"),
        Index(None, "guild_id", "subject", "id"),
        CheckConstraint("kind <> ''", name="has_a_kind"),
    )

    kind: Mapped[str]
    """`learner.forgotten`, `review.overridden`, `document.rolled_back`, …"""
    subject: Mapped[UUID | None]
    """The id of what it was done to; not a key, since that may be gone."""
    details: Mapped[dict[str, Any]]
