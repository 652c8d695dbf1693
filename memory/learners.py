"""Learners, the courses that they are in, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select, text, update

from memory import records
from memory.binding import prepared
from memory.errors import Gone
from memory.noun import Noun
from memory.recall.indexing import Index, Section, Source
from memory.records import record
from memory.tables import Enrolment, Fact, FactSource, Guild, Learner, Preference
from memory.tables.base import acting, utc_now

_BY_KEY = prepared(select(Learner).where(Learner.key == bindparam("key"), Learner.deleted_at.is_(None)))
_ENROLMENT = prepared(
    select(Enrolment).where(
        Enrolment.learner_id == bindparam("learner"), Enrolment.course == bindparam("course")
    )
)
_GUILDS = Guild.__table__.c
_SETTINGS = select(_GUILDS.settings).where(_GUILDS.id == bindparam("guild"))  # past the ORM: asked so often
_FACTS = prepared(
    select(Fact)
    .where(Fact.learner_id == bindparam("learner"), Fact.superseded_at.is_(None))
    .order_by(Fact.kind, Fact.position, Fact.id),
    autoflush=False,
)
_PREFERENCES = prepared(
    select(Preference.key, Preference.value)
    .where(Preference.learner_id == bindparam("learner"))
    .order_by(Preference.key),
    autoflush=False,
)


class Learners(Noun):
    async def know_guild(self) -> None:
        """Make the guild's row if it isn't there yet."""
        if await self._session.get(Guild, self._guild) is None:
            await self._insert_unless_there(Guild, {"id": self._guild})

    async def find(self, key: str) -> records.Learner | None:
        row = await self._session.scalar(_BY_KEY, {"key": key})
        self._session.info["learner"] = row  # or it's gone, and read again by whoever asks next
        return record(records.Learner, row) if row else None

    async def get(self, id: UUID) -> records.Learner | None:  # noqa: A002 - what it is
        """The learner of this id, unless he left."""
        row = await self._session.get(Learner, (self._guild, id))
        return record(records.Learner, row) if row and row.deleted_at is None else None

    async def in_thread(self, thread: str) -> records.Learner | None:
        """The learner who has this as his private thread, unless he left."""
        query = (
            select(Learner)
            .join(Preference, Preference.learner_id == Learner.id)
            .where(text("preferences.key = 'thread'"), Preference.value == thread)  # in its index's words
            .where(Learner.deleted_at.is_(None))
            .limit(1)
        )
        row = await self._session.scalar(query)
        return record(records.Learner, row) if row else None

    async def meet(self, key: str, name: str, locale: str | None = None) -> records.Learner:
        """The learner of this key, made if he's new."""
        if found := await self.find(key):
            return found
        row = Learner(key=key, name=name, locale=locale, keeps_messages=True)
        self._session.add(row)
        await self._flush()
        return record(records.Learner, row)

    async def prefers(self, learner: UUID, *, locale: str | None = None, course: str | None = None) -> None:
        """Keep the language or the course that he chose; None leaves it as it is."""
        chosen = {key: value for key, value in (("locale", locale), ("course", course)) if value}
        if chosen:
            await self._session.execute(update(Learner).where(Learner.id == learner).values(**chosen))

    async def enrolment(self, learner: UUID, course: str) -> records.Enrolment | None:
        row = await self._session.scalar(_ENROLMENT, {"learner": learner, "course": course})
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
        rows = await self._session.scalars(_FACTS, {"learner": learner})
        return tuple(record(records.Fact, row) for row in rows)

    async def learn(
        self,
        learner: UUID,
        facts: Mapping[str, Iterable[str]],
        *,
        at: datetime,
        handover: UUID | None = None,
        message: UUID | None = None,
    ) -> None:
        """Keep `facts` by kind, told by a `handover` or a `message`. Older ones of the kinds are superseded.

        What is told again is the same fact with one more source.
        """
        told = {kind: list(dict.fromkeys(texts)) for kind, texts in facts.items()}
        kinds = [kind for kind, texts in told.items() if texts]
        query = select(Fact).where(
            Fact.learner_id == learner, Fact.kind.in_(kinds), Fact.superseded_at.is_(None)
        )
        known = {(fact.kind, fact.text): fact for fact in await self._session.scalars(query)}
        kept = [
            known.pop((kind, text))
            if (kind, text) in known
            else Fact(learner_id=learner, kind=kind, text=text, position=position)
            for kind, texts in told.items()
            for position, text in enumerate(texts)
        ]
        for outdated in known.values():
            outdated.superseded_at = at
        fresh = [fact for fact in kept if fact not in self._session]
        self._session.add_all(fresh)
        await self._flush()
        self._session.add_all(
            FactSource(learner_id=learner, fact_id=fact.id, handover_id=handover, message_id=message)
            for fact in kept
        )
        await self._flush()
        await self._reindex(learner, [fact.id for fact in known.values()], fresh, at)

    async def prefer(self, learner: UUID, key: str, value: str, *, message: UUID | None = None) -> None:
        """Keep what he wishes under `key`, over what stood there, and the message that says so."""
        query = select(Preference).where(Preference.learner_id == learner, Preference.key == key)
        row = await self._session.scalar(query)
        if row is None:
            row = Preference(learner_id=learner, key=key)
            self._session.add(row)
        row.value, row.message_id = value, message
        await self._flush()

    async def wish(self, learner: UUID, wishes: Mapping[str, str], *, message: UUID | None = None) -> None:
        """Keep several preferences at once; an empty one is taken away."""
        for key, value in wishes.items():
            if value:
                await self.prefer(learner, key, value, message=message)
            else:
                await self._session.execute(
                    delete(Preference).where(Preference.learner_id == learner, Preference.key == key)
                )

    async def preferences(self, learner: UUID) -> dict[str, str]:
        return dict((await self._session.execute(_PREFERENCES, {"learner": learner})).all())

    async def keep_messages(self, learner: UUID, keep: bool) -> None:
        """Keep the text of what he says, or don't. What was kept before stays until it's deleted."""
        await self._session.execute(update(Learner).where(Learner.id == learner).values(keeps_messages=keep))

    async def leave(self, learner: UUID) -> None:
        """Delete him softly: he's a stranger when he comes again, until `restore`."""
        await self._session.execute(
            update(Learner).where(Learner.id == learner).values(deleted_at=utc_now(), deleted_by=acting())
        )
        self._outdate("progress:*")

    async def restore(self, learner: UUID) -> records.Learner:
        """Bring him back. Raises `AlreadyThere` if somebody goes by his key meanwhile, `Gone` if he isn't."""
        row = await self._session.get(Learner, (self._guild, learner))
        if row is None:
            raise Gone
        row.deleted_at = row.deleted_by = None
        await self._flush()
        self._outdate("progress:*")
        return record(records.Learner, row)

    async def settings(self) -> dict[str, Any]:
        """What the guild has set."""
        return dict(await self._session.scalar(_SETTINGS, {"guild": self._guild}) or {})

    async def set(self, **settings: Any) -> None:  # noqa: ANN401 - plain JSON
        """Set some of the guild's settings; None takes one away."""
        row = await self._session.get_one(Guild, self._guild)
        merged = {**row.settings, **settings}
        row.settings = {key: value for key, value in merged.items() if value is not None}
        await self._flush()

    async def _reindex(
        self, learner: UUID, outdated: Iterable[UUID], fresh: Iterable[Fact], at: datetime
    ) -> None:
        index = Index(self._session, self._guild)
        await index.remove(outdated)
        locale = await self._session.scalar(select(Learner.locale).where(Learner.id == learner))
        for fact in fresh:
            source = Source(learner, "fact", fact.id, "", at, locale)
            await index.add(source, [Section(fact.kind, fact.text)])
