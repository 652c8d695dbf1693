"""Every message: what learners said, and what Baton answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from memory import records
from memory.noun import Noun
from memory.records import record
from memory.tables import Message


class Messages(Noun):
    async def hear(
        self,
        learner: UUID,
        *,
        session: UUID | None,
        source_id: str,
        kind: str,
        text: str,
        at: datetime,
    ) -> records.Message:
        """Keep what a learner said, once: the message of a `source_id` that is known is returned as it is."""
        row = await self._session.scalar(select(Message).where(Message.source_id == source_id))
        if row is None:
            row = Message(
                learner_id=learner,
                session_id=session,
                author="learner",
                source_id=source_id,
                position=0,
                kind=kind,
                text=text,
                at=at,
                context={},
            )
            self._session.add(row)
            await self._flush()
        return record(records.Message, row)

    async def answer(
        self, heard: UUID, said: Sequence[records.Said], *, session: UUID | None, at: datetime
    ) -> None:
        """Keep the replies to a message and mark it as answered."""
        row = await self._session.get_one(Message, (self._guild, heard))
        row.answered_at = at
        if row.session_id is None:
            row.session_id = session
        self._session.add_all(
            Message(
                learner_id=row.learner_id,
                session_id=session,
                author="baton",
                answers_id=heard,
                position=position,
                at=at,
                kind=reply.kind,
                text=reply.text,
                locale=reply.locale,
                template=reply.template,
                template_hash=reply.template_hash,
                context=dict(reply.context),
            )
            for position, reply in enumerate(said)
        )
        await self._flush()

    async def answers(self, heard: UUID) -> tuple[records.Message, ...]:
        """What was answered to a message, in order."""
        query = select(Message).where(Message.answers_id == heard).order_by(Message.position)
        return tuple(record(records.Message, row) for row in await self._session.scalars(query))

    async def of_learner(self, learner: UUID) -> tuple[records.Message, ...]:
        """Everything said to and by him, oldest first."""
        query = (
            select(Message)
            .where(Message.learner_id == learner)
            .order_by(Message.at, Message.answers_id.is_not(None), Message.position, Message.id)
        )
        return tuple(record(records.Message, row) for row in await self._session.scalars(query))
