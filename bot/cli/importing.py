"""`baton course import`: courses made of what others wrote."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.app import reviewing
from bot.cli.judging import judged_by, told_as_it_goes
from bot.courses.check import passing_stubs
from bot.courses.course import Course, Place
from bot.courses.exercism.importing import import_exercism, mark_refactorings
from bot.errors import BatonError
from bot.settings import Settings, read_settings

app = typer.Typer(help="Make courses of what others wrote.", no_args_is_help=True)

out = Console(highlight=False, soft_wrap=True)


@app.callback()
def _group() -> None:
    """Keep the name of the format a word of its own, as long as there's but one."""


@app.command()
def exercism(
    source: Annotated[
        Path, typer.Argument(metavar="SRC", help="The clone of a track, or one exercise's folder.")
    ],
    target: Annotated[
        Path,
        typer.Argument(metavar="DEST", help="The course's folder; it must not be there yet, or be empty."),
    ],
) -> None:
    """Make a course of an Exercism Python track, or of one exercise; SRC is left as it is.

    Every stub is run once: those that pass as they are become tasks of kind 'refactor'. What can't come in as
    it is stands in the report, with what was done about it.
    """
    imported = import_exercism(source, target)
    course = imported.course
    _report(course)
    for note in imported.notes:
        out.print(str(note), markup=False)
    try:
        refactorings = asyncio.run(_refactorings(read_settings(), course))
    except BatonError as error:
        message = f"The stubs could not be run, so that none is known to work as it is: {error}"
        out.print(message, markup=False)
    else:
        mark_refactorings(course, refactorings)
        for place in refactorings:
            out.print(
                f"{place.task.slug}: the stub works as it is; the task is to make it better", markup=False
            )
    out.print(f"Prove that every task can be solved: baton course check {target}", markup=False)


def _report(course: Course) -> None:
    table = Table(title=f"{course.slug}: {course.title.in_locale('en')}")
    for heading in ("", "Module", "Phases", "Tasks"):
        table.add_column(heading)
    for module in course.modules:
        tasks = sum(len(phase.tasks) for phase in module.phases)
        title = f"{module.icon} {module.title.in_locale('en')}"
        table.add_row(str(module.number), title, str(len(module.phases)), str(tasks))
    out.print(table)
    out.print(
        f"modules: {len(course.modules)} · tasks: {len(course.places)} · concepts: {len(course.concepts)}"
    )


async def _refactorings(settings: Settings, course: Course) -> list[Place]:
    async with reviewing(settings) as reviewer:
        await reviewer.prepare(course, lambda line: out.print(line, markup=False))
        with told_as_it_goes(course.slug) as step:
            return await passing_stubs(course, judged_by(reviewer, course), step)
