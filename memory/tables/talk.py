"""Sessions, every message in them, and the handovers between them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from memory.tables.base import Base, OfLearner, Versioned, guild_key, learner_key, one_of, partial_index


class Session(OfLearner, Versioned, Base):
    """One sitting of a learner: where the protocol stands, and since when."""

    __tablename__ = "sessions"
    __table_args__ = (
        learner_key(),
        partial_index("uq_sessions_open", "guild_id", "learner_id", where="ended_at IS NULL", unique=True),
        partial_index("ix_sessions_idle", "guild_id", "last_turn_at", where="ended_at IS NULL"),
        Index(None, "guild_id", "learner_id", "started_at"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_for_a_reason"),
    )

    stage: Mapped[str]
    task: Mapped[str | None]
    """`MODULE/PHASE/TASK` of the open task."""
    started_at: Mapped[datetime]
    last_turn_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class Message(OfLearner, Base):
    """One thing said: by a learner or a coach (then `source_id` is unique), or by Baton."""

    __tablename__ = "messages"
    __table_args__ = (
        learner_key(),
        guild_key("session_id", "sessions"),
        guild_key("answers_id", "messages"),
        UniqueConstraint("guild_id", "source_id"),
        UniqueConstraint("guild_id", "answers_id", "position"),
        Index(None, "guild_id", "learner_id", "at"),
        Index(None, "guild_id", "session_id"),
        one_of("author", "learner", "coach", "baton"),
        partial_index(
            "ix_messages_template",
            "guild_id",
            "template",
            "template_hash",
            "at",
            where="template IS NOT NULL",
        ),
        CheckConstraint("(author = 'baton') = (source_id IS NULL)", name="people_have_a_source"),
        CheckConstraint("author = 'baton' OR answers_id IS NULL", name="baton_answers"),
    )
    # A message and its answers are written in one statement, which brings nothing back.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy reads it as it stands

    session_id: Mapped[UUID | None]
    author: Mapped[str]
    source_id: Mapped[str | None]
    answers_id: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    position: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str]
    """A learner's gesture, or the kind of a reply."""
    text: Mapped[str]
    locale: Mapped[str | None]
    template: Mapped[str | None]
    template_hash: Mapped[str | None]
    context: Mapped[dict[str, Any]]


class Handover(OfLearner, Base):
    """The document at a session's end (written) or from elsewhere (imported), and its exact greeting."""

    __tablename__ = "handovers"
    __table_args__ = (
        learner_key(),
        guild_key("session_id", "sessions"),
        guild_key("consumed_by_session", "sessions", ondelete="NO ACTION"),
        Index(None, "guild_id", "learner_id", "written_at"),
        Index(None, "guild_id", "session_id"),
        Index(None, "guild_id", "consumed_by_session"),
        one_of("origin", "written", "imported"),
        CheckConstraint("(origin = 'written') = (session_id IS NOT NULL)", name="written_has_session"),
    )

    session_id: Mapped[UUID | None]
    origin: Mapped[str]
    course: Mapped[str | None]
    locale: Mapped[str]
    document: Mapped[str]
    greeting: Mapped[str]
    greeting_hash: Mapped[str]
    """SHA-256 of the greeting's UTF-8 bytes, in hex."""
    template_hash: Mapped[str | None]
    """Of the template that the greeting was made with; none of one from elsewhere."""
    recommended: Mapped[str | None]
    """The slug of the module that it recommends."""
    written_at: Mapped[datetime]
    consumed_by_session: Mapped[UUID | None]
