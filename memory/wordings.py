"""What templates said when: the texts of the prompts folder by hash, and what guilds say instead."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, or_, select, update

from memory import worded
from memory.noun import Noun
from memory.records import record
from memory.shelf import Shelf
from memory.tables import Message, Override, Wording
from memory.tables.base import new_id


class Wordings(Noun):
    """The same for all guilds, but for how often they were sent."""

    async def keep(self, said: Iterable[tuple[str, str, str, str]]) -> int:
        """Keep what templates say now, as (template, locale, hash, text), if it's not what they said last;
        how many did change.
        """
        query = select(Wording.template, Wording.locale, Wording.number, Wording.hash)
        rows = await self._session.execute(query.order_by(Wording.number))
        known = {(template, locale): (number, hash_) for template, locale, number, hash_ in rows}
        kept = 0
        for template, locale, hash_, text in said:
            number, last = known.get((template, locale), (0, ""))
            if hash_ != last:
                values = {"template": template, "locale": locale, "hash": hash_, "text": text}
                # Another process that starts or loads them just now may say the same.
                kept += await self._insert_unless_there(
                    Wording, {**values, "id": new_id(), "number": number + 1}
                )
        return kept

    async def of(self, template: str, locale: str | None = None) -> tuple[worded.Wording, ...]:
        """Everything that a template has said, by locale, oldest first."""
        query = select(Wording).where(Wording.template == template)
        if locale is not None:
            query = query.where(Wording.locale == locale)
        rows = await self._session.scalars(query.order_by(Wording.locale, Wording.number))
        return tuple(record(worded.Wording, row) for row in rows)

    async def uses(self, template: str) -> tuple[worded.Use, ...]:
        """How often each wording of a template was sent in this guild, the one that was first, first."""
        first, last = func.min(Message.at), func.max(Message.at)
        query = (
            select(Message.template_hash, func.count(), first, last)
            .where(Message.template == template)
            .group_by(Message.template_hash)
            .order_by(first)
        )
        rows = await self._session.execute(query)
        return tuple(worded.Use(hash_ or "", count, begun, ended) for hash_, count, begun, ended in rows)


class Overrides(Shelf[worded.Override]):
    """Every version that was ever used, and drafts."""

    _table, _kind = Override, worded.Override

    async def newest(self, template: str, locale: str) -> int:
        """The highest number that there is; 0 if there's none."""
        query = select(func.max(Override.number)).where(
            Override.template == template, Override.locale == locale
        )
        return await self._session.scalar(query) or 0

    async def refuse(self, override: UUID, by: str) -> bool:
        """Note that it doesn't go with the template of the hash `by`; False if that is known already."""
        done = await self._session.scalars(
            update(Override)
            .where(Override.id == override, or_(Override.refused_by.is_(None), Override.refused_by != by))
            .values(refused_by=by)
            .returning(Override.id)
            .execution_options(synchronize_session=False)
        )
        return done.first() is not None
