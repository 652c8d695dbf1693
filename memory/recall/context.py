"""Packs what helps to answer into a budget of tokens. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from uuid import UUID

PER_TOKEN = 3.5
"""Characters that a token is counted for: what models need for German, a little more than for English."""
SHARE = 0.25
"""Of the budget that the profile, the documents and what was said last may fill each; hits fill the rest."""
LONGEST = 1200
"""Characters of one part; a longer text is cut."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a context, and where it is from.

    `kind` is preference, fact, document, message, handover or concept, `title` the key of a preference,
    the kind of a fact, or the heading that a section stands under.
    """

    kind: str
    source_id: UUID
    title: str
    author: str
    at: datetime
    text: str

    @property
    def tokens(self) -> int:
        """How many tokens it takes, counted generously."""
        return ceil((len(self.title) + len(self.text)) / PER_TOKEN) + 1


@dataclass(frozen=True, slots=True)
class Context:
    """What helps to answer: who he is, what is written of him, what was said last, what was found."""

    profile: tuple[Part, ...]
    documents: tuple[Part, ...]
    recent: tuple[Part, ...]
    hits: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.profile, *self.documents, *self.recent, *self.hits)

    @property
    def tokens(self) -> int:
        return sum(part.tokens for part in self.parts)


def fill(
    budget: int,
    *,
    profile: Iterable[Part],
    documents: Iterable[Part],
    recent: Iterable[Part],
    hits: Iterable[Part],
) -> Context:
    """As much as `budget` tokens hold, the best first; nothing is in it twice.

    `recent` is oldest first, and stays so; the latest have precedence. The others are best first.
    """
    told: set[str] = set()
    share = int(budget * SHARE)
    known = Context(
        profile=tuple(_fitting(profile, share, told)),
        documents=tuple(_fitting(documents, share, told)),
        recent=tuple(_fitting(list(recent)[::-1], share, told))[::-1],
        hits=(),
    )
    return replace(known, hits=tuple(_fitting(hits, budget - known.tokens, told)))


def _fitting(parts: Iterable[Part], budget: int, told: set[str]) -> Iterator[Part]:
    for part in parts:
        cut = _cut(part)
        said = " ".join(cut.text.casefold().split())
        if said in told or cut.tokens > budget:
            continue
        told.add(said)
        budget -= cut.tokens
        yield cut


def _cut(part: Part) -> Part:
    if len(part.text) <= LONGEST:
        return part
    text = part.text[: LONGEST - 1].rstrip() + "…"
    return Part(part.kind, part.source_id, part.title, part.author, part.at, text)
