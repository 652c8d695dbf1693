"""Proves content: `static_problems` sees what is written, `running_problems` what only a run shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias

from bot.courses.course import Course, Kind, Place
from bot.courses.problems import Problem
from bot.courses.running import AT_ONCE, gathered
from bot.courses.sources import Sources
from bot.courses.static import static_problems
from bot.courses.testnames import declared_tests, is_same_test

__all__ = ["Judge", "Judgement", "Step", "passing_stubs", "running_problems", "static_problems"]

EXEMPLAR_SCORE = 9.0
"""What the exemplar has to be worth, or nobody can reach it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a solution did. `red` names the tests that it failed, as the run names them."""

    passed: bool
    score: float
    red: frozenset[str]
    broken: str | None = None
    """Why it could not be judged, if it could not."""


Judge: TypeAlias = Callable[[Place, Mapping[str, str]], Awaitable[Judgement]]
"""Runs a solution of a task: its files under the names of the stubs."""
Watch: TypeAlias = Callable[["Step"], None]


class _Role(StrEnum):
    """What a solution is there for; the value is what an author calls it."""

    EXEMPLAR = "exemplar"
    STUB = "stub"
    ACCEPTED = "accepted"
    MISTAKES = "mistakes"


@dataclass(frozen=True, slots=True)
class _Case:
    place: Place
    role: _Role
    name: str
    files: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.role}/{self.name}" if self.name else str(self.role)

    @property
    def is_right(self) -> bool:
        """Whether it has to pass; code to be made better works as it stands."""
        works = self.role is _Role.STUB and self.place.task.kind is Kind.REFACTOR
        return works or self.role in {_Role.EXEMPLAR, _Role.ACCEPTED}


@dataclass(frozen=True, slots=True)
class _Result:
    case: _Case
    judgement: Judgement

    def trips(self, test: str) -> bool:
        return any(is_same_test(red, test) for red in self.judgement.red)


@dataclass(frozen=True, slots=True)
class Step:
    """One judgement more is in: of `what` ("exemplar", "mistakes/no-pragma") of the task at `place`."""

    place: Place
    what: str
    done: int
    total: int


async def running_problems(
    course: Course, judge: Judge, on_progress: Watch | None = None, *, at_once: int = AT_ONCE
) -> list[Problem]:
    """Everything that running a course's solutions shows; what `judge` raises is raised here."""
    cases = [case for place in course.places if not place.task.quiz for case in _cases(place)]
    results = await _results(cases, judge, on_progress, at_once)
    sources = Sources(course)
    by_task = groupby(results, key=lambda result: result.case.place.reference)
    found = [list(group) for _, group in by_task]
    problems = [problem for group in found for problem in _task_problems(group, sources)]
    if course.is_native:
        problems += [problem for group in found for problem in _craft(group, sources)]
    return sorted(problems)


async def passing_stubs(
    course: Course, judge: Judge, on_progress: Watch | None = None, *, at_once: int = AT_ONCE
) -> list[Place]:
    """The tasks whose stub passes as the learner finds it; what `judge` raises is raised here."""
    places = [place for place in course.places if place.task.kind.wants_code]
    cases = [_Case(place, _Role.STUB, "", place.task.stubs) for place in places]
    results = await _results(cases, judge, on_progress, at_once)
    return [result.case.place for result in results if result.judgement.passed]


async def _results(
    cases: Sequence[_Case], judge: Judge, on_progress: Watch | None, at_once: int
) -> list[_Result]:
    """The results of all cases in their order, a few judged at once."""

    async def judged(case: _Case) -> _Result:
        return _Result(case, await judge(case.place, case.files))

    def told(case: _Case, done: int) -> None:
        if on_progress is not None:
            on_progress(Step(case.place, str(case), done, len(cases)))

    return await gathered(cases, judged, told, at_once)


def _cases(place: Place) -> Iterator[_Case]:
    task = place.task
    yield _Case(place, _Role.EXEMPLAR, "", task.exemplar)
    yield _Case(place, _Role.STUB, "", task.stubs)
    for name, files in task.accepted.items():
        yield _Case(place, _Role.ACCEPTED, name, files)
    for name, files in task.mistakes.items():
        yield _Case(place, _Role.MISTAKES, name, files)


def _task_problems(results: list[_Result], sources: Sources) -> Iterator[Problem]:
    """What the results of one task prove wrong."""
    for result in results:
        for message in _troubles(result):
            yield sources.problem(_file(result.case, sources), message)


def _craft(results: list[_Result], sources: Sources) -> Iterator[Problem]:
    """What the results of one task show to be poor work, though it works; see `Course.is_native`."""
    task = results[0].case.place.task
    for result in results:
        judgement = result.judgement
        if result.case.role is _Role.EXEMPLAR and judgement.passed and judgement.score < EXEMPLAR_SCORE:
            message = (
                f"is worth {judgement.score:.1f} of 10; make the exemplar worth {EXEMPLAR_SCORE} at least"
            )
            yield sources.problem(_file(result.case, sources), message)
    wrong = [result for result in results if not result.case.is_right]
    for test in declared_tests(task):
        if not any(result.trips(test.name) for result in wrong):
            message = f"no mistake trips {test.name}; add one to mistakes/ that does, or take the test out"
            yield sources.problem(f"{task.folder}/{test.file}", message, test.key, line=test.line)


def _troubles(result: _Result) -> Iterator[str]:
    role, right, judgement = result.case.role, result.case.is_right, result.judgement
    red = ", ".join(sorted(judgement.red)) or "no test"
    if judgement.broken is not None:
        yield f"can't be judged: {judgement.broken}; write code whose tests run to their end"
    elif right and not judgement.passed:
        yield f"is right but doesn't pass: {judgement.score:.1f} of 10, {red} red; mend it or the tests"
    elif not right and judgement.passed:
        otherwise = ', or kind = "refactor" if it\'s to be made better' if role is _Role.STUB else ""
        yield f"is wrong but passes: {judgement.score:.1f} of 10; write a test that it fails{otherwise}"
    elif role is _Role.MISTAKES:
        known = [known for known in result.case.place.task.known_mistakes if known.file == result.case.name]
        named = [name for mistake in known for name in mistake.tests]
        if named and not any(map(result.trips, named)):
            yield f"trips {red}, not {', '.join(named)}; name what it trips in its entry in task.toml"


def _file(case: _Case, sources: Sources) -> str:
    task = case.place.task
    stub = next(iter(task.stubs))
    match case.role:
        case _Role.EXEMPLAR:
            return sources.exemplar(task, stub)
        case _Role.STUB:
            return f"{task.folder}/{stub}"
        case role:
            return sources.solution(task, role, case.name)
