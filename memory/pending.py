"""Turns whose replies may not have reached the learner yet: what a restart has to finish."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from memory import records
from memory.binding import prepared
from memory.noun import Noun
from memory.records import record
from memory.tables import PendingTurn
from memory.tables.base import new_id, storable

_FINISH = prepared(
    delete(PendingTurn)
    .where(PendingTurn.source_id.in_(bindparam("sources", expanding=True)))
    .execution_options(synchronize_session=False)
)
_READDRESS = prepared(
    update(PendingTurn)
    .where(PendingTurn.source_id == bindparam("source"))
    .values(address=bindparam("to"))
    .execution_options(synchronize_session=False)
)


class PendingTurns(Noun):
    async def begin(self, heard: records.Message, key: str, address: str, gesture: Mapping[str, Any]) -> None:
        """Note the turn of a message, unless it's answered and done with; the last address counts."""
        if heard.answered_at is None:
            values = {
                "guild_id": self._guild,
                "id": new_id(),
                "learner_id": heard.learner_id,
                "message_id": heard.id,
                "source_id": heard.source_id,
                "key": key,
                "address": address,
                "gesture": storable(dict(gesture)),
                "at": heard.at,
            }
            if not await self._insert_unless_there(PendingTurn, values):
                await self._session.execute(_READDRESS, {"source": heard.source_id, "to": address})

    async def finish(self, source_ids: Collection[str]) -> None:
        """The replies to the turns of these sources have arrived."""
        await self._session.execute(_FINISH, {"sources": list(source_ids)})

    async def all(self, limit: int = 500) -> tuple[records.PendingTurn, ...]:
        """What is unfinished in the guild, oldest first."""
        query = select(PendingTurn).order_by(PendingTurn.id).limit(limit)
        return tuple(record(records.PendingTurn, row) for row in await self._session.scalars(query))
