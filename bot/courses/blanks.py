"""Finds what is still to be filled in of files that `baton course new` has made."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from pathlib import Path, PurePath

from bot.courses.course import Course
from bot.courses.problems import Problem, printable

MARK = "TODO(author):"
"""What marks a blank. A plain TODO may well be meant for the learner."""
_BLANK = re.compile(rf"{re.escape(MARK)} *([^\"\n]*)")
_TEXTS = {".toml", ".md", ".json", ".py", ".txt"}
_ORDER = (
    "*.toml",
    "instructions.*",
    "*.py",
    ".meta/*",
    "accepted/*",
    "mutants/*",
    "mistakes/*",
    "tasks/*/task.toml",
    "introduction.*",
    "about.*",
)
"""In which order blanks are best filled in: first what a task asks, then its code, then words about it."""


def blanks(course: Course) -> list[Problem]:
    """What is to be filled in in a loaded course, its tasks being those of `course.places`."""
    return blanks_in(Path(course.folder), {place.task.folder for place in course.places})


def blanks_in(folder: Path, tasks: Container[str] | None = None) -> list[Problem]:
    """What is to be filled in below the folder of a course; `tasks` are the folders of those that count."""
    found = [
        (_rank(file), problem)
        for file in _files(folder)
        if tasks is None or (task := _task_of(file)) is None or task in tasks
        for problem in _in_file(folder, file)
    ]
    return [problem for _, problem in sorted(found)]


def _files(folder: Path) -> Iterator[PurePath]:
    for path in (*folder.glob("*"), *folder.glob("concepts/**/*"), *folder.glob("modules/**/*")):
        if path.suffix in _TEXTS and path.is_file():
            yield path.relative_to(folder)


def _task_of(file: PurePath) -> str | None:
    """The folder of the task to which `file` belongs: `modules/…/phases/…/tasks/…`."""
    return "/".join(file.parts[:6]) if file.parts[4:5] == ("tasks",) else None


def _rank(file: PurePath) -> tuple[str, str, int, bool]:
    """Courses before modules, modules before their phases, these before their tasks, concepts last.

    English goes before German, which says "the same".
    """
    part = _task_of(file) or ("" if len(file.parts) == 1 else file.parent.as_posix())
    ranks = [rank for rank, pattern in enumerate(_ORDER) if file.match(pattern)]
    last = max(ranks, default=len(_ORDER))
    return ("~" if file.parts[0] == "concepts" else "", part, last, ".de" in file.suffixes)


def _in_file(folder: Path, file: PurePath) -> Iterator[Problem]:
    lines = (folder / file).read_text("utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, start=1):
        for blank in _BLANK.findall(line):
            name = printable(f"{folder.name}/{file.as_posix()}")
            yield Problem(name, number, f"fill in: {printable(blank)}")
