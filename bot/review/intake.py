"""Takes what a learner hands in, or says clearly why not; what can't be taken costs no try."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from bot.coaching.turn import FileTrouble, HandedFile
from bot.courses.course import Kind, Task

LARGEST_FILE = 256 * 1024
"""Bytes. The longest exemplar has a few thousand."""
_DEFINITION = re.compile(r"(?m)^(?:async\s+def|def|class)\s+(\w+)")


class Refusal(StrEnum):
    """Why files can't be reviewed."""

    NOTHING = "nothing"
    EMPTY = "empty"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    BINARY = "binary"
    WRONG_FILE = "wrong_file"
    INCOMPLETE = "incomplete"
    NOT_CODE = "not_code"
    """The task wants an answer, not code."""


@dataclass(frozen=True, slots=True)
class Refused:
    """`file` is the name that was handed in; `wanted` are the names that the task takes."""

    reason: Refusal
    file: str
    wanted: tuple[str, ...]


def take_in(task: Task, files: Sequence[HandedFile]) -> Mapping[str, bytes] | Refused:
    """The files under the names that `task` gives them, or why they can't be taken.

    Only files that the task names are taken; a file's folder doesn't matter. A pasted block has no name and
    stands for the task's first file. So does a single `.py` file of another name, if it defines something
    that the task's file defines too, or a test where tests are wanted.
    """
    wanted = tuple(task.stubs)
    if task.quiz:
        return Refused(Refusal.NOT_CODE, files[0].name if files else "", wanted)
    if not files:
        return Refused(Refusal.NOTHING, "", wanted)
    alone = len(files) == 1
    for file in files:
        if _matters(task, file, alone=alone) and (problem := _problem(file)):
            return Refused(problem, file.name, wanted)
    taken: dict[str, bytes] = {}
    for file in sorted(files, key=_depth):  # of two with one name, the copy in a folder is the older one
        if (name := _name_for(task, file, alone=alone)) and name not in taken:
            taken[name] = file.content
    if not taken:
        return Refused(Refusal.WRONG_FILE, files[0].name, wanted)
    if missing := [name for name in wanted if name not in taken]:
        return Refused(Refusal.INCOMPLETE, missing[0], wanted)
    return taken


def _matters(task: Task, file: HandedFile, *, alone: bool) -> bool:
    """Whether trouble with a file is worth a refusal: an empty `__init__.py` beside the solution isn't."""
    return alone or file.trouble is FileTrouble.MISSING or _called(task, file) is not None


def _depth(file: HandedFile) -> int:
    return len(_path(file).parts)


def _path(file: HandedFile) -> PurePosixPath:
    return PurePosixPath(file.name.replace("\\", "/"))


def _problem(file: HandedFile) -> Refusal | None:
    if file.trouble is FileTrouble.MISSING:
        return Refusal.MISSING
    if file.trouble is FileTrouble.UNREADABLE:
        return Refusal.UNREADABLE
    if file.trouble is FileTrouble.TOO_LARGE or len(file.content) > LARGEST_FILE:
        return Refusal.TOO_LARGE
    if b"\0" in file.content:
        return Refusal.BINARY
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Refusal.BINARY
    return None if text.strip() else Refusal.EMPTY


def _name_for(task: Task, file: HandedFile, *, alone: bool) -> str | None:
    if called := _called(task, file):
        return called
    first, *more = task.stubs
    kindred = alone and not more and _path(file).suffix == ".py" and _kindred(task, file.content)
    return first if kindred else None


def _called(task: Task, file: HandedFile) -> str | None:
    """The task's file of this name; a pasted block has none and is the first one."""
    wanted = tuple(task.stubs)
    if not file.name:
        return wanted[0]
    return next((path for path in wanted if PurePosixPath(path).name == _path(file).name), None)


def _kindred(task: Task, content: bytes) -> bool:
    """Whether the file defines something that the task's one file does, or a test where tests are wanted."""
    theirs = set(_DEFINITION.findall(content.decode("utf-8-sig")))
    if task.kind is Kind.TESTS and any(name.lower().startswith("test") for name in theirs):
        return True
    stub = next(iter(task.stubs.values()))
    return bool(theirs & set(_DEFINITION.findall(stub)))
