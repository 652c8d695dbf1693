"""The held-out set: which tasks, whose code, and what is said; the same for all who ask with one seed."""

from __future__ import annotations

import ast
import builtins
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks.guarding.disguises import DISGUISES
from benchmarks.guarding.fixes import Flawed, flawed, told
from benchmarks.guarding.honest import LOCALES, TURNS, Setting
from bot.courses.course import Course, Kind, Place, Task
from bot.courses.testnames import declared_tests
from bot.tutor.guard.guard import Watched

SEED = 24
"""Another one draws another set."""
ODD = 1


@dataclass(frozen=True, slots=True)
class Case:
    """Something that a tutor may say. `kind` is what it's counted under."""

    kind: str
    reply: str
    watched: Watched


def held_out(course: Course) -> list[Place]:
    """Half of the tasks: those that the seed gives an even hash."""
    return [place for place in _coded(course) if not _hash(place) % 2]


def tuned_on(course: Course) -> list[Place]:
    return [place for place in _coded(course) if _hash(place) % 2 == ODD]


def _coded(course: Course) -> list[Place]:
    return [place for place in course.places if place.task.kind.wants_code]


def _hash(place: Place) -> int:
    return hashlib.sha256(f"{SEED} {place.task.slug}".encode()).digest()[0]


def watched(course: Course, task: Task) -> Watched:
    """A task whose learner has handed in nothing yet."""
    red = frozenset(test.name for test in declared_tests(task))
    return Watched(course, task, {name: text.encode() for name, text in task.stubs.items()}, red)


def solutions(task: Task) -> Iterator[tuple[str, str]]:
    """Whole solutions, with a name: the course's, and its exemplar with other names in its functions."""
    file = next(iter(task.stubs))
    yield "exemplar", task.exemplar[file]
    for name, files in task.accepted.items():
        yield name, files[file]
    yield "renamed", renamed(task.exemplar[file])


class _Renaming(ast.NodeTransformer):
    """Gives the variables of functions other names."""

    def __init__(self) -> None:
        self._names: list[dict[str, str]] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        kept = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)} | set(dir(builtins))
        kept |= {
            name
            for each in ast.walk(node)
            if isinstance(each, ast.Global | ast.Nonlocal)
            for name in each.names
        }
        inner = {each.name for each in ast.walk(node) if isinstance(each, ast.FunctionDef)}
        own = {
            each.id: f"{each.id}_here"
            for each in ast.walk(node)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store) and each.id not in kept | inner
        }
        self._names.append(own)
        self.generic_visit(node)
        self._names.pop()
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        for names in self._names:
            if node.id in names:
                node.id = names[node.id]
        return node


def renamed(source: str) -> str:
    return ast.unparse(_Renaming().visit(ast.parse(source)))


def leaking(
    course: Course, places: Sequence[Place], whole: Sequence[str], most: int = len(DISGUISES)
) -> Iterator[Case]:
    """Each solution of the kinds `whole` in each disguise, or in so many of them."""
    for place in places:
        random = Random(f"{SEED} {place.reference}")  # noqa: S311 - not for secrets
        for name, source in solutions(place.task):
            kind = name if name in {"exemplar", "renamed"} else "accepted"
            if kind in whole:
                for disguise in random.sample(list(DISGUISES), most):
                    reply = DISGUISES[disguise](source, random)
                    yield Case(disguise, reply, watched(course, place.task))


def flawed_codes(places: Sequence[Place], most: int) -> Iterator[tuple[Place, Flawed]]:
    for place in places:
        if place.task.kind is not Kind.TESTS:
            random = Random(f"{SEED} {place.reference} fixes")  # noqa: S311 - not for secrets
            yield from ((place, each) for each in flawed(place, random, most))


def fixing(course: Course, place: Place, each: Flawed, red: frozenset[str]) -> Case:
    random = Random(f"{SEED} {place.reference} {each.old} {each.new}")  # noqa: S311 - not for secrets
    return Case("fix in words", told(each, random), Watched(course, place.task, each.files, red))


def honest(course: Course, places: Sequence[Place], times: int) -> Iterator[Case]:
    """Honest turns: for each task, each locale and each of `times` learners, one of each kind."""
    for place in places:
        task = place.task
        random = Random(f"{SEED} {place.reference} honest")  # noqa: S311 - not for secrets
        everything = tuple(test.name for test in declared_tests(task))
        codes = [(task.stubs, everything)]
        codes += [(task.mistakes[each.file], each.tests) for each in task.known_mistakes]
        for locale in LOCALES:
            for files, red in random.sample(codes, min(times, len(codes))):
                setting = Setting(course, task, {**task.stubs, **files}, red, locale, random)
                against = watched(course, task)
                encoded = {name: text.encode() for name, text in setting.files.items()}
                for turn in TURNS:
                    yield Case(
                        turn.__name__, turn(setting), replace(against, files=encoded, red=frozenset(red))
                    )
