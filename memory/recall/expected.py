"""Whether a question asks for a time or a number, and whether a text has one to offer. PURE."""

from __future__ import annotations

import re
from functools import lru_cache

from memory.recall.words import ASKING_HOW_MANY, ASKING_WHEN, MONTHS, NUMBERS, WEEKDAYS

TIME, NUMBER = "time", "number"

_WHEN = re.compile(rf"\b(?:{'|'.join(ASKING_WHEN)})\b")
_HOW_MANY = re.compile(rf"\b(?:{'|'.join(ASKING_HOW_MANY)})\b")
_TIME = re.compile(
    r"\b\d{1,2}(?::\d\d|\s?(?:uhr|am|pm|o'clock)\b|\.|st\b|nd\b|rd\b|th\b)"
    rf"|\b(?:{'|'.join([*WEEKDAYS, *(month for month in MONTHS if len(month) > 3)])})s?\b"  # noqa: PLR2004
)
_NUMBER = re.compile(rf"\d|\b(?:{'|'.join(NUMBERS)})\b")


def wanted(question: str) -> frozenset[str]:
    """What the answer has to have, of `TIME` and `NUMBER`."""
    asked = question.lower()
    return frozenset(kind for kind, sign in ((TIME, _WHEN), (NUMBER, _HOW_MANY)) if sign.search(asked))


@lru_cache(maxsize=20_000)
def offered(text: str) -> frozenset[str]:
    """What a text has, of `TIME` and `NUMBER`."""
    said = text.lower()
    return frozenset(kind for kind, sign in ((TIME, _TIME), (NUMBER, _NUMBER)) if sign.search(said))
