"""Two texts held against each other, line by line and within lines word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 3
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_ALIKE = 0.4
"""Lines that share less than this have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is there before, after, or in both."""

    sign: str
    """`-` gone, `+` new, blank for both, `…` for many lines that are alike."""
    before: int | None
    after: int | None
    pieces: tuple[Piece, ...]


def differences(before: str, after: str) -> list[Line]:
    """What was changed, with a few lines around it; nothing if nothing was."""
    old, new = before.splitlines(), after.splitlines()
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT)
    lines: list[Line] = []
    end = 0
    for group in groups:
        if group[0][1] > end:
            lines.append(Line("…", None, None, ()))
        for kind, i1, i2, j1, j2 in group:
            if kind == "equal":
                pairs = zip(range(i1, i2), range(j1, j2), strict=True)
                lines += [Line(" ", i + 1, j + 1, (Piece(old[i]),)) for i, j in pairs]
            else:
                lines += _changed(old[i1:i2], new[j1:j2], i1, j1)
        end = group[-1][2]
    if lines and end < len(old):
        lines.append(Line("…", None, None, ()))
    return lines


def _changed(old: Sequence[str], new: Sequence[str], i: int, j: int) -> Iterator[Line]:
    """Lines that replace each other one by one show which words did."""
    pairs = [_words(a, b) for a, b in zip(old, new, strict=True)] if len(old) == len(new) else []
    for number, text in enumerate(old):
        yield Line("-", i + number + 1, None, pairs[number][0] if pairs else (Piece(text),))
    for number, text in enumerate(new):
        yield Line("+", None, j + number + 1, pairs[number][1] if pairs else (Piece(text),))


def _words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    a, b = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return (Piece(before),), (Piece(after),)
    old, new = [], []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        old += [Piece("".join(a[i1:i2]), kind != "equal")] if i2 > i1 else []
        new += [Piece("".join(b[j1:j2]), kind != "equal")] if j2 > j1 else []
    return tuple(old), tuple(new)
