"""Finds what was said and written about a learner: candidates from the database, one ranker in Python."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, select, text
from sqlalchemy.orm import aliased

from memory import tables
from memory.errors import NotAllowed
from memory.messages import Messages
from memory.noun import Noun
from memory.recall.alike import alike
from memory.recall.context import Context, Part, fill
from memory.recall.expected import wanted
from memory.recall.indexing import Index
from memory.recall.rank import REACH, Corpus, Passage, Ranked, rank
from memory.recall.snippets import snippet
from memory.recall.tokens import indexed, language_of, question_spellings, question_words, words
from memory.recall.words import SPEAKERS

CANDIDATES = 3000
"""Passages that are ranked for a question, those with its rarest words first."""
RECENT = 12
"""Messages that a context looks back at, before it searches."""
HITS = 40
"""Found passages that a context may draw on."""
_WORD = re.compile(r"\w+")
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
"""The time of what has none: behind all that was said, where scores are equal."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `kind` is message, document, handover, fact or concept; `source_id` is its row's.

    `title` is the heading that it stands under, `score` 0 to 1.2: only the order of one search means
    something.
    """

    kind: str
    source_id: UUID
    title: str
    author: str
    at: datetime
    text: str
    snippet: str
    score: float


class Recall(Noun):
    """Works without any model. Both databases give the same answers, to the last place."""

    async def search(self, learner: UUID, query: str, limit: int = 10) -> tuple[Hit, ...]:
        """What has to do with `query`, best first: at most `limit` (1 to 100) hits.

        Words match in any form; names of authors, dates, months and weekdays in the query count, too.
        """
        if not 1 <= limit <= 100:  # noqa: PLR2004 - as the docstring says
            message = f"a search finds 1 to 100 hits, not {limit}"
            raise NotAllowed(message)
        question = set(question_words(query))
        return tuple(_hit(one, question) for one in (await self._ranked(learner, query))[:limit])

    async def recall(self, learner: UUID, query: str, budget: int = 2000) -> Context:
        """All that helps to answer `query`, in at most `budget` tokens: profile, documents, what was said
        last, then what is found; nothing twice.
        """
        recent = await Messages(self._session, self._guild).recent(learner, RECENT)
        found = await self._ranked(learner, query)
        documents = [one for one in found if one.passage.kind == "document"]
        others = [one for one in found if one.passage.kind not in {"document", "fact"}]
        return fill(
            budget,
            profile=await self._profile(learner),
            documents=[_part(one) for one in documents[:HITS]],
            recent=[
                Part("message", message.id, "", message.author, message.at, message.text)
                for message in recent
                if message.text
            ],
            hits=[_part(one) for one in others[:HITS]],
        )

    async def _ranked(self, learner: UUID, query: str) -> list[Ranked]:
        number = await Index(self._session, self._guild).number_of(learner) or 0
        question = indexed(number, question_words(query))
        if not question:
            return []
        pages = await self._concept_pages(learner, number)
        count, length = await self._size(learner)
        holding = await self._holding(question)
        for page in pages:
            holding.update(set(question).intersection(page.words))
        looks = await self._alike(learner, number, query, holding) if count <= CANDIDATES else {}
        others = await self._holding(sorted({term for terms in looks.values() for term in terms}))
        corpus = Corpus(
            passages=count + len(pages),
            words=length + sum(len(page.words) for page in pages),
            holding=holding,
        )
        return rank(
            question,
            [*await self._candidates(holding | others), *pages],
            corpus,
            author=await self._speaker(learner, query),
            wanted=wanted(query),
            alike=looks,
        )

    async def _alike(
        self, learner: UUID, number: int, query: str, holding: Counter[str]
    ) -> dict[str, dict[str, float]]:
        """For each word of the question that nobody used in any form, the words that look like it."""
        spellings = [indexed(number, sorted(terms)) for terms in question_spellings(query)]
        unknown = {min(terms, key=len) for terms in spellings if not any(holding[term] for term in terms)}
        vocabulary = await self._vocabulary(learner, number) if unknown else []
        found = {term: alike(term, vocabulary) for term in sorted(unknown)}
        return {term: looks for term, looks in found.items() if looks}

    async def _vocabulary(self, learner: UUID, number: int) -> list[str]:
        """Every word that was said to, by or of him, as it is indexed."""
        if self._on_postgresql:
            terms = func.unnest(tables.Passage.terms).label("term")
            query = select(terms).where(tables.Passage.learner_id == learner).distinct()
            return list(await self._session.scalars(query))
        within = text("SELECT term FROM search_terms WHERE term >= :first AND term < :beyond")
        bounds = {"first": f"{number}_", "beyond": f"{number}`"}  # the character after the underscore
        return list(await self._session.scalars(within, bounds))

    async def _size(self, learner: UUID) -> tuple[int, int]:
        query = select(func.count(), func.coalesce(func.sum(tables.Passage.length), 0)).where(
            tables.Passage.learner_id == learner
        )
        count, length = (await self._session.execute(query)).one()
        return count, int(length)

    async def _holding(self, terms: list[str]) -> Counter[str]:
        """How many of his passages hold each term."""
        if not terms:
            return Counter()
        if self._on_postgresql:
            query = text("SELECT term, passages FROM baton_count(:terms)")
        else:
            query = text("SELECT term, doc FROM search_terms WHERE term IN :terms").bindparams(
                bindparam("terms", expanding=True)
            )
        rows = await self._session.execute(query, {"terms": terms})
        return Counter({term: count for term, count in rows if count})

    async def _candidates(self, holding: Mapping[str, int]) -> list[Passage]:
        """Passages with the rarest terms, the latest first, and what stands beside them."""
        numbers: set[int] = set()
        for term in sorted(holding, key=lambda term: (holding[term], term)):
            if (room := CANDIDATES - len(numbers)) <= 0:
                break
            numbers.update(await self._with_term(term, room))
        found: dict[int, Passage] = {}
        for part in _chunks(sorted(numbers)):
            found.update(await self._passages(part))
        return list(found.values())

    async def _with_term(self, term: str, most: int) -> list[int]:
        if self._on_postgresql:
            query = text("SELECT baton_search(:term, :most)")
            return list(await self._session.scalars(query, {"term": term, "most": most}))
        query = text(
            "SELECT rowid FROM search_index WHERE search_index MATCH :term ORDER BY rowid DESC LIMIT :most"
        )
        return list(await self._session.scalars(query, {"term": f'"{term}"', "most": most}))

    async def _passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """The passages of these numbers, and up to `REACH` before and after each in its thread."""
        hit, row = aliased(tables.Passage), tables.Passage
        nearby: ColumnElement[bool] = and_(
            row.guild_id == hit.guild_id,
            row.learner_id == hit.learner_id,
            row.thread == hit.thread,
            row.ordinal.between(hit.ordinal - REACH, hit.ordinal + REACH),
        )
        query = select(row).join(hit, nearby).where(hit.number.in_(numbers)).distinct()
        if self._on_postgresql:
            query = select(row).where(
                row.number.in_(select(row.number).join(hit, nearby).where(hit.number.in_(numbers)))
            )
        return {found.number: _passage(found) for found in await self._session.scalars(query)}

    async def _speaker(self, learner: UUID, query: str) -> str | None:
        """The author whom a query names, if it names one."""
        said = {word.lower() for word in _WORD.findall(unicodedata.normalize("NFKC", query))}
        name = await self._session.scalar(select(tables.Learner.name).where(tables.Learner.id == learner))
        named = {author for author, names in SPEAKERS.items() if said & names}
        if name and said & set(_WORD.findall(name.lower())):
            named.add("learner")
        return named.pop() if len(named) == 1 else None

    async def _profile(self, learner: UUID) -> list[Part]:
        """What is known of him: preferences first, then facts that still hold."""
        wishes = await self._session.scalars(
            select(tables.Preference)
            .where(tables.Preference.learner_id == learner)
            .order_by(tables.Preference.key)
        )
        facts = await self._session.scalars(
            select(tables.Fact)
            .where(tables.Fact.learner_id == learner, tables.Fact.superseded_at.is_(None))
            .order_by(tables.Fact.kind, tables.Fact.position, tables.Fact.id)
        )
        return [
            *(Part("preference", one.id, one.key, "", one.created_at, one.value) for one in wishes),
            *(Part("fact", one.id, one.kind, "", one.created_at, one.text) for one in facts),
        ]

    async def _concept_pages(self, learner: UUID, number: int) -> list[Passage]:
        """The pages of the courses that he's in, in his language; the same for everybody, so not indexed."""
        locale = await self._session.scalar(select(tables.Learner.locale).where(tables.Learner.id == learner))
        course, page = aliased(tables.Content), tables.Content
        query = (
            select(page)
            .join(course, course.id == page.parent_id)
            .join(tables.Enrolment, tables.Enrolment.course == course.reference)
            .where(
                tables.Enrolment.learner_id == learner,
                page.kind == "concept",
                page.published,
                page.deleted_at.is_(None),
            )
            .order_by(page.reference)
        )
        return [_page(row, locale or "en", number) for row in await self._session.scalars(query)]


def _chunks(numbers: Sequence[int]) -> list[Sequence[int]]:
    """Lists that fit into one statement."""
    return [numbers[start : start + 500] for start in range(0, len(numbers), 500)]


def _passage(row: tables.Passage) -> Passage:
    return Passage(
        kind=row.kind,
        source_id=row.source_id,
        part=row.part,
        thread=row.thread,
        ordinal=row.ordinal,
        author=row.author,
        at=row.at,
        title=row.title,
        text=row.text,
        words=tuple(row.terms),
    )


def _page(row: tables.Content, locale: str, number: int) -> Passage:
    title, said = (_in(by_locale, locale) for by_locale in (row.title, row.text))
    return Passage(
        kind="concept",
        source_id=row.id,
        part=0,
        thread=row.id,
        ordinal=0,
        author="",
        at=_ALWAYS,
        title=title,
        text=said,
        words=tuple(indexed(number, _page_words(f"{title}\n{said}", locale))),
    )


def _in(by_locale: Mapping[str, str], locale: str) -> str:
    return by_locale.get(locale) or next(iter(by_locale.values()), "")


@lru_cache(maxsize=500)
def _page_words(said: str, locale: str) -> tuple[str, ...]:
    return tuple(words(said, language_of(said, locale)))


def _part(one: Ranked) -> Part:
    found = one.passage
    return Part(found.kind, found.source_id, found.title, found.author, found.at, found.text)


def _hit(one: Ranked, question: AbstractSet[str]) -> Hit:
    found = one.passage
    return Hit(
        kind=found.kind,
        source_id=found.source_id,
        title=found.title,
        author=found.author,
        at=found.at,
        text=found.text,
        snippet=snippet(found.text, question),
        score=round(one.score, 6),
    )
