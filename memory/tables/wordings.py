"""What templates said, from when on; and what guilds let them say instead."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from memory.tables.base import Base, Dated, InGuild, new_id


class Wording(Dated, Base):
    """What a template of the prompts folder says from `created_at` on; the same for all guilds."""

    __tablename__ = "wordings"
    __table_args__ = (
        UniqueConstraint("template", "locale", "number"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    template: Mapped[str]
    locale: Mapped[str]
    number: Mapped[int]
    """From 1; the highest is the one that is said now."""
    hash: Mapped[str]
    """As messages name it. The same again if it came back after another one."""
    text: Mapped[str]
    """The whole file."""


class Override(InGuild, Base):
    """What a guild lets a template say in place of its own words; a draft until it's used.

    Which one holds, the guild's settings say.
    """

    __tablename__ = "overrides"
    __table_args__ = (
        UniqueConstraint("guild_id", "template", "locale", "number"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("follows >= 0 AND follows < number", name="follows_an_earlier_one"),
    )

    template: Mapped[str]
    locale: Mapped[str]
    number: Mapped[int]
    follows: Mapped[int]
    """The number of the one that it took the place of; 0 for the template's own words."""
    hash: Mapped[str]
    text: Mapped[str]
    """Without the front matter, which stays the template's."""
    used_at: Mapped[datetime | None]
    """When it was used for the first time; None for a draft."""
    refused_by: Mapped[str | None]
    """The hash of the template that it doesn't go with any more, once the coaches were told."""
