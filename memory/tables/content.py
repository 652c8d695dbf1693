"""The catalogue of what is taught, kept in step with the course files, and what guilds attach to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from memory.tables.base import (
    Base,
    Dated,
    InGuild,
    OfLearner,
    SoftDeleted,
    Versioned,
    learner_key,
    new_id,
    one_of,
)


class Content(Dated, SoftDeleted, Base):
    """A course, module, phase, task or concept page. The same for all guilds; made from files only."""

    __tablename__ = "content"
    __table_args__ = (
        UniqueConstraint("reference"),
        Index(None, "parent_id", "position"),
        one_of("kind", "course", "module", "phase", "task", "concept"),
        one_of("difficulty", "beginner", "intermediate", "advanced"),
        one_of("task_kind", "code", "refactor", "multiple_choice", "true_false", "free_text", "tests"),
        CheckConstraint("(kind = 'course') = (parent_id IS NULL)", name="only_courses_stand_alone"),
        CheckConstraint("(kind = 'task') = (task_kind IS NOT NULL)", name="tasks_have_a_kind"),
        CheckConstraint("(kind = 'task') = (difficulty IS NOT NULL)", name="tasks_have_a_difficulty"),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    reference: Mapped[str]
    """`COURSE`, `COURSE/MODULE`, … or `COURSE#CONCEPT`."""
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    """By locale."""
    text: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """By locale: what a concept page says; empty for the others."""
    difficulty: Mapped[str | None]
    task_kind: Mapped[str | None]
    published: Mapped[bool]
    content_hash: Mapped[str]
    """SHA-256 of what the files say of it, in hex; another hash is another version."""
    version: Mapped[int]


class Attachment(InGuild, Base):
    """A file that a guild has put beside content."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index("uq_attachments_name", "guild_id", "content_id", "name", unique=True),
        Index(None, "content_id"),
        CheckConstraint("size >= 0", name="size_is_a_size"),
    )

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    """In bytes."""
    data: Mapped[bytes]


class Comment(OfLearner, SoftDeleted, Versioned, Base):
    """What a learner has to say of content."""

    __tablename__ = "comments"
    __table_args__ = (
        learner_key(),
        Index(None, "guild_id", "content_id", "id"),
        Index(None, "guild_id", "learner_id"),
        Index(None, "content_id"),
        CheckConstraint("text <> ''", name="says_something"),
    )

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    text: Mapped[str]


class Rating(OfLearner, Versioned, Base):
    """How good a learner finds content: 0 to 5 stars."""

    __tablename__ = "ratings"
    __table_args__ = (
        learner_key(),
        UniqueConstraint("guild_id", "learner_id", "content_id"),
        Index(None, "guild_id", "content_id"),
        Index(None, "content_id"),
        CheckConstraint("stars BETWEEN 0 AND 5", name="stars_in_range"),
    )

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    stars: Mapped[int]
