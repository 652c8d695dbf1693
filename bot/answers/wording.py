"""Which edition is spoken in a guild: the one of all, or that with what its coaches let it say instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bot.prompting.own import Own, Refused, own_words
from bot.prompting.prompts import Edition
from bot.prompting.template import BrokenPrompts
from memory import worded
from memory.tx import Tx

USED = "wordings"
"""Among a guild's settings: the ids of the overrides that hold, by `LOCALE/TEMPLATE`."""


def used(settings: Mapping[str, Any]) -> Mapping[str, str]:
    return settings.get(USED) or {}


def place_of(locale: str, template: str) -> str:
    """Where `used` tells of it."""
    return f"{locale}/{template}"


async def spoken_in(edition: Edition, tx: Tx, settings: Mapping[str, Any]) -> Edition:
    """The edition that is spoken in the guild of `tx`.

    The database is asked if the guild has words of its own that this edition has not met yet.
    """
    using = used(settings)
    if not using:
        return edition
    if known := edition.guilds.find(tx.guild, using):
        return known
    found = await tx.overrides.find(id=[UUID(key) for key in using.values()], limit=len(using))
    own = [one for kept in found.items if (one := _own(edition, tx.guild, kept))]
    spoken = edition.of_guild(tx.guild, own)
    edition.guilds.keep(tx.guild, using, spoken)
    return spoken


def _own(edition: Edition, guild: str, kept: worded.Override) -> Own | None:
    """None for what doesn't go with the template any more: its coaches are to be told."""
    key = str(kept.id)
    try:
        return own_words(edition.locale(kept.locale), kept.template, kept.text, key)
    except BrokenPrompts as error:
        shipped = edition.locale(kept.locale).templates.get(kept.template)
        instead = shipped.content_hash if shipped else ""
        told = "; ".join(filter(None, (error.what, error.advice)))
        edition.guilds.refused.append(
            Refused(guild, kept.locale, kept.template, key, instead, error.line, told)
        )
        return None
