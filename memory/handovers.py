"""Handovers: written at a session's end, consumed by the next one's greeting."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update

from memory import records
from memory.binding import prepared
from memory.noun import Noun
from memory.recall.indexing import Index, Source, sections_of
from memory.records import record
from memory.tables import Handover

_LATEST = prepared(
    select(Handover)
    .where(Handover.learner_id == bindparam("learner"))
    .order_by(Handover.written_at.desc(), Handover.id.desc())
    .limit(1),
    autoflush=False,
)
_GREETING = prepared(
    select(Handover).where(Handover.consumed_by_session == bindparam("session")), autoflush=False
)


class Handovers(Noun):
    async def write(
        self,
        learner: UUID,
        *,
        session: UUID | None,
        course: str | None,
        locale: str,
        document: str,
        greeting: str,
        recommended: str | None,
        at: datetime,
        template_hash: str | None = None,
    ) -> UUID:
        """Keep a handover: written at the end of `session`, or imported if there is none. Its id.

        `template_hash` is that of the template that the greeting was made with.
        """
        row = Handover(
            learner_id=learner,
            session_id=session,
            origin="written" if session else "imported",
            course=course,
            locale=locale,
            document=document,
            greeting=greeting,
            greeting_hash=hashlib.sha256(greeting.encode()).hexdigest(),
            template_hash=template_hash,
            recommended=recommended,
            written_at=at,
        )
        self._session.add(row)
        await self._flush()
        source = Source(learner, "handover", row.id, "baton", at, locale)
        await Index(self._session, self._guild).add(source, sections_of(document))
        return row.id

    async def latest(self, learner: UUID) -> records.Handover | None:
        """The one that counts: the last written or imported, consumed or not."""
        row = await self._session.scalar(_LATEST, {"learner": learner})
        return record(records.Handover, row) if row else None

    async def greeting_of(self, session: UUID) -> records.Handover | None:
        """The handover with which `session` began."""
        row = await self._session.scalar(_GREETING, {"session": session})
        return record(records.Handover, row) if row else None

    async def consume(self, handover: UUID, *, session: UUID) -> bool:
        """Let `session` begin with this handover; False if another session did already."""
        done = await self._session.execute(
            update(Handover)
            .where(Handover.id == handover, Handover.consumed_by_session.is_(None))
            .values(consumed_by_session=session)
            .returning(Handover.id)
        )
        return done.first() is not None
