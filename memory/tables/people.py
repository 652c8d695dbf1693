"""Guilds, the learners in them, and what is known of a learner."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from memory.tables.base import (
    Base,
    Dated,
    InGuild,
    OfLearner,
    SoftDeleted,
    Versioned,
    guild_key,
    learner_key,
    partial_index,
)


class Guild(Dated, Base):
    """A tenant. Its id is the name its frontend knows it by: "terminal", or Discord's snowflake."""

    __tablename__ = "guilds"

    id: Mapped[str] = mapped_column(primary_key=True)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class Learner(InGuild, SoftDeleted, Base):
    """A person in one guild; `key` is what the frontend calls him, `name` what he is called."""

    __tablename__ = "learners"
    __table_args__ = (
        partial_index("uq_learners_key", "guild_id", "key", where="deleted_at IS NULL", unique=True),
    )

    key: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str | None]
    course: Mapped[str | None]
    """The slug of the course that he is in now."""
    keeps_messages: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False if he doesn't want the text of what is said kept."""


class Enrolment(OfLearner, Base):
    """A learner in a course."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("guild_id", "learner_id", "course"), learner_key())

    course: Mapped[str]


class Preference(OfLearner, Versioned, Base):
    """What a learner told of himself or wishes, by key: time zone, goal, preferred hour."""

    __tablename__ = "preferences"
    __table_args__ = (
        UniqueConstraint("guild_id", "learner_id", "key"),
        learner_key(),
        guild_key("message_id", "messages"),
        Index(None, "guild_id", "message_id"),
        partial_index("ix_preferences_thread", "guild_id", "value", where="key = 'thread'"),
        CheckConstraint("key <> ''", name="has_a_key"),
    )

    key: Mapped[str]
    value: Mapped[str]
    message_id: Mapped[UUID | None]
    """The message it came from; it goes with it."""


class Fact(OfLearner, Base):
    """Something known of a learner (`kind`: preference, learning_style, code_quality, …)."""

    __tablename__ = "facts"
    __table_args__ = (
        learner_key(),
        Index(None, "guild_id", "learner_id", "kind"),
        CheckConstraint("text <> ''", name="says_something"),
    )

    kind: Mapped[str]
    text: Mapped[str]
    position: Mapped[int]
    superseded_at: Mapped[datetime | None]


class FactSource(OfLearner, Base):
    """Where a fact is from: a message or an imported handover. A fact without a source is deleted."""

    __tablename__ = "fact_sources"
    __table_args__ = (
        learner_key(),
        guild_key("fact_id", "facts"),
        guild_key("message_id", "messages"),
        guild_key("handover_id", "handovers"),
        UniqueConstraint("guild_id", "fact_id", "message_id"),
        UniqueConstraint("guild_id", "fact_id", "handover_id"),
        Index(None, "guild_id", "message_id"),
        Index(None, "guild_id", "handover_id"),
        Index(None, "guild_id", "learner_id"),
        CheckConstraint("(message_id IS NULL) <> (handover_id IS NULL)", name="is_one_thing"),
    )

    fact_id: Mapped[UUID]
    message_id: Mapped[UUID | None]
    handover_id: Mapped[UUID | None]
