"""Documents: named long-lived memories about a learner, with every version of them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from memory.tables.base import (
    Base,
    OfLearner,
    SoftDeleted,
    Versioned,
    guild_key,
    learner_key,
    partial_index,
)


class Document(OfLearner, SoftDeleted, Versioned, Base):
    """A named text about a learner, as it stands now."""

    __tablename__ = "documents"
    __table_args__ = (
        learner_key(),
        partial_index(
            "uq_documents_name", "guild_id", "learner_id", "name", where="deleted_at IS NULL", unique=True
        ),
        Index(None, "guild_id", "learner_id", "name"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )

    name: Mapped[str]
    text: Mapped[str]
    number: Mapped[int]
    """Of the version that `text` is, from 1."""


class DocumentVersion(OfLearner, Base):
    """What a document said once; never changed."""

    __tablename__ = "document_versions"
    __table_args__ = (
        learner_key(),
        guild_key("document_id", "documents"),
        UniqueConstraint("guild_id", "document_id", "number"),
        Index(None, "guild_id", "learner_id"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
    )

    document_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    text: Mapped[str]
    reason: Mapped[str]
    """Why it was written: "written", "edited", "rolled back to 3", "review of …"."""
