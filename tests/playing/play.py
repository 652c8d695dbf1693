"""One learner's way through the course."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.coach import Coach
from bot.courses.course import Course
from tests.playing.learners import LEARNERS
from tests.playing.stage import Clock, Transcript, sit_down


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it."""

    way: str
    locale: str
    turns: int
    reviews: int
    sessions: int
    seconds: float
    findings: tuple[str, ...]
    transcript: Transcript


async def play(
    coach: Coach,
    course: Course,
    way: str,
    locale: str,
    folder: Path,
    *,
    modules: int = 99,
    watch: Callable[[str], None] = lambda _module: None,
) -> Played:
    """Play `modules` of the course in the terminal as the learner of this `way`."""
    clock, transcript = Clock(), Transcript()
    learner = LEARNERS[way](course, locale, folder / f"{way}-{locale}", clock, modules, watch)
    began = time.monotonic()
    await sit_down(coach, f"{way}-{locale}", learner.plays(), clock, transcript)
    return Played(
        way,
        locale,
        learner.turns,
        learner.reviews,
        learner.sessions,
        time.monotonic() - began,
        tuple(learner.findings),
        transcript,
    )
