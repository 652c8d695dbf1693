"""Imports a track, or one exercise of it: a folder in; out come the folder of a course, and notes."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.courses.course import Course, Place
from bot.courses.exercism.shape import shape
from bot.courses.exercism.source import Note, Source
from bot.courses.exercism.track import NothingToImport, Track, read_track
from bot.courses.exercism.writing import as_refactoring, course_files
from bot.courses.loader import load_course
from bot.courses.problems import CourseError
from bot.courses.schema import SLUG
from bot.courses.static import static_problems
from bot.errors import BatonError

_PART = re.compile(rf"/((?:tasks|concepts)/{SLUG})(?:/|$)")
"""What tells an exercise or a concept by the file of a problem."""


class NoTarget(BatonError):
    """A course can't be written there."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in, and notes on what couldn't come in as it was."""

    course: Course
    notes: tuple[Note, ...]


def import_exercism(source: Path, target: Path) -> Imported:
    """Make the course `target` of the track or exercise in `source`, which is left as it is.

    Raises `NothingToImport` or `NoTarget`, which say what to do.
    """
    source = source.absolute()
    target = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow a link and change the slug
    reading = Source(source)
    try:
        _check(source, target)
        track = read_track(reading, source)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=target.parent) as folder:
            draft = Path(folder, target.name)
            course = _write_what_holds(track, draft, reading.notes)
            if target.exists():
                target.rmdir()
            draft.rename(target)
    except OSError as error:
        raise NoTarget(f"{target} can't be written: {error}") from error
    return Imported(replace(course, folder=str(target)), tuple(reading.notes))


def mark_refactorings(course: Course, places: Iterable[Place]) -> None:
    """Make tasks of kind `refactor` of those whose stub works as it is; it takes a sandbox to know them."""
    for place in places:
        file = Path(course.folder, place.task.folder, "task.toml")
        file.write_text(as_refactoring(file.read_text("utf-8")), "utf-8")


def _check(source: Path, target: Path) -> None:
    if not source.is_dir():
        raise NothingToImport(
            f"{source} is no folder; name the clone of a track, or an exercise's folder in one"
        )
    if not re.fullmatch(SLUG, target.name):
        raise NoTarget(f"'{target.name}' is no slug; name the course's folder in a-z, 0-9 and single hyphens")
    if target.resolve().is_relative_to(source.resolve()):
        raise NoTarget(f"{target} lies in {source}, which is to stay as it is; name a folder outside of it")
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise NoTarget(f"{target} is there already, and not empty; name a folder that isn't there yet")


def _write_what_holds(track: Track, draft: Path, notes: list[Note]) -> Course:
    """The course, written without the exercises and concepts that the loader or the checks refuse.

    What a course may hold stands there, and only there. What was done is added to `notes`.
    """
    while track.exercises:
        modules, told = shape(track)
        _write(draft, course_files(track, modules))
        try:
            course = load_course(draft)
            problems = static_problems(course)
        except CourseError as error:
            problems = [*error.problems]
        if not problems:
            notes += told
            return course
        # Of several problems of a part the first one is told.
        parts = {match[1]: problem for problem in problems[::-1] if (match := _PART.search(problem.file))}
        if not parts:
            raise CourseError(problems)  # it's no part's fault, but this package's
        notes += (Note(track.origin(part), f"left out: {why.message}") for part, why in parts.items())
        track = track.without(parts.keys())
        shutil.rmtree(draft)
    raise NothingToImport("\n  ".join(["no exercise could be imported", *map(str, notes)]))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
