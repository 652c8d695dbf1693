"""What the database keeps by itself: the index of what can be found again, and the history of changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from memory.tables.base import Base, OfGuild, UtcDateTime, Words, learner_key, one_of, utc_now

Number = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up in INTEGER PRIMARY KEYs only


class LearnerNumber(OfGuild, Base):
    """A small number for a learner, in front of every word of his in the search index.

    It keeps his queries as quick as if nobody else's messages were there.
    """

    __tablename__ = "learner_numbers"
    __table_args__ = (UniqueConstraint("guild_id", "learner_id"), learner_key())

    guild_id: Mapped[str] = mapped_column(ForeignKey("guilds.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    learner_id: Mapped[UUID]


class Passage(OfGuild, Base):
    """A piece of text that can be found again: a message, a fact, a section of a document or handover."""

    __tablename__ = "passages"
    __table_args__ = (
        learner_key(),
        UniqueConstraint("guild_id", "source_id", "part"),
        Index(None, "guild_id", "learner_id", "thread", "ordinal"),
        one_of("kind", "message", "fact", "document", "handover"),
        CheckConstraint("length >= 0 AND ordinal >= 0 AND part >= 0", name="counts_are_counts"),
    )

    guild_id: Mapped[str] = mapped_column(ForeignKey("guilds.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    learner_id: Mapped[UUID]
    kind: Mapped[str]
    source_id: Mapped[UUID]
    """The id of the message, fact, document or handover; not a key, since it may be any of them."""
    part: Mapped[int]
    """Which section of its source it is, from 0."""
    thread: Mapped[UUID]
    """What it is part of: the session of a message, the source itself otherwise."""
    ordinal: Mapped[int]
    """Its place in the thread, from 0."""
    author: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    title: Mapped[str]
    """The name of the document and the heading of the section; empty for a message."""
    text: Mapped[str]
    terms: Mapped[list[str]] = mapped_column(Words())
    """Every word as it is compared, with the learner's number in front: `12_cascad`. Its index is made in
    `memory.repeatable`: GIN on PostgreSQL, FTS5 on SQLite."""
    length: Mapped[int]
    """How many words it has."""


class Change(OfGuild, Base):
    """What a row said before it was changed or deleted, written by triggers."""

    __tablename__ = "changes"
    __table_args__ = (
        Index(None, "guild_id", "table_name", "row_id", "number"),
        Index(None, "guild_id", "learner_id"),
        one_of("operation", "update", "delete"),
    )

    guild_id: Mapped[str] = mapped_column()
    """Empty for content, which is the same for all guilds. Not a key: history outlives what it tells of."""
    number: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    learner_id: Mapped[UUID | None]
    table_name: Mapped[str]
    row_id: Mapped[UUID | None]
    operation: Mapped[str]
    actor: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime(), server_default=utc_now())
    before: Mapped[dict[str, Any]]
    """The changed columns as they were; the whole row if it was deleted. As the database spells them."""
