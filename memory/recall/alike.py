"""Words that look alike: the parts of a compound, another ending, a slip of the keyboard. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from memory.recall.tokens import plain

LEAST = 0.5
"""How much of two words has to be the same: the share of their pairs of letters that both have (Dice)."""
MOST = 8
"""Words that are taken for one."""
COMPOUND = 0.7
"""How much a word counts as alike that begins or ends with the other: "Etappenplan" for "Plan"."""
SHORTEST = 4
"""Letters; shorter words look alike by chance."""


def alike(term: str, vocabulary: Iterable[str]) -> dict[str, float]:
    """The words that look most like `term`, with how much they do (0.5 to 1). All as they are indexed."""
    found = [(share, other) for other in vocabulary if (share := _share(term, other)) >= LEAST]
    best = sorted(found, key=lambda one: (-one[0], one[1]))
    return {other: share for share, other in best[:MOST]}


def _share(term: str, other: str) -> float:
    ours, theirs = _pairs(term), _pairs(other)
    if not ours or not theirs:
        return 0.0
    share = 2 * len(ours & theirs) / (len(ours) + len(theirs))
    shorter, longer = sorted((plain(term), plain(other)), key=len)
    return max(share, COMPOUND) if longer.startswith(shorter) or longer.endswith(shorter) else share


@lru_cache(maxsize=100_000)
def _pairs(term: str) -> frozenset[str]:
    """The pairs of letters in an indexed word, its ends included; none of what isn't a longer word."""
    word = plain(term)
    if len(word) < SHORTEST or not word.isalpha():
        return frozenset()
    marked = f"<{word}>"
    return frozenset(marked[at : at + 2] for at in range(len(marked) - 1))
