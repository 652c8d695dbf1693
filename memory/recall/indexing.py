"""Keeps the passages in step with what is said and written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from memory.noun import Noun
from memory.recall.tokens import day_words, indexed, language_of, words
from memory.tables import (
    Document,
    Fact,
    Handover,
    Learner,
    LearnerNumber,
    Message,
    Passage,
)
from memory.tables.base import storable

SECTION = 900
"""Characters: a longer section of a document is split between paragraphs."""
BATCH = 1000
NUMBERS = "numbers"
"""Under this name a session finds the numbers of learners that the memory has read before."""
REMEMBERED = 10_000
"""Numbers at most; each is read again at need."""


def _next_ordinal() -> ColumnElement[int]:
    """One more than the last in a thread."""
    before = Passage.__table__.alias()
    last = select(func.max(before.c.ordinal)).where(
        before.c.guild_id == bindparam("in_guild"),
        before.c.learner_id == bindparam("of"),
        before.c.thread == bindparam("in_thread"),
    )
    return func.coalesce(last.scalar_subquery() + 1, 0)


_ADD = insert(Passage.__table__)  # type: ignore[arg-type] # it is a table
_ADD_TO_THREAD = _ADD.values(ordinal=_next_ordinal())
_MOVE = (
    update(Passage.__table__)  # type: ignore[arg-type]
    .where(Passage.__table__.c.guild_id == bindparam("in_guild"))
    .where(Passage.__table__.c.source_id == bindparam("moved"))
    .values(thread=bindparam("to"), ordinal=_next_ordinal())
)
_REMOVE = (
    delete(Passage.__table__)  # type: ignore[arg-type]
    .where(Passage.__table__.c.guild_id == bindparam("in_guild"))
    .where(Passage.__table__.c.source_id.in_(bindparam("sources", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Source:
    """What a text is from. `thread` is the session of a message; None: it stands for itself."""

    learner: UUID
    kind: str
    id: UUID
    author: str
    at: datetime
    locale: str | None
    thread: UUID | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One passage to be: a heading (or nothing) and what stands under it."""

    title: str
    text: str


class Index(Noun):
    """What can be found again. Nouns that keep text tell it here, in their own transaction."""

    async def number_of(self, learner: UUID) -> int | None:
        """The learner's number in the index; None if nothing of him was ever indexed."""
        query = select(LearnerNumber.number).where(LearnerNumber.learner_id == learner)
        return await self._session.scalar(query)

    async def add(self, source: Source, sections: Sequence[Section]) -> None:
        """Let `sections` of a source be found."""
        await self.add_all([(source, sections)])

    async def add_all(self, found: Sequence[tuple[Source, Sequence[Section]]]) -> None:
        """Let the sections of several sources be found; messages are numbered in their order."""
        threaded, alone = [], []
        for source, sections in found:
            number = await self._numbered(source.learner)
            for part, section in enumerate(sections):
                row = {"guild_id": self._guild, **_columns(source, section, number, part)}
                if source.thread:
                    where = {"in_guild": self._guild, "of": source.learner, "in_thread": source.thread}
                    threaded.append({**row, **where})
                else:
                    alone.append({**row, "ordinal": part})
        if threaded:
            await self._session.execute(_ADD_TO_THREAD, threaded)
        if alone:
            await self._session.execute(_ADD, alone)

    async def remove(self, sources: Iterable[UUID]) -> None:
        """Let nothing of these sources be found any more."""
        listed = list(sources)
        if listed:
            await self._session.execute(_REMOVE, {"in_guild": self._guild, "sources": listed})

    async def move(self, learner: UUID, source: UUID, thread: UUID) -> None:
        """Count a message to a session that began with it."""
        where = {"in_guild": self._guild, "of": learner, "in_thread": thread, "moved": source}
        await self._session.execute(_MOVE, {**where, "to": thread})

    async def _numbered(self, learner: UUID) -> int:
        known: dict[UUID, int] = self._session.info[NUMBERS]
        number = known.get(learner) or await self.number_of(learner)
        if number is not None:
            if len(known) > REMEMBERED:
                known.clear()
            known[learner] = number
        else:  # not remembered yet: this transaction may come to nothing
            row = LearnerNumber(learner_id=learner)
            self._session.add(row)
            await self._flush()
            number = row.number
        return number


def sections_of(markdown: str) -> list[Section]:
    """A document cut at its headings, and longer sections between paragraphs."""
    found: list[Section] = []
    title = ""
    for block in re.split(r"(?m)^(?=#{1,6} )", markdown):
        heading, body = re.match(r"(#{1,6} [^\n]*)?\n?(.*)", block, re.DOTALL).groups("")  # type: ignore[union-attr]
        title = heading.lstrip("# ").strip() or title
        found += [Section(title, piece) for piece in _pieces(body.strip() or title)]
    return [section for section in found if section.text]


def document_sections(name: str, text: str) -> list[Section]:
    """A document's sections; what stands before its first heading goes by its name."""
    return sections_of(f"# {name}\n\n{text}")


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for paragraph in re.split(r"\n\s*\n", text):
        if piece and len(piece) + len(paragraph) > SECTION:
            yield piece
            piece = ""
        piece = f"{piece}\n\n{paragraph}" if piece else paragraph
    yield piece


def _columns(source: Source, section: Section, number: int, part: int) -> dict[str, Any]:
    said = storable(f"{section.title}\n{section.text}" if section.title else section.text)
    find = _terms_again if source.author == "baton" else _terms
    terms = [*find(said, source.locale), *day_words(source.at)]
    return {
        "learner_id": source.learner,
        "kind": source.kind,
        "source_id": source.id,
        "part": part,
        "thread": source.thread or source.id,
        "author": source.author,
        "at": source.at,
        "title": section.title,
        "text": section.text,
        "terms": indexed(number, terms),
        "length": len(terms),
    }


def _terms(text: str, locale: str | None) -> tuple[str, ...]:
    """The words of a text in its own language."""
    return tuple(words(text, language_of(text, locale)))


_terms_again = lru_cache(maxsize=1_000)(_terms)
"""For what Baton says: it says the same to many."""


def rebuild(connection: Connection) -> None:
    """Make all passages anew, of all guilds. For migrations: nothing may hide rows from `connection`."""
    connection.execute(delete(Passage))
    connection.execute(delete(LearnerNumber))
    learners = connection.execute(select(Learner.guild_id, Learner.id, Learner.locale)).all()
    for guild, learner, locale in learners:
        number = connection.execute(
            insert(LearnerNumber).values(guild_id=guild, learner_id=learner).returning(LearnerNumber.number)
        ).scalar_one()
        rows = [
            {"guild_id": guild, "ordinal": ordinal, **_columns(source, section, number, part)}
            for source, section, part, ordinal in _all_of(connection, guild, learner, locale)
        ]
        for start in range(0, len(rows), BATCH):
            connection.execute(insert(Passage), rows[start : start + BATCH])


def _all_of(
    connection: Connection, guild: str, learner: UUID, locale: str | None
) -> Iterator[tuple[Source, Section, int, int]]:
    """Every text about a learner, with its place in its source and in its thread."""

    def rows(table: Any, *conditions: Any) -> list[Any]:  # noqa: ANN401 - any table, any row
        query = select(table.__table__).where(
            table.guild_id == guild, table.learner_id == learner, *conditions
        )
        return list(connection.execute(query.order_by(table.id)))

    ordinals: Counter[UUID] = Counter()
    for row in sorted(rows(Message, Message.text != ""), key=lambda row: (row.at, row.position)):
        thread = row.session_id or learner
        source = Source(learner, "message", row.id, row.author, row.at, row.locale or locale, thread)
        yield source, Section("", row.text), 0, ordinals[thread]
        ordinals[thread] += 1
    for row in rows(Fact, Fact.superseded_at.is_(None)):
        yield Source(learner, "fact", row.id, "", row.created_at, locale), Section(row.kind, row.text), 0, 0
    for row in rows(Document, Document.deleted_at.is_(None)):
        source = Source(learner, "document", row.id, "", row.updated_at, locale)
        yield from (
            (source, section, part, part)
            for part, section in enumerate(document_sections(row.name, row.text))
        )
    for row in rows(Handover):
        source = Source(learner, "handover", row.id, "baton", row.written_at, row.locale)
        yield from ((source, section, part, part) for part, section in enumerate(sections_of(row.document)))
