"""Records of wordings: what templates said, how often, and what guilds let them say instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from memory.tables.base import new_id


@dataclass(frozen=True, slots=True)
class Wording:
    """What a template says from `created_at` on."""

    template: str
    locale: str
    number: int
    hash: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """How often a wording was sent in a guild, and when for the first and the last time."""

    hash: str
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a guild lets a template say in place of its own words; a draft until it was used."""

    template: str
    locale: str
    number: int
    hash: str
    text: str
    follows: int = 0
    used_at: datetime | None = None
    refused_by: str | None = None
    id: UUID = field(default_factory=new_id)
    created_at: datetime | None = None
    created_by: str | None = None
