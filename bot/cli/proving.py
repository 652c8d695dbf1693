"""Runs a course's solutions, and mutants of them, and shows how far that is and what came of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from bot.app import reviewing
from bot.cli.judging import judged_by, told_as_it_goes
from bot.cli.review import find_place
from bot.courses.check import Judge, Watch, running_problems
from bot.courses.course import Course
from bot.courses.mutation import Tally, Trial, survivor_problem, try_out
from bot.courses.problems import Problem
from bot.courses.sources import Sources
from bot.settings import Settings


def narrowed(course: Course, key: str) -> Course:
    """The course with one of its tasks alone."""
    wanted = find_place(course, key).task
    modules = [
        replace(
            module,
            phases=tuple(
                replace(phase, tasks=tuple(task for task in phase.tasks if task is wanted))
                for phase in module.phases
            ),
        )
        for module in course.modules
    ]
    return replace(course, modules=tuple(modules))


async def proven(settings: Settings, course: Course) -> list[Problem]:
    """What running the course's solutions proves wrong."""
    async with _judged(settings, course) as (judge, step):
        return await running_problems(course, judge, step)


async def tried(settings: Settings, course: Course, sample: int | None) -> Trial:
    """What came of mutants of the course's exemplars."""
    async with _judged(settings, course) as (judge, step):
        return await try_out(course, judge, step, sample=sample)


def show(out: Console, course: Course, trial: Trial) -> None:
    """Print the numbers for each task and for the course, then every survivor."""
    table = Table(title=f"{course.slug}: mutants of its exemplars")
    for heading in ("Task", "Mutants", "Killed", "Survived", "Equivalent", "Score"):
        table.add_column(heading)
    for place in course.places:
        _add(table, place.task.slug, trial.tally(place.task))
    table.add_section()
    _add(table, course.slug, trial.tally())
    out.print(table)
    sources = Sources(course)
    for survivor in trial.survivors:
        out.print(str(survivor_problem(survivor, sources)), markup=False)


def _add(table: Table, name: str, tally: Tally) -> None:
    if tally.mutants:
        counts = (tally.mutants, tally.killed, tally.survived, tally.equivalent)
        table.add_row(name, *map(str, counts), f"{tally.score:.1%}")


@asynccontextmanager
async def _judged(settings: Settings, course: Course) -> AsyncIterator[tuple[Judge, Watch]]:
    """A judge of the course's solutions, and a bar that moves with each."""
    async with reviewing(settings) as reviewer:
        told = Console(highlight=False, soft_wrap=True)
        await reviewer.prepare(course, lambda line: told.print(line, markup=False))
        with told_as_it_goes(course.slug) as step:
            yield judged_by(reviewer, course), step
