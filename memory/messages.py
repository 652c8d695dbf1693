"""Every message: what learners said, and what Baton answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import records
from memory.binding import prepared
from memory.errors import Gone
from memory.noun import Noun
from memory.recall.indexing import Index, Section, Source
from memory.records import record
from memory.tables import Learner, Message
from memory.tables.base import new_id

_BY_SOURCE = prepared(select(Message).where(Message.source_id == bindparam("source")))
_ANSWERED = prepared(
    select(Message, Learner)
    .join(Learner, Learner.id == Message.learner_id)
    .where(Message.id == bindparam("heard"))
)


class Messages(Noun):
    def __init__(self, session: AsyncSession, guild: str) -> None:
        super().__init__(session, guild)
        self._just_heard: dict[UUID, tuple[Message, Learner]] = {}
        self._unindexed: dict[UUID, Message] = {}
        """Of what was just heard: it's indexed together with its answers if they follow."""

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
        is_new: bool = False,
    ) -> records.Message:
        """Keep what a learner said, once: the message of a `source_id` that is known is returned as it is.

        Whether it's known is not asked if `is_new`. It's written together with its answers if they follow in
        the same transaction. Of a learner who doesn't want it, no text is kept, and what he was answered
        before is emptied.
        """
        row = None if is_new else await self._session.scalar(_BY_SOURCE, {"source": source_id})
        if row is not None:
            return record(records.Message, row)
        whose = await self._session.get(Learner, (self._guild, learner))
        if whose is None:
            raise Gone
        if not whose.keeps_messages:
            await self._empty_answers(learner)
        row = Message(
            id=new_id(),
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
        self._just_heard[row.id] = row, whose
        self._unindexed[row.id] = row
        return record(records.Message, row)

    async def complete(self) -> None:
        """Index what was heard and not answered."""
        for id_ in [*self._unindexed]:
            await self._index([self._unindexed.pop(id_)], self._just_heard[id_][1])

    async def answer(
        self, heard: UUID, said: Sequence[records.Said], *, session: UUID | None, at: datetime
    ) -> None:
        """Keep the replies to a message and mark it as answered."""
        row, whose = self._just_heard.get(heard) or await self._heard(heard)
        row.answered_at = at
        unindexed = self._unindexed.pop(heard, None)
        if row.session_id is None and session is not None:
            row.session_id = session
            if unindexed is None:
                await Index(self._session, self._guild).move(row.learner_id, row.id, session)
        answers = [
            _message(reply, position, row.learner_id, session, at, answers=heard)
            for position, reply in enumerate(said)
        ]
        await self._say(answers, whose, *([unindexed] if unindexed else []))

    async def _heard(self, message: UUID) -> tuple[Message, Learner]:
        found = (await self._session.execute(_ANSWERED, {"heard": message})).one_or_none()
        if found is None:
            raise Gone
        return found[0], found[1]

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

    async def _say(self, messages: Sequence[Message], whose: Learner, *heard: Message) -> None:
        """Write messages, and let them be found, with what was just `heard`."""
        self._session.add_all(messages)
        await self._flush()
        await self._index([*heard, *messages], whose)

    async def _index(self, messages: Sequence[Message], whose: Learner) -> None:
        found = [
            (_source(message, whose), [Section("", message.text)])
            for message in messages
            if message.text and whose.keeps_messages
        ]
        if found:
            await Index(self._session, self._guild).add_all(found)

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

    async def sent(self, learner: UUID, since: datetime, until: datetime) -> tuple[records.Message, ...]:
        """What Baton said to him from `since` to before `until`, oldest first."""
        query = (
            select(Message)
            .where(Message.learner_id == learner, Message.author == "baton")
            .where(Message.at >= since, Message.at < until)
            .order_by(Message.at, Message.position, Message.id)
        )
        return tuple(record(records.Message, row) for row in await self._session.scalars(query))

    async def last_heard(self, learner: UUID) -> datetime | None:
        """When he last said or clicked anything."""
        query = (
            select(Message.at)
            .where(Message.learner_id == learner, Message.author == "learner")
            .order_by(Message.at.desc())
            .limit(1)
        )
        return await self._session.scalar(query)

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


def _source(message: Message, whose: Learner) -> Source:
    return Source(
        message.learner_id,
        "message",
        message.id,
        message.author,
        message.at,
        message.locale or whose.locale,
        message.session_id or message.learner_id,
    )


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
        id=new_id(),  # as the message has that it answers: they go in one statement
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
