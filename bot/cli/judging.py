"""Runs a course's own solutions for commands, with a bar that shows how far they are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.courses.check import Judge, Judgement, Step
from bot.courses.course import Course, Place
from bot.review.reviewer import Reviewer


@contextmanager
def told_as_it_goes(title: str) -> Iterator[Callable[[Step], None]]:
    """Takes the steps of a check and shows them, where somebody is looking."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task(title, total=None)

        def step(step: Step) -> None:
            progress.update(bar, completed=step.done, total=step.total, description=step.place.task.slug)

        yield step


def judged_by(reviewer: Reviewer, course: Course) -> Judge:
    """A judge that really runs the solutions."""

    async def judge(place: Place, files: Mapping[str, str]) -> Judgement:
        judgement = await reviewer.review(course, place.task, {k: v.encode() for k, v in files.items()})
        return Judgement(
            passed=judgement.passed,
            score=judgement.score.total if judgement.score else 0.0,
            red=judgement.red,
            broken=judgement.trouble.message if judgement.trouble else None,
        )

    return judge
