"""Puts passages in order for a question: BM25 in which neighbours and the whole session have a say. PURE.

Both databases hand in the same passages, and all is added up in one fixed order, so they give the same
list to the last place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log
from uuid import UUID

K1 = 1.2
"""How soon a word said again counts no more."""
B = 0.4
"""How much a long passage is held to be no better for its length."""
REACH = 2
"""How many messages before and after one belong to it."""
NEAR = 0.4
"""What a word in a neighbour counts, against one in the message itself."""
NAMED = 1.2
"""What it is worth to be said by the author whom the question names."""
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
    question: Sequence[str], passages: Sequence[Passage], corpus: Corpus, *, author: str | None = None
) -> list[Ranked]:
    """The passages that have to do with a question, best first; scores from 0 to 1.2.

    `question` holds words as `tokens.question_words` gives them. `author` is whom the question names.
    """
    rarity = {word: _rarity(corpus, word) for word in sorted(set(question)) if corpus.holding.get(word)}
    ordered = sorted(passages, key=_place)
    said = {(one.thread, one.ordinal): Counter(w for w in one.words if w in rarity) for one in ordered}
    mean = corpus.words / corpus.passages if corpus.words else 1.0
    own = [
        _own_score(one, said, rarity, mean) * (NAMED if author is not None and one.author == author else 1)
        for one in ordered
    ]
    threads = _thread_scores(said, rarity)
    best, best_thread = max(own, default=0.0), max(threads.values(), default=0.0)
    ranked = [
        Ranked(one, score / best + SESSION * threads[one.thread] / best_thread)
        for one, score in zip(ordered, own, strict=True)
        if score > 0
    ]
    # Scores that differ in the last digits of a float alone are equal; then the latest comes first.
    return sorted(ranked, key=lambda r: (-round(r.score, 9), -r.passage.at.timestamp(), _place(r.passage)))


_Said = Mapping[tuple[UUID, int], Counter[str]]


def _rarity(corpus: Corpus, word: str) -> float:
    holding = corpus.holding[word]
    return log(1 + (corpus.passages - holding + 0.5) / (holding + 0.5))


def _own_score(one: Passage, said: _Said, rarity: Mapping[str, float], mean: float) -> float:
    around = [
        said[place]
        for step in range(-REACH, REACH + 1)
        if step and (place := (one.thread, one.ordinal + step)) in said
    ]
    own = said[one.thread, one.ordinal]
    norm = K1 * (1 - B + B * len(one.words) / mean)
    score = 0.0
    for word, weight in rarity.items():
        count = own[word] + NEAR * sum(neighbour[word] for neighbour in around)
        score += weight * count * (K1 + 1) / (count + norm)
    return score


def _thread_scores(said: _Said, rarity: Mapping[str, float]) -> dict[UUID, float]:
    """How much each session has to do with the question: BM25 of all its words, whatever its length."""
    together: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for (thread, _), counts in said.items():
        together[thread].update(counts)
    return {
        thread: sum(weight * counts[word] * (K1 + 1) / (counts[word] + K1) for word, weight in rarity.items())
        for thread, counts in together.items()
    }


def _place(passage: Passage) -> tuple[datetime, str, int, int, str]:
    """An order that is the same whichever keys the rows were given."""
    return (passage.at, passage.kind, passage.ordinal, passage.part, passage.text)
