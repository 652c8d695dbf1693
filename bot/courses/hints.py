"""Turns Exercism's `hints.md` into a ladder of hints."""

from __future__ import annotations

import re
from types import MappingProxyType

from bot.courses.course import Hint, Rung, Text

_BULLET = re.compile(r"(?:[-*+]|\d+[.)])\s+(?=\S)")
_HEADING = re.compile(r"#{1,6}\s")


def ladder(document: Text) -> tuple[Hint, ...]:
    """The bullets of `hints.md` as rungs, in order; what is left over goes onto the last rung."""
    rungs = tuple(Rung)
    climbs = {locale: _folded(_bullets(text), len(rungs)) for locale, text in document.by_locale.items()}
    hints = []
    for step, rung in enumerate(rungs):
        texts = {locale: climb[step] for locale, climb in climbs.items() if step < len(climb)}
        if texts:
            hints.append(Hint(rung, Text(MappingProxyType(texts))))
    return tuple(hints)


def _bullets(markdown: str) -> list[str]:
    """The items of all lists; nested lists and indented code belong to their item."""
    bullets: list[list[str]] = []
    for line in markdown.splitlines():
        if match := _BULLET.match(line):
            bullets.append([line[match.end() :]])
        elif _HEADING.match(line):
            bullets.append([])
        elif bullets and bullets[-1]:
            bullets[-1].append(line)
    items = ["\n".join(bullet).strip() for bullet in bullets if bullet]
    return items or [block.strip() for block in re.split(r"\n\s*\n", markdown) if _is_prose(block)]


def _is_prose(block: str) -> bool:
    return bool(block.strip()) and not _HEADING.match(block.strip())


def _folded(items: list[str], length: int) -> list[str]:
    if len(items) <= length:
        return items
    return [*items[: length - 1], "\n".join(f"- {item}" for item in items[length - 1 :])]
