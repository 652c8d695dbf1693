"""`baton course`: what there is to learn, whether it holds, and its environment."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.app import opened, single_reviewer
from bot.cli import importing, scaffolding
from bot.cli.proving import narrowed, proven, show, tried
from bot.cli.review import course_folder
from bot.courses.blanks import blanks, blanks_in
from bot.courses.check import static_problems
from bot.courses.course import Course
from bot.courses.loader import load_course, load_courses
from bot.courses.problems import CourseError, Problem
from bot.desk import CourseView
from bot.frontends.terminal.chat import GUILD
from bot.settings import Settings, read_settings

app = typer.Typer(help="Courses: what there is to learn.", no_args_is_help=True)
app.add_typer(importing.app, name="import")
app.add_typer(scaffolding.app, name="new")

Courses = Annotated[
    list[str] | None, typer.Argument(help="Names or folders of courses; all of them if none is given.")
]
out = Console(highlight=False, soft_wrap=True)


@app.command("list")
def list_() -> None:
    """List the courses, with their modules and how many tasks each has."""
    for course in load_courses(read_settings().baton_courses_dir):
        table = Table(title=f"{course.slug}: {course.title.in_locale('en')} (version {course.version})")
        for heading in ("", "Module", "Sessions", "Phases", "Tasks"):
            table.add_column(heading)
        for module in course.modules:
            tasks = sum(len(phase.tasks) for phase in module.phases)
            status = [str(len(module.phases)), str(tasks)] if module.ready else ["in preparation", ""]
            title = f"{module.icon} {module.title.in_locale('en')}"
            table.add_row(str(module.number), title, module.sessions, *status)
        out.print(table)


@app.command()
def standing(
    course: Annotated[str | None, typer.Argument(help="The course, if there's more than one.")] = None,
    guild: Annotated[str, typer.Option(help="The guild whose learners are shown.")] = GUILD,
) -> None:
    """Show how a guild's learners stand in a course."""

    async def run() -> CourseView:
        async with opened(read_settings()) as running:
            return await running.desk.view_course(guild, course)

    view = asyncio.run(run())
    table = Table(title=f"{view.course.title.in_locale('en')} in {guild}")
    for heading in ("Learner", "Status", "Done", "Score", "Tries", "Last active"):
        table.add_column(heading)
    for one in view.standings:
        known = one.progress
        active = f"{known.last_activity_at:%Y-%m-%d %H:%M}" if known.last_activity_at else ""
        score = "" if known.best_score is None else f"{known.best_score:.1f}"
        status = known.status.replace("_", " ")
        table.add_row(one.learner.name, status, f"{one.done}/{one.tasks}", score, str(known.tries), active)
    out.print(table)
    mean = "" if view.mean_score is None else f" · mean score: {view.mean_score} of 10"
    out.print(f"learners: {view.learners} · tasks done: {view.tasks_done} · tries: {view.tries}{mean}")


@app.command()
def check(
    courses: Courses = None,
    *,
    static: Annotated[bool, typer.Option("--static", help="Only read; run no code.")] = False,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Also see whether tests notice small changes in exemplars.")
    ] = False,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Try so many mutants of each course, not all of them.")
    ] = None,
    task: Annotated[str | None, typer.Option(help="Check this task alone: MODULE/PHASE/TASK.")] = None,
) -> None:
    """Prove that a course holds what it promises; exit code 1 if it doesn't.

    The exemplar passes everything, the stub does not, every file in mistakes/ fails as it says, every test is
    tripped by a mistake, the graph has no cycle, both languages are complete, no hint holds a line of the
    exemplar. With --mutants, where all that holds: the tests fail on at least 95 % of the exemplars' mutants.
    A course with blanks that `baton course new` has left is told those, and nothing else.
    """
    if (static and mutants) or (sample and not mutants):
        raise typer.BadParameter("--sample goes with --mutants, and that without --static")
    settings = read_settings()
    problems: list[Problem] = []
    enough = True
    for loaded in _loaded(settings, courses, problems):
        course = narrowed(loaded, task) if task else loaded
        found = unfilled = blanks(course)
        if not unfilled:
            found = static_problems(course)
            if not static:
                found += asyncio.run(proven(settings, course))
        if mutants and not found:
            enough = _try(settings, course, sample, found) and enough
        problems += found
        tasks = len(course.places)
        what = "blanks to fill in; the rest is checked when none is left" if unfilled else "problems"
        out.print(f"{course.slug}: {tasks} tasks, {len(found)} {what}", markup=False)
    for problem in problems:
        out.print(str(problem), markup=False)
    raise typer.Exit(1 if problems or not enough else 0)


def _try(settings: Settings, course: Course, sample: int | None, problems: list[Problem]) -> bool:
    """Whether tests notice enough mutants; declarations that don't hold go into `problems`."""
    trial = asyncio.run(tried(settings, course, sample))
    show(out, course, trial)
    problems += trial.problems
    return trial.tally().is_enough


@app.command()
def install(courses: Courses = None) -> None:
    """Build the environments of courses ahead of time, so that the first review begins at once."""
    settings = read_settings()
    reviewer = single_reviewer(settings)
    problems: list[Problem] = []
    for course in _loaded(settings, courses, problems):
        asyncio.run(reviewer.prepare(course, lambda line: out.print(line, markup=False)))
        out.print(f"{course.slug}: ready", markup=False)
    if problems:
        raise CourseError(problems)


def _loaded(settings: Settings, keys: list[str] | None, problems: list[Problem]) -> list[Course]:
    """The courses that can be loaded; what is wrong with the others goes into `problems`."""
    names = keys or sorted(path.parent.name for path in settings.baton_courses_dir.glob("*/course.toml"))
    courses: list[Course] = []
    for name in names:
        folder = course_folder(settings, name)
        try:
            courses.append(load_course(folder))
        except CourseError as error:
            problems += (*error.problems, *blanks_in(folder.absolute()))
    return courses
