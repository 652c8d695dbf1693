"""What a turn finds: who takes it, where he stands, and whether it came before."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import and_, bindparam, select

from memory import overviews, records
from memory.binding import prepared
from memory.noun import Noun
from memory.records import record
from memory.tables import Guild, Learner, Message, Session

_OPEN = [getattr(Session, field.name) for field in fields(records.Session)]
_FOUND = prepared(
    select(Guild.settings, Message.id, Learner, *_OPEN)
    .select_from(Guild)
    .outerjoin(
        Learner,
        and_(
            Learner.guild_id == Guild.id, Learner.key == bindparam("key"), Learner.deleted_at.is_(None)
        ),
    )
    .outerjoin(
        Session,
        and_(
            Session.guild_id == Guild.id, Session.learner_id == Learner.id, Session.ended_at.is_(None)
        ),
    )
    .outerjoin(
        Message, and_(Message.guild_id == Guild.id, Message.source_id == bindparam("source"))
    )
    .where(Guild.id == bindparam("guild"))
)  # fmt: skip


class Turns(Noun):
    async def find(self, key: str, source_id: str) -> overviews.Arrival:
        """All of it in one query: it's asked in every turn."""
        given = {"key": key, "source": source_id, "guild": self._guild}
        found = (await self._session.execute(_FOUND, given)).one_or_none()
        if found is None:  # a guild that nothing was written of
            return overviews.Arrival(None, None, {}, heard=False)
        settings, heard, learner, *session = found
        self._session.info["learner"] = learner  # or it's gone, and read again by whoever asks next
        return overviews.Arrival(
            learner=record(records.Learner, learner) if learner else None,
            session=records.Session(*session) if session[0] else None,
            settings=settings,
            heard=heard is not None,
        )
