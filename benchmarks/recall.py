"""What recall finds, and how its time grows: `python -m benchmarks.recall [--quick] [--most 6]`."""

from __future__ import annotations

import argparse
import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, groupby
from statistics import fmean
from uuid import UUID

from benchmarks.baselines import LIMIT, Fts5, PostgresSearch, latest, latest_within, longest
from benchmarks.evaluation import KINDS, Conversation, Message, Question, read_all
from benchmarks.growth import growth
from benchmarks.stores import GUILD, Place, temporary
from memory.database import Memory
from memory.records import Said
from memory.tx import Tx

DEPTHS = (5, 10, 20)
BUDGET = 2000
"""Tokens of a context."""
BATON, CONTEXT = "**Baton**", f"**Baton**, context of {BUDGET} tokens"
FTS_OR, FTS_AND, TS_RANK = "FTS5, OR, bm25", "FTS5, AND, bm25", "PostgreSQL, OR, ts_rank"
LATEST, LONGEST, LATEST_WITHIN = "last messages", "longest messages", f"last messages in {BUDGET} tokens"
Scores = defaultdict[tuple[str, str], list[float]]
"""By method and kind of question: each question's share of evidence that was found."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A memory that holds all conversations: who is who, and which message stands where."""

    memory: Memory
    learners: Mapping[str, UUID]
    places: Mapping[UUID, int]

    async def search(self, one: Conversation, question: Question) -> list[tuple[int, float]]:
        async with self.memory.reading(GUILD) as tx:
            hits = await tx.recall.search(self.learners[one.name], question.text, limit=LIMIT)
        return [(self.places[hit.source_id], hit.score) for hit in hits]

    async def context(self, one: Conversation, question: Question) -> list[int]:
        async with self.memory.reading(GUILD) as tx:
            context = await tx.recall.recall(self.learners[one.name], question.text, budget=BUDGET)
        return [self.places[part.source_id] for part in context.parts]


async def load(memory: Memory, conversations: Sequence[Conversation]) -> Loaded:
    """Every message said once more."""
    learners: dict[str, UUID] = {}
    places: dict[UUID, int] = {}
    for one in conversations:
        async with memory.transaction(GUILD) as tx:
            learner = (await tx.learners.meet(one.name, one.learner, one.locale)).id
            for _, messages in groupby(one.messages, key=lambda message: message.session):
                await _load_session(tx, learner, one, list(messages))
            kept = await tx.messages.of_learner(learner)
        assert [message.text for message in kept] == [message.text for message in one.messages]
        learners[one.name] = learner
        places.update({message.id: place for place, message in enumerate(kept)})
    return Loaded(memory, learners, places)


async def _load_session(tx: Tx, learner: UUID, one: Conversation, messages: Sequence[Message]) -> None:
    session = await tx.sessions.start(learner, stage="working", at=messages[0].at)
    for message in messages:
        if message.author == "learner":
            source = f"{one.name} {message.at}"
            await tx.messages.hear(
                learner, session=session.id, source_id=source, kind="Talk", text=message.text, at=message.at
            )
        else:
            said = Said("talk", message.text, one.locale, None, None, {})
            await tx.messages.say(learner, [said], session=session.id, at=message.at)
    await tx.sessions.end(session, stage="ended", reason="done", at=messages[-1].at)


async def quality(place: Place, conversations: Sequence[Conversation]) -> None:
    """Ask everything on both databases, and print what was found."""
    async with place.store("SQLite", "quality") as lite, place.store("PostgreSQL", "quality") as real:
        both = await load(lite.memory, conversations), await load(real.memory, conversations)
        async with real.memory.writer.connect() as connection:
            beside = PostgresSearch(connection)
            await beside.load(conversations)
            scores = Scores(list)
            different = 0
            for one in conversations:
                with closing(Fts5(one)) as fts:
                    for question in one.questions:
                        different += await _ask(one, question, both, scores)
                        _ask_baselines(one, question, fts, scores)
                        found = await beside.find(one, question.text)
                        _keep(scores, TS_RANK, one, question, found)
    asked = sum(len(one.questions) for one in conversations)
    print(f"\n{asked} questions; SQLite and PostgreSQL differ in {different}.\n")
    _print_scores(scores, asked)


async def _ask(one: Conversation, question: Question, both: tuple[Loaded, Loaded], scores: Scores) -> bool:
    """Ask both databases; True if their answers differ."""
    hits, others = [await each.search(one, question) for each in both]
    context, other = [await each.context(one, question) for each in both]
    _keep(scores, BATON, one, question, [place for place, _ in hits])
    _keep_all(scores, CONTEXT, one, question, context)
    if hits == others and context == other:
        return False
    print(f"{one.name}, {question.text!r}: {_difference(hits, others) or _difference(context, other)}")
    return True


def _difference(ours: Sequence[object], theirs: Sequence[object]) -> str:
    for at, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if one != other:
            return f"hit {at} is {one} on SQLite, {other} on PostgreSQL"
    return f"{len(ours)} hits on SQLite, {len(theirs)} on PostgreSQL" if len(ours) != len(theirs) else ""


def _ask_baselines(one: Conversation, question: Question, fts: Fts5, scores: Scores) -> None:
    _keep(scores, FTS_OR, one, question, fts.find(question.text, "OR"))
    _keep(scores, FTS_AND, one, question, fts.find(question.text, "AND"))
    _keep(scores, LATEST, one, question, latest(one))
    _keep(scores, LONGEST, one, question, longest(one))
    _keep_all(scores, LATEST_WITHIN, one, question, latest_within(one, BUDGET))


def _keep(scores: Scores, method: str, one: Conversation, question: Question, found: Sequence[int]) -> None:
    for depth in DEPTHS:
        _keep_all(scores, f"{method} @{depth}", one, question, found[:depth])


def _keep_all(
    scores: Scores, method: str, one: Conversation, question: Question, found: Sequence[int]
) -> None:
    evidence = one.evidence(question)
    scores[method, question.kind].append(len(evidence.intersection(found)) / len(evidence))


def _print_scores(scores: Scores, asked: int) -> None:
    """One row for each method, one column for each kind of question."""
    methods = (BATON, FTS_OR, FTS_AND, TS_RANK, LATEST, LONGEST)
    rows = [f"{method} @{k}" for method in methods for k in DEPTHS]
    counts = [f"{kind} ({len(scores[rows[0], kind])})" for kind in KINDS]
    print(f"| recall, in % | {' | '.join(counts)} | all ({asked}) |")
    print(f"| :-- |{' --: |' * (len(KINDS) + 1)}")
    for row in (*rows, CONTEXT, LATEST_WITHIN):
        shares = [scores[row, kind] for kind in KINDS]
        means = [f"{100 * fmean(each):.1f}" for each in (*shares, [*chain(*shares)])]
        print(f"| {row} | {' | '.join(means)} |")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="speed with 10^3 and 10^4 messages alone")
    parser.add_argument("--most", type=int, default=6, choices=range(3, 8), help="speed up to 10^N messages")
    arguments = parser.parse_args()
    conversations = read_all()
    with temporary() as place:
        await quality(place, conversations)
        await growth(place, conversations, most=4 if arguments.quick else arguments.most)


if __name__ == "__main__":
    asyncio.run(main())
