"""Learners, the courses that they are in, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from memory import records
from memory.noun import Noun
from memory.records import record
from memory.tables import Enrolment, Fact, Guild, Learner


class Learners(Noun):
    async def know_guild(self) -> None:
        """Make the guild's row if it isn't there yet."""
        if await self._session.get(Guild, self._guild) is None:
            await self._session.execute(self._insert_unless_there(Guild, {"id": self._guild}))

    async def find(self, key: str) -> records.Learner | None:
        query = select(Learner).where(Learner.key == key, Learner.deleted_at.is_(None))
        row = await self._session.scalar(query)
        return record(records.Learner, row) if row else None

    async def meet(self, key: str, name: str, locale: str | None = None) -> records.Learner:
        """The learner of this key, made if he's new."""
        if found := await self.find(key):
            return found
        row = Learner(key=key, name=name, locale=locale)
        self._session.add(row)
        await self._flush()
        return record(records.Learner, row)

    async def prefers(self, learner: UUID, *, locale: str | None = None, course: str | None = None) -> None:
        """Keep the language or the course that he chose; None leaves it as it is."""
        chosen = {key: value for key, value in (("locale", locale), ("course", course)) if value}
        if chosen:
            await self._session.execute(update(Learner).where(Learner.id == learner).values(**chosen))

    async def enrolment(self, learner: UUID, course: str) -> records.Enrolment | None:
        query = select(Enrolment).where(Enrolment.learner_id == learner, Enrolment.course == course)
        row = await self._session.scalar(query)
        return record(records.Enrolment, row) if row else None

    async def enrol(self, learner: UUID, course: str) -> records.Enrolment:
        """His enrolment in `course`, made if there's none."""
        if found := await self.enrolment(learner, course):
            return found
        row = Enrolment(learner_id=learner, course=course)
        self._session.add(row)
        await self._flush()
        return record(records.Enrolment, row)

    async def facts(self, learner: UUID) -> tuple[records.Fact, ...]:
        """What is known of him and still holds, in the order in which it was told."""
        query = (
            select(Fact)
            .where(Fact.learner_id == learner, Fact.superseded_at.is_(None))
            .order_by(Fact.kind, Fact.position, Fact.id)
        )
        return tuple(record(records.Fact, row) for row in await self._session.scalars(query))

    async def learn(
        self, learner: UUID, facts: Mapping[str, Iterable[str]], *, handover: UUID, at: datetime
    ) -> None:
        """Keep `facts` by kind, told by `handover`. Older ones of the same kinds are superseded."""
        told = {kind: tuple(texts) for kind, texts in facts.items()}
        kinds = [kind for kind, texts in told.items() if texts]
        await self._session.execute(
            update(Fact)
            .where(Fact.learner_id == learner, Fact.kind.in_(kinds), Fact.superseded_at.is_(None))
            .values(superseded_at=at)
        )
        self._session.add_all(
            Fact(learner_id=learner, kind=kind, text=text, position=position, handover_id=handover)
            for kind, texts in told.items()
            for position, text in enumerate(texts)
        )
        await self._flush()
