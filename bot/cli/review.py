"""`baton review`: one submission reviewed, without a learner or a memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.app import single_reviewer
from bot.courses.course import Course, Place
from bot.courses.loader import load_course
from bot.errors import BatonError
from bot.frontends.terminal.files import read_files
from bot.frontends.terminal.screens import plain
from bot.prompting.prompts import Prompts
from bot.prompting.sayings import Saying
from bot.review.intake import Refused, take_in
from bot.review.report import results_json
from bot.review.sayings import RefusedShown, UngradedShown, review_shown
from bot.review.verdict import Judgement, Verdict
from bot.settings import Settings, read_settings

NOT_PASSED = 1
CANNOT_BE_GRADED = 2


class UnknownContent(BatonError):
    """There is no such course or task."""


def review(
    files: Annotated[list[Path], typer.Argument(help="What to review; a folder stands for the files in it.")],
    course: Annotated[str, typer.Option(help="The course: its name, or its folder.")],
    task: Annotated[
        str, typer.Option(help="MODULE/PHASE/TASK, or a task's name that is unique in the course.")
    ],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print Exercism's results.json, version 3.")
    ] = False,
    locale: Annotated[str, typer.Option(help="The language of the review: de or en.")] = "en",
) -> None:
    """Review files for a task by really running them in the sandbox.

    Exit code 0: passed. 1: not passed. 2: it can't be graded (wrong or empty file, syntax error), or the
    command was not understood.
    """
    settings = read_settings()
    chosen = find_course(settings, course)
    place = find_place(chosen, task)
    taken = take_in(place.task, read_files(str(path) for path in files))
    prompts = Prompts(settings.baton_prompts_dir)
    if isinstance(taken, Refused):
        _finish(prompts, locale, RefusedShown(place, taken), None, place, as_json=as_json, refused=taken)
    else:
        judgement = asyncio.run(_judgement(settings, chosen, place, taken, quiet=as_json))
        trouble = judgement.trouble
        shown: Saying = UngradedShown(place, trouble) if trouble else review_shown(place, judgement, None, 1)
        _finish(prompts, locale, shown, judgement, place, as_json=as_json)


async def _judgement(
    settings: Settings,
    course: Course,
    place: Place,
    files: Mapping[str, bytes],
    *,
    quiet: bool,
) -> Judgement:
    reviewer = single_reviewer(settings)
    if not reviewer.is_ready(course):
        errors = Console(stderr=True, quiet=quiet)
        await reviewer.prepare(course, lambda line: errors.print(line, markup=False, highlight=False))
    return await reviewer.review(course, place.task, files)


def _finish(
    prompts: Prompts,
    locale: str,
    shown: Saying,
    judgement: Judgement | None,
    place: Place,
    *,
    as_json: bool,
    refused: Refused | None = None,
) -> None:
    text = prompts.say(shown, locale).text
    if as_json:
        typer.echo(json.dumps(results_json(place, judgement, refused), ensure_ascii=False, indent=2))
    else:
        typer.echo(plain(text))
    verdict = judgement.verdict if judgement else Verdict.UNGRADED
    codes = {Verdict.PASSED: 0, Verdict.FAILED: NOT_PASSED, Verdict.UNGRADED: CANNOT_BE_GRADED}
    raise typer.Exit(codes[verdict])


def find_course(settings: Settings, key: str) -> Course:
    """The course of a name in the courses' folder, or in a folder of its own."""
    return load_course(course_folder(settings, key))


def course_folder(settings: Settings, key: str) -> Path:
    """Where the course of a name, or the one in a folder of its own, lies."""
    for folder in (settings.baton_courses_dir / key, Path(key)):
        if (folder / "course.toml").is_file():
            return folder
    known = sorted(path.parent.name for path in settings.baton_courses_dir.glob("*/course.toml"))
    raise UnknownContent(f"no folder {key!r} holds a course.toml; known courses are {', '.join(known)}")


def find_place(course: Course, key: str) -> Place:
    place = course.place(key)
    if place is None:
        known = "\n  ".join(place.reference for place in course.places)
        raise UnknownContent(f"the course {course.slug} has no task {key!r}; its tasks are\n  {known}")
    return place
