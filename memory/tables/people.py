"""Guilds, the learners in them, and what is known of a learner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from memory.tables.base import Base, Dated, InGuild, guild_key


class Guild(Dated, Base):
    """A tenant. Its id is the name its frontend knows it by: "terminal", or Discord's snowflake."""

    __tablename__ = "guilds"

    id: Mapped[str] = mapped_column(primary_key=True)


class Learner(InGuild, Base):
    """A person in one guild; `key` is what the frontend calls him, `name` what he is called."""

    __tablename__ = "learners"
    __table_args__ = (UniqueConstraint("guild_id", "key"),)

    key: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str | None]
    course: Mapped[str | None]
    """The slug of the course that he is in now."""
    deleted_at: Mapped[datetime | None]


class Enrolment(InGuild, Base):
    """A learner in a course."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("guild_id", "learner_id", "course"),
        guild_key("learner_id", "learners"),
    )

    learner_id: Mapped[UUID]
    course: Mapped[str]


class Fact(InGuild, Base):
    """Something known of a learner (`kind`: preference, learning_style, code_quality, …) and whence."""

    __tablename__ = "facts"
    __table_args__ = (
        guild_key("learner_id", "learners"),
        guild_key("handover_id", "handovers"),
        Index(None, "guild_id", "learner_id", "kind"),
        CheckConstraint("text <> ''", name="says_something"),
    )

    learner_id: Mapped[UUID]
    kind: Mapped[str]
    text: Mapped[str]
    position: Mapped[int]
    handover_id: Mapped[UUID]
    """The imported handover that says so."""
    superseded_at: Mapped[datetime | None]
