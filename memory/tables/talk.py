"""Sessions, every message in them, and the handovers between them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from memory.tables.base import Base, InGuild, guild_key


class Session(InGuild, Base):
    """One sitting of a learner: where the protocol stands, and since when."""

    __tablename__ = "sessions"
    __table_args__ = (
        guild_key("learner_id", "learners"),
        Index(
            "uq_sessions_open",
            "guild_id",
            "learner_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "guild_id", "learner_id", "started_at"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_for_a_reason"),
    )

    learner_id: Mapped[UUID]
    stage: Mapped[str]
    task: Mapped[str | None]
    """`MODULE/PHASE/TASK` of the open task."""
    started_at: Mapped[datetime]
    last_turn_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom


class Message(InGuild, Base):
    """One thing said: by the learner (then `source_id` is unique) or by Baton (then it `answers` one)."""

    __tablename__ = "messages"
    __table_args__ = (
        guild_key("learner_id", "learners"),
        guild_key("session_id", "sessions"),
        guild_key("answers_id", "messages"),
        UniqueConstraint("guild_id", "source_id"),
        UniqueConstraint("guild_id", "answers_id", "position"),
        Index(None, "guild_id", "learner_id", "at"),
        Index(None, "guild_id", "session_id"),
        CheckConstraint("author IN ('learner', 'baton')", name="author_is_known"),
        CheckConstraint("(author = 'learner') = (source_id IS NOT NULL)", name="learner_has_source"),
        CheckConstraint("(author = 'baton') = (answers_id IS NOT NULL)", name="baton_answers"),
    )

    learner_id: Mapped[UUID]
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


class Handover(InGuild, Base):
    """The document at a session's end (written) or from elsewhere (imported), and its exact greeting."""

    __tablename__ = "handovers"
    __table_args__ = (
        guild_key("learner_id", "learners"),
        guild_key("session_id", "sessions"),
        guild_key("consumed_by_session", "sessions", ondelete="NO ACTION"),
        Index(None, "guild_id", "learner_id", "written_at"),
        CheckConstraint("origin IN ('written', 'imported')", name="origin_is_known"),
        CheckConstraint("(origin = 'written') = (session_id IS NOT NULL)", name="written_has_session"),
    )

    learner_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    origin: Mapped[str]
    course: Mapped[str | None]
    locale: Mapped[str]
    document: Mapped[str]
    greeting: Mapped[str]
    greeting_hash: Mapped[str]
    """SHA-256 of the greeting's UTF-8 bytes, in hex."""
    recommended: Mapped[str | None]
    """The slug of the module that it recommends."""
    written_at: Mapped[datetime]
    consumed_by_session: Mapped[UUID | None]
