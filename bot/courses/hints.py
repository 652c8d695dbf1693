"""Turns Exercism's `hints.md` into a ladder of hints."""

from __future__ import annotations

import re
from types import MappingProxyType

from bot.courses.course import Hint, Rung
from bot.courses.text import Text

_BULLET = re.compile(r"(?:[-*+]|\d+[.)])\s+(?=\S)")
_HEADING = re.compile(r"#{1,6}\s")
_PART = re.compile(r"(?m)^##\s+(?=\d)")
"""The heading of the hints for one part of an exercise: `## 1. Add two numbers`."""


def ladder(document: Text) -> tuple[Hint, ...]:
    """The hints as rungs: one bullet each, or one bullet of every part of the exercise where it has several.

    What is left over goes onto the last rung.
    """
    rungs = tuple(Rung)
    climbs = {locale: _climb(text, len(rungs)) for locale, text in document.by_locale.items()}
    hints = []
    for step, rung in enumerate(rungs):
        texts = {locale: climb[step] for locale, climb in climbs.items() if step < len(climb)}
        if texts:
            hints.append(Hint(rung, Text(MappingProxyType(texts))))
    return tuple(hints)


def _climb(markdown: str, length: int) -> list[str]:
    general, *parts = _PART.split(markdown)
    if len(parts) < 2:  # noqa: PLR2004 - a part alone is the whole
        return _folded(_bullets(markdown), length)
    first = _folded(_bullets(general), 1)
    return [*first, *_side_by_side(parts, length - len(first))]


def _side_by_side(parts: list[str], length: int) -> list[str]:
    """The first bullets of all parts, each below the heading of its part, then the second ones, and so on."""
    titled = [(title.strip(), _bullets(rest)) for title, _, rest in (part.partition("\n") for part in parts)]
    rungs = []
    for step in range(min(length, max(len(bullets) for _, bullets in titled))):
        end = step + 1 if step + 1 < length else None
        blocks = (
            "\n".join([f"**{title}**", *(f"- {bullet}" for bullet in bullets[step:end])])
            for title, bullets in titled
            if bullets[step:end]
        )
        rungs.append("\n\n".join(blocks))
    return rungs


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
