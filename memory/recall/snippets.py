"""The stretch of a text that shows best why it was found. PURE."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from memory.recall.tokens import question_words

SNIPPET = 160
"""Characters of a text that are shown, at most."""
_WORD = re.compile(r"\w+")


def snippet(text: str, question: AbstractSet[str]) -> str:
    """`text` on one line, cut to where most different words of `question` stand close together.

    `question` holds words as `question_words` gives them; an ellipsis shows where something is left out.
    """
    line = " ".join(text.split())
    if len(line) <= SNIPPET:
        return line
    places = [
        (match.start(), match.end(), held)
        for match in _WORD.finditer(line)
        if (held := question & frozenset(question_words(match[0])))
    ]
    return _window(line, _best_start(places))


def _best_start(places: list[tuple[int, int, AbstractSet[str]]]) -> int:
    best, most = 0, 0
    for at, (start, _, _) in enumerate(places):
        within = [held for _, end, held in places[at:] if end - start <= SNIPPET * 3 // 4]
        if within and (count := len(frozenset().union(*within))) > most:
            best, most = start, count
    return best


def _window(line: str, hit: int) -> str:
    """A stretch that begins a little before `hit`, between words where there are some."""
    start = max(0, min(hit - SNIPPET // 8, len(line) - SNIPPET + 1))
    if start and (space := line.find(" ", start, hit + 1)) > 0:
        start = space + 1
    before = "…" if start else ""
    room = SNIPPET - len(before)
    if len(line) - start <= room:
        return before + line[start:]
    end = line.rfind(" ", start + room // 2, start + room)
    return f"{before}{line[start : end if end > 0 else start + room - 1]}…"
