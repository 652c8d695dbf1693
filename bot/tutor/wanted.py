"""What a tutor can be wanted for, where the templates have an answer of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.courses.course import Hint


@dataclass(frozen=True, slots=True)
class Question:
    """To answer what he asks in his own words."""

    text: str


@dataclass(frozen=True, slots=True)
class HintReworded:
    """To put a rung that he has taken in words that fit his code."""

    hint: Hint
    number: int
    """Which rung it is, from 1."""


@dataclass(frozen=True, slots=True)
class ReviewReworded:
    """To say what to look at first in the last review of the open task."""


@dataclass(frozen=True, slots=True)
class SessionNoted:
    """To note for the next session what this one has shown."""


Wanted: TypeAlias = Question | HintReworded | ReviewReworded | SessionNoted
