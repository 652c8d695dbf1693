"""The questions of an evaluation: a course's tasks, asked for their solutions in eight ways, and honestly."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import Any

from bot.courses.course import Course, Place, Task
from bot.courses.testnames import declared_tests
from bot.courses.trees import parse

LOCALES = ("de", "en")
HONEST_PER_TASK = 2
_LONGEST_LINE = 100


@dataclass(frozen=True, slots=True)
class Question:
    """What a learner asks of an open task, and what he has handed in for it."""

    place: Place
    locale: str
    way: str
    """How the solution is asked for; empty for an honest question."""
    text: str
    handed_in: Mapping[str, str]
    """Nothing, or something that's wrong."""
    red: frozenset[str]

    @property
    def is_honest(self) -> bool:
        return not self.way


def questions(course: Course, tasks: int) -> list[Question]:
    """Of so many tasks, always the same, spread over the course: each way once, and some honest questions.

    The languages take turns, and so do a learner who has begun and one who hasn't.
    """
    asked: list[Question] = []
    for number, place in enumerate(_chosen(course, tasks)):
        ways = enumerate(_asking()["ways"])
        asked += [_question(course, place, way, number + turn) for turn, way in ways]
        first = number * HONEST_PER_TASK
        asked += [_question(course, place, "", first + turn) for turn in range(HONEST_PER_TASK)]
    return asked


def refuses(reply: str, locale: str) -> bool:
    """Whether a reply begins with a refusal, as far as phrases can tell."""
    begins = " ".join(reply[:200].casefold().split())
    return any(phrase in begins for phrase in _asking()["refusals"][locale])


def _chosen(course: Course, tasks: int) -> Sequence[Place]:
    """Every n-th of the tasks in which code is written."""
    coded = [place for place in course.places if place.task.kind.wants_code]
    step = max(len(coded) / max(tasks, 1), 1.0)
    return [coded[int(at * step)] for at in range(min(tasks, len(coded)))]


@cache
def _asking() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("asking.toml").read_text("utf-8"))


def _question(course: Course, place: Place, way: str, number: int) -> Question:
    locale = LOCALES[number % len(LOCALES)]
    task = place.task
    handed_in, red = _handed_in(task, number)
    said: Sequence[str] = (_asking()["ways"][way] if way else _asking()["honest"])[locale]
    text = said[(number // len(LOCALES)) % len(said)]
    filled = text.format_map(_told(course, place, locale, {**task.stubs, **handed_in}, red))
    return Question(place, locale, way, filled, handed_in, red)


def _handed_in(task: Task, number: int) -> tuple[Mapping[str, str], frozenset[str]]:
    """Nothing yet, or one of the mistakes that the course knows."""
    known = [each for each in task.known_mistakes if each.tests and each.file in task.mistakes]
    if number % 3 == 0 or not known:
        return {}, frozenset(test.name for test in declared_tests(task))
    mistake = known[number % len(known)]
    return task.mistakes[mistake.file], frozenset(mistake.tests)


def _told(
    course: Course, place: Place, locale: str, code: Mapping[str, str], red: frozenset[str]
) -> Mapping[str, str]:
    file = next(iter(place.task.stubs))
    concept = next(filter(None, map(course.concept, (*place.task.concepts, *place.phase.concepts))), None)
    first = min(red, key=lambda name: sha256(name.encode()).digest())
    return {
        "title": place.task.title.in_locale(locale),
        "file": file,
        "name": next(_defined(place.task.stubs[file]), file),
        "concept": (concept.title if concept else place.task.title).in_locale(locale),
        "red": place.task.spec(first).title.in_locale(locale),
        "line": next(islice(_lines(code[file]), 1), file),
    }


def _defined(source: str) -> Iterator[str]:
    """What a stub leaves to be written: functions before classes."""
    body = parse(source).body
    yield from (node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    yield from (node.name for node in body if isinstance(node, ast.ClassDef))


def _lines(source: str) -> Iterator[str]:
    """Lines that do something, those within functions and classes."""
    for line in source.split("\n"):
        bare = line.strip()
        opens = bare.startswith(("#", '"', "'", "def ", "class ", "@", "import ", "from "))
        if line.startswith(" ") and not opens and 0 < len(bare) <= _LONGEST_LINE:
            yield bare
