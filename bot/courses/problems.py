"""What is wrong with a course, said so that its author can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import BatonError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; `file` is relative to the folder in which the course lies, `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CourseError(BatonError):
    """A course that can't be loaded, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def printable(text: str) -> str:
    """`text` on one line that every terminal takes, whatever a file's author or a fuzzer put into it."""
    folded = " ".join(text.split())
    visible = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in folded)
    return visible.encode("utf-8", "backslashreplace").decode()


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "leave it out") -> str:
    """What to write instead of `word`: the closest of `known`, else all of them; `otherwise` if none is."""
    names = sorted(known)
    if close := difflib.get_close_matches(word, names, n=1):
        return f"did you mean '{close[0]}'?"
    return f"write one of {', '.join(names)}" if names else otherwise
