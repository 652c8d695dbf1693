"""Puts passages in order for a question: BM25 in which neighbours and the whole session have a say. PURE.

Both databases hand in the same passages, and all is added up in one fixed order, so they give the same
list to the last place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from math import log
from types import MappingProxyType
from uuid import UUID

from memory.recall.expected import offered

K1 = 1.2
"""How soon a word said again counts no more."""
B = 0.4
"""How much a long passage is held to be no better for its length."""
REACH = 2
"""How many messages before and after one belong to it."""
NEAR = 0.4
"""What a word in a neighbour counts, against one in the message itself."""
ANSWERS = 1.0
"""What it counts if that neighbour asks, and this is what follows: the answer seldom repeats it."""
NAMED = 1.2
"""What it is worth to be said by the author whom the question names."""
ASKS = 0.6
"""What a message is worth that asks something itself."""
EXPECTED = 1.7
"""What a time or a number is worth to a question that wants one."""
ALIKE = 0.5
"""What a word is worth that only looks like one of the question."""
SESSION = 0.2
"""What the whole session adds, against the message itself."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text as it was found, with its words as they are compared."""

    kind: str
    source_id: UUID
    part: int
    thread: UUID
    ordinal: int
    author: str
    at: datetime
    title: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that a learner has: how many passages, of how many words together, and how many hold a word."""

    passages: int
    words: int
    holding: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ranked:
    passage: Passage
    score: float


def rank(
    question: Sequence[str],
    passages: Sequence[Passage],
    corpus: Corpus,
    *,
    author: str | None = None,
    wanted: AbstractSet[str] = frozenset(),
    alike: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
) -> list[Ranked]:
    """The passages that have to do with a question, best first; scores from 0 to 1.2.

    `question` holds words as they are indexed, `author` whom it names, `wanted` what `expected.wanted` says
    of it, `alike` for words of it that nobody used those that look like them (0 to 1).
    """
    ordered = sorted(passages, key=_place)
    rarity = {
        word: _rarity(corpus, held) for word in sorted(set(question)) if (held := corpus.holding.get(word))
    }
    said = {(one.thread, one.ordinal): _counted(one.words, rarity) for one in ordered}
    for word, others in sorted(alike.items()):
        _count_alike(word, others, ordered, said, rarity, corpus)
    asking = {(one.thread, one.ordinal) for one in ordered if _asks(one)}
    mean = corpus.words / corpus.passages if corpus.words else 1.0
    own = [_own_score(one, said, rarity, mean, asking) * _worth(one, author, wanted) for one in ordered]
    threads = _thread_scores(said, rarity)
    best, best_thread = max(own, default=0.0), max(threads.values(), default=0.0)
    ranked = [
        Ranked(one, score / best + SESSION * threads[one.thread] / best_thread)
        for one, score in zip(ordered, own, strict=True)
        if score > 0
    ]
    # Scores that differ in the last digits of a float alone are equal; then the latest comes first.
    return sorted(ranked, key=lambda r: (-round(r.score, 9), -r.passage.at.timestamp(), _place(r.passage)))


_Said = Mapping[tuple[UUID, int], defaultdict[str, float]]
"""How often the words of the question are said in each passage; those that look alike count in part."""


def _rarity(corpus: Corpus, holding: int) -> float:
    return log(1 + (corpus.passages - holding + 0.5) / (holding + 0.5))


def _counted(words: Sequence[str], rarity: Mapping[str, float]) -> defaultdict[str, float]:
    counts: defaultdict[str, float] = defaultdict(float)
    for word in words:
        if word in rarity:
            counts[word] += 1.0
    return counts


def _asks(one: Passage) -> bool:
    return one.text.rstrip().endswith("?")


def _worth(one: Passage, author: str | None, wanted: AbstractSet[str]) -> float:
    worth = NAMED if author is not None and one.author == author else 1.0
    worth *= ASKS if _asks(one) else 1.0
    return worth * (EXPECTED if wanted & offered(one.text) else 1.0)


def _count_alike(
    word: str,
    others: Mapping[str, float],
    ordered: Sequence[Passage],
    said: _Said,
    rarity: dict[str, float],
    corpus: Corpus,
) -> None:
    """Count a word wherever one stands that looks like it."""
    holding = 0
    for one in ordered:
        if count := sum(others[other] for other in one.words if other in others):
            said[one.thread, one.ordinal][word] = count
            holding += 1
    if holding:
        rarity[word] = ALIKE * _rarity(corpus, holding)


def _own_score(
    one: Passage,
    said: _Said,
    rarity: Mapping[str, float],
    mean: float,
    asking: AbstractSet[tuple[UUID, int]],
) -> float:
    around = [
        (said[place], ANSWERS if step == -1 and place in asking else NEAR)
        for step in range(-REACH, REACH + 1)
        if step and (place := (one.thread, one.ordinal + step)) in said
    ]
    own = said[one.thread, one.ordinal]
    norm = K1 * (1 - B + B * len(one.words) / mean)
    score = 0.0
    for word, weight in rarity.items():
        count = own[word] + sum(near * neighbour[word] for neighbour, near in around)
        score += weight * count * (K1 + 1) / (count + norm)
    return score


def _thread_scores(said: _Said, rarity: Mapping[str, float]) -> dict[UUID, float]:
    """How much each session has to do with the question: BM25 of all its words, whatever its length."""
    together: defaultdict[UUID, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (thread, _), counts in said.items():
        for word, count in counts.items():
            together[thread][word] += count
    return {
        thread: sum(weight * counts[word] * (K1 + 1) / (counts[word] + K1) for word, weight in rarity.items())
        for thread, counts in together.items()
    }


def _place(passage: Passage) -> tuple[datetime, str, int, int, str]:
    """An order that is the same whichever keys the rows were given."""
    return (passage.at, passage.kind, passage.ordinal, passage.part, passage.text)
