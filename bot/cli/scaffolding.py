"""`baton course new`: what a course, and each part of one, begins as."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.review import course_folder
from bot.courses.blanks import MARK
from bot.courses.course import Kind
from bot.courses.scaffold import new_concept, new_course, new_module, new_phase, new_task
from bot.settings import read_settings

app = typer.Typer(
    help="Make what a course, or a part of one, begins as, with blanks to fill in.", no_args_is_help=True
)
out = Console(highlight=False, soft_wrap=True)

CourseKey = Annotated[str, typer.Argument(metavar="COURSE", help="The course: its name, or its folder.")]
Concepts = Annotated[list[str] | None, typer.Option("--concept", help="May be said several times.")]


@app.command()
def course(
    name: Annotated[
        str, typer.Argument(metavar="COURSE", help="Its name, or the path of a folder that isn't there yet.")
    ],
) -> None:
    """Make a course, beside the others if COURSE is a name."""
    beside = Path(name).name == name
    folder = read_settings().baton_courses_dir / name if beside else Path(name)
    _tell(new_course(folder), folder, "Its first module: baton course new module", name, "NAME")


@app.command()
def module(key: CourseKey, name: Annotated[str, typer.Argument(metavar="MODULE")]) -> None:
    """Make the last module of a course; without phases it counts as in preparation."""
    folder = course_folder(read_settings(), key)
    made = new_module(folder, name)
    _tell(made, folder, "Its first phase: baton course new phase", key, f"{name}/NAME")


@app.command()
def phase(
    key: CourseKey,
    place: Annotated[str, typer.Argument(metavar="MODULE/PHASE")],
    concept: Concepts = None,
) -> None:
    """Make the last phase of a module, and the concepts that it teaches, unless they are there.

    Without --concept it teaches one that is called like the phase.
    """
    folder = course_folder(read_settings(), key)
    in_module, name = _parts(place, "MODULE/PHASE")
    made = new_phase(folder, in_module, name, concept or ())
    _tell(made, folder, "Its first task: baton course new task", key, f"{place}/NAME")


@app.command()
def concept(key: CourseKey, name: Annotated[str, typer.Argument(metavar="CONCEPT")]) -> None:
    """Make the pages of a concept."""
    folder = course_folder(read_settings(), key)
    _tell(new_concept(folder, name), folder, "What is to be filled in: baton course check --static", key)


@app.command()
def task(
    key: CourseKey,
    place: Annotated[str, typer.Argument(metavar="MODULE/PHASE/TASK")],
    *,
    kind: Annotated[Kind, typer.Option(help="How it's answered.")] = Kind.CODE,
    file: Annotated[
        str, typer.Option(help="The learner's file without .py; by default it's called like the task.")
    ] = "",
    concept: Concepts = None,
) -> None:
    """Make the last task of a phase, and the concepts that it practises, unless they are there.

    Without --concept it practises what its phase teaches.
    """
    folder = course_folder(read_settings(), key)
    in_module, in_phase, name = _parts(place, "MODULE/PHASE/TASK")
    made = new_task(folder, (in_module, in_phase, name), kind, stub=file, concepts=concept or ())
    _tell(made, folder, "What is to be filled in: baton course check", key, f"--task {name}")


def _parts(place: str, wanted: str) -> list[str]:
    parts = place.split("/")
    if len(parts) != wanted.count("/") + 1:
        raise typer.BadParameter(f"'{place}' should be {wanted}")
    return parts


def _tell(made: list[Path], folder: Path, *proceed: str) -> None:
    """Say what was made below `folder`, and what to do next."""
    out.print(f"{folder}:", markup=False)
    for file in made:
        count = file.read_text("utf-8").count(MARK)
        out.print(f"  {file.relative_to(folder).as_posix()}{f'  {count} to fill in' if count else ''}")
    out.print(
        f"Blanks are marked {MARK} and fail `baton course check` until they are filled in.", markup=False
    )
    out.print(" ".join(proceed), markup=False)
