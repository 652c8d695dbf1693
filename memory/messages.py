"""Every message: what learners said, and what Baton answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from memory import records
from memory.errors import Gone
from memory.noun import Noun
from memory.recall.indexing import Index, Section, Source
from memory.records import record
from memory.tables import Learner, Message


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
        author: str = "learner",
    ) -> records.Message:
        """Keep what a learner said, once: the message of a `source_id` that is known is returned as it is.

        Of a learner who doesn't want it, no text is kept, and what he was answered before is emptied.
        """
        row = await self._session.scalar(select(Message).where(Message.source_id == source_id))
        if row is not None:
            return record(records.Message, row)
        whose = await self._session.get(Learner, (self._guild, learner))
        if whose is None:
            raise Gone
        if not whose.keeps_messages:
            await self._empty_answers(learner)
        row = Message(
            learner_id=learner,
            session_id=session,
            author=author,
            source_id=source_id,
            position=0,
            kind=kind,
            text=text if whose.keeps_messages else "",
            at=at,
            context={},
        )
        self._session.add(row)
        await self._flush()
        await self._index(row, whose)
        return record(records.Message, row)

    async def answer(
        self, heard: UUID, said: Sequence[records.Said], *, session: UUID | None, at: datetime
    ) -> None:
        """Keep the replies to a message and mark it as answered."""
        both = select(Message, Learner).join(Learner, Learner.id == Message.learner_id)
        found = (await self._session.execute(both.where(Message.id == heard))).one_or_none()
        if found is None:
            raise Gone
        row, whose = found
        row.answered_at = at
        if row.session_id is None and session is not None:
            row.session_id = session
            await Index(self._session, self._guild).move(row.learner_id, row.id, session)
        await self._say(
            [
                _message(reply, position, row.learner_id, session, at, answers=heard)
                for position, reply in enumerate(said)
            ],
            whose,
        )

    async def say(
        self, learner: UUID, said: Sequence[records.Said], *, session: UUID | None, at: datetime
    ) -> None:
        """Keep what Baton said of its own accord."""
        whose = await self._session.get(Learner, (self._guild, learner))
        if whose is None:
            raise Gone
        await self._say(
            [_message(reply, at_, learner, session, at, answers=None) for at_, reply in enumerate(said)],
            whose,
        )

    async def say_to_all(self, learners: Sequence[UUID], said: records.Said, *, at: datetime) -> None:
        """Keep what Baton said to many at once, in one statement.

        It tells of nobody in particular, so nobody will look for it: it's not indexed.
        """
        values = {**asdict(said), "context": dict(said.context), "author": "baton", "position": 0, "at": at}
        rows = [{"guild_id": self._guild, "learner_id": learner, **values} for learner in learners]
        if rows:
            await self._session.execute(insert(Message), rows)

    async def _say(self, messages: Sequence[Message], whose: Learner) -> None:
        self._session.add_all(messages)
        await self._flush()
        for message in messages:
            await self._index(message, whose)

    async def _index(self, message: Message, whose: Learner) -> None:
        if message.text and whose.keeps_messages:
            source = Source(
                message.learner_id,
                "message",
                message.id,
                message.author,
                message.at,
                message.locale or whose.locale,
                message.session_id or message.learner_id,
            )
            await Index(self._session, self._guild).add(source, [Section("", message.text)])

    async def _empty_answers(self, learner: UUID) -> None:
        """The last replies were kept for a turn that might have come again; now another one has."""
        async with self._silently():
            await self._session.execute(
                update(Message)
                .where(Message.learner_id == learner, Message.author == "baton", Message.text != "")
                .values(text="", context={})
                .execution_options(synchronize_session=False)
            )

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

    async def recent(self, learner: UUID, limit: int) -> tuple[records.Message, ...]:
        """The last messages to and by him, oldest first."""
        query = (
            select(Message)
            .where(Message.learner_id == learner)
            .order_by(Message.at.desc(), Message.position.desc(), Message.id.desc())
            .limit(limit)
        )
        rows = [record(records.Message, row) for row in await self._session.scalars(query)]
        return tuple(reversed(rows))


def _message(
    reply: records.Said,
    position: int,
    learner: UUID,
    session: UUID | None,
    at: datetime,
    *,
    answers: UUID | None,
) -> Message:
    return Message(
        learner_id=learner,
        session_id=session,
        author="baton",
        answers_id=answers,
        position=position,
        at=at,
        kind=reply.kind,
        text=reply.text,
        locale=reply.locale,
        template=reply.template,
        template_hash=reply.template_hash,
        context=dict(reply.context),
    )
