"""How the time of a search grows with what others say, while what the learner has said stays the same."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from benchmarks.evaluation import Conversation
from benchmarks.stores import BACKENDS, GUILD, Place, Store
from memory.recall.tokens import day_words, indexed, language_of, words
from memory.tables import Guild, Learner, LearnerNumber, Message, Passage
from memory.tables.base import new_id

EACH = 1000
"""Messages of every learner."""
SITTING = 20
"""Messages of a session of the others."""
SHUFFLED = 20_000
"""Different messages that the others draw from."""
BATCH = 5000
CALLS = 200
BLOCK = 50
"""Calls on one database before it's the next one's turn: what else the machine does meets all of them."""
NUMBER = 1
"""Of the learner who searches."""


@dataclass(frozen=True, slots=True)
class Said:
    author: str
    thread: UUID
    ordinal: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Asker:
    """The learner who searches: all that he and Baton said, and what he asks."""

    id: UUID
    said: tuple[Said, ...]
    questions: tuple[str, ...]


def asker(conversations: Sequence[Conversation]) -> Asker:
    """Somebody who had several of the conversations."""
    dealt = random.Random(1).sample(conversations, len(conversations))  # noqa: S311 - nothing secret
    said: list[Said] = []
    questions: list[str] = []
    for one in dealt:
        if len(said) >= EACH:
            break
        questions += [question.text for question in one.questions]
        threads = [new_id() for _ in range(one.messages[-1].session + 1)]
        first = [next(at for at, m in enumerate(one.messages) if m.session == s) for s in range(len(threads))]
        said += [
            Said(m.author, threads[m.session], at - first[m.session], m.at, m.text)
            for at, m in enumerate(one.messages)
        ]
    return Asker(new_id(), tuple(said[:EACH]), tuple(questions))


def shuffled(conversations: Sequence[Conversation]) -> list[tuple[str, list[str]]]:
    """Messages as long as real ones, of the words of the conversations, with their terms."""
    dealer = random.Random(2)  # noqa: S311 - nothing secret
    texts = [message.text for one in conversations for message in one.messages]
    pool = [word for said in texts for word in said.split()]
    made = (" ".join(dealer.choices(pool, k=len(dealer.choice(texts).split()))) for _ in range(SHUFFLED))
    return [(said, words(said, language_of(said, "en"))) for said in made]


def rows(
    asks: Asker, others: Sequence[UUID], pool: Sequence[tuple[str, list[str]]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of messages and of passages; all learners talk at the same time, so their rows lie mixed."""
    dealer = random.Random(3)  # noqa: S311 - nothing secret
    threads = [new_id() for _ in others]
    for turn, said in enumerate(asks.said):
        own = words(said.text, language_of(said.text, "en"))
        yield _pair(asks.id, NUMBER, said, own)
        if turn % SITTING == 0:
            threads = [new_id() for _ in others]
        author = ("learner", "baton")[turn % 2]
        for at, learner in enumerate(others):
            shuffle, terms = dealer.choice(pool)
            other = Said(author, threads[at], turn % SITTING, said.at, shuffle)
            yield _pair(learner, NUMBER + 1 + at, other, terms)


def _pair(
    learner: UUID, number: int, said: Said, terms: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    source = new_id()
    both = {
        "guild_id": GUILD,
        "learner_id": learner,
        "author": said.author,
        "at": said.at,
        "text": said.text,
    }
    message = {
        **both,
        "id": source,
        "source_id": str(source) if said.author == "learner" else None,
        "position": 0,
        "kind": "talk",
        "context": {},
        "created_by": None,
        "updated_by": None,
    }
    told = indexed(number, [*terms, *day_words(said.at)])
    passage = {
        **both,
        "kind": "message",
        "source_id": source,
        "part": 0,
        "thread": said.thread,
        "ordinal": said.ordinal,
        "title": "",
        "terms": told,
        "length": len(told),
    }
    return message, passage


async def fill(store: Store, asks: Asker, pool: Sequence[tuple[str, list[str]]], learners: int) -> None:
    """Let `learners` learners have said `EACH` messages, straight into the tables, past history and keys."""
    engine = create_async_engine(store.super_url)
    others = [new_id() for _ in range(learners - 1)]
    async with engine.begin() as connection:
        await _quieten(connection)
        await connection.execute(insert(Guild), {"id": GUILD, "created_by": None, "updated_by": None})
        await connection.execute(insert(Learner), [_learner(one) for one in (asks.id, *others)])
        await connection.execute(
            insert(LearnerNumber),
            [
                {"guild_id": GUILD, "learner_id": one, "number": number}
                for number, one in enumerate((asks.id, *others), NUMBER)
            ],
        )
    index = await _without_index(engine)
    pairs = rows(asks, others, pool)
    while batch := list(islice(pairs, BATCH)):
        async with engine.begin() as connection:
            await _quieten(connection)
            await connection.execute(insert(Message), [message for message, _ in batch])
            await connection.execute(insert(Passage), [passage for _, passage in batch])
    async with engine.begin() as connection:
        if index:
            await connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
            await connection.execute(text(index))
        await connection.execute(text("ANALYZE"))
    await engine.dispose()


def _learner(learner: UUID) -> dict[str, Any]:
    names = {"key": str(learner), "name": "Somebody", "locale": "en", "course": None}
    return {"guild_id": GUILD, "id": learner, **names, "created_by": None, "updated_by": None}


async def _quieten(connection: AsyncConnection) -> None:
    """No history, no checks of keys; on SQLite an insert has no history, and keys aren't checked anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SET LOCAL session_replication_role = replica"))


async def _without_index(engine: AsyncEngine) -> str:
    """Take PostgreSQL's index of terms away, and tell how to make it again: that's faster by far."""
    if engine.dialect.name != "postgresql":
        return ""
    async with engine.begin() as connection:
        index: str = await connection.scalar(text("SELECT pg_get_indexdef('ix_passages_terms'::regclass)"))
        await connection.execute(text("DROP INDEX ix_passages_terms"))
    return index


async def growth(place: Place, conversations: Sequence[Conversation], *, most: int) -> None:
    """Search beside 10^3 to 10^most messages, and print how long it takes."""
    asks, pool = asker(conversations), shuffled(conversations)
    exponents = range(3, most + 1)
    print(f"\n{CALLS} searches each, in ms, and the ratio to 10^3 messages:\n")
    print("| database | messages | p50 | ratio | p99 | ratio |")
    print("| :-- | --: | --: | --: | --: | --: |")
    for backend in BACKENDS:
        async with AsyncExitStack() as stack:
            stores: dict[int, Store] = {}
            for exponent in exponents:
                stores[exponent] = await stack.enter_async_context(place.store(backend, f"e{exponent}"))
                await fill(stores[exponent], asks, pool, 10**exponent // EACH)
            _print_times(backend, await _measure(stores, asks))


async def _measure(stores: Mapping[int, Store], asks: Asker) -> dict[int, list[float]]:
    seconds: dict[int, list[float]] = {exponent: [] for exponent in stores}
    answers: dict[str, list[tuple[str, float]]] = {}
    asked = [asks.questions[call % len(asks.questions)] for call in range(CALLS)]
    for start in range(0, CALLS, BLOCK):
        for exponent, store in stores.items():
            await _search(store, asks.id, asked[start - 1])  # warms up
            for question in asked[start : start + BLOCK]:
                began = time.perf_counter()
                hits = await _search(store, asks.id, question)
                seconds[exponent].append(time.perf_counter() - began)
                assert answers.setdefault(question, hits) == hits
    return seconds


async def _search(store: Store, learner: UUID, question: str) -> list[tuple[str, float]]:
    async with store.memory.reading(GUILD) as tx:
        return [(hit.text, hit.score) for hit in await tx.recall.search(learner, question)]


def _print_times(backend: str, seconds: Mapping[int, list[float]]) -> None:
    first = seconds[min(seconds)]
    for exponent, times in seconds.items():
        cells = []
        for share in (0.5, 0.99):
            took = _quantile(times, share)
            cells.append(f"{took * 1000:.1f} | {took / _quantile(first, share):.2f}")
        print(f"| {backend} | 10^{exponent} | {' | '.join(cells)} |", flush=True)


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[ceil(share * len(values)) - 1]
