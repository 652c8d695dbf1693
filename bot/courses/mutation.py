"""Tries a course's tests out: runs them on mutants of the exemplars, nearly all of which have to fail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.courses.check import Judge, Step
from bot.courses.course import Course, Task
from bot.courses.equivalents import ExemplarMutant, exemplar_mutants
from bot.courses.problems import Problem
from bot.courses.running import gathered
from bot.courses.sources import Sources, task_file

LEAST = 0.95
"""The share of mutants that a course's tests have to kill."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many mutants of a task or a course were killed; those declared equivalent don't count."""

    killed: int
    survived: int
    equivalent: int

    @property
    def mutants(self) -> int:
        return self.killed + self.survived + self.equivalent

    @property
    def score(self) -> float:
        """The share that was killed; 1 where there was none to kill."""
        return self.killed / (self.killed + self.survived) if self.killed + self.survived else 1.0

    @property
    def is_enough(self) -> bool:
        return self.score >= LEAST


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of the mutants of a course."""

    killed: tuple[ExemplarMutant, ...]
    survivors: tuple[ExemplarMutant, ...]
    equivalent: tuple[ExemplarMutant, ...]
    """Those that survived as their tasks say."""
    problems: tuple[Problem, ...]
    """Declarations that don't hold."""

    def tally(self, task: Task | None = None) -> Tally:
        """The numbers of one task, or of all."""
        counts = (
            sum(task is None or mutant.place.task is task for mutant in group)
            for group in (self.killed, self.survivors, self.equivalent)
        )
        return Tally(*counts)


async def try_out(
    course: Course,
    judge: Judge,
    on_progress: Callable[[Step], None] | None = None,
    *,
    sample: int | None = None,
) -> Trial:
    """Run the tests of `course` on the mutants of its exemplars, or on a `sample` of so many."""
    mutants = [mutant for place in course.places for mutant in exemplar_mutants(place)]
    chosen = mutants if sample is None else _sampled(mutants, sample)

    async def is_killed(mutant: ExemplarMutant) -> bool:
        judgement = await judge(mutant.place, mutant.files)
        return not judgement.passed or bool(judgement.red)

    def told(mutant: ExemplarMutant, done: int) -> None:
        if on_progress is not None:
            on_progress(Step(mutant.place, mutant.id, done, len(chosen)))

    found = list(zip(chosen, await gathered(chosen, is_killed, told), strict=True))
    alive = [mutant for mutant, killed in found if not killed]
    return Trial(
        killed=tuple(mutant for mutant, killed in found if killed),
        survivors=tuple(mutant for mutant in alive if not mutant.is_declared),
        equivalent=tuple(mutant for mutant in alive if mutant.is_declared),
        problems=tuple(_refuted(course, (mutant for mutant, killed in found if killed))),
    )


def survivor_problem(mutant: ExemplarMutant, sources: Sources) -> Problem:
    """A survivor as a thing to mend."""
    change = f"{mutant.mutant.before} → {mutant.mutant.after}"
    instead = f'write a test that fails on it, or declare [[equivalent_mutants]] mutant = "{mutant.id}"'
    file = sources.exemplar(mutant.place.task, mutant.file)
    return sources.problem(file, f"survives: {change}; {instead}", line=mutant.mutant.line)


def _refuted(course: Course, killed: Iterable[ExemplarMutant]) -> Iterable[Problem]:
    """Declarations of mutants that tests do find."""
    sources = Sources(course)
    for mutant in filter(lambda mutant: mutant.is_declared, killed):
        task = mutant.place.task
        key = ("equivalent_mutants", list(task.equivalent_mutants).index(mutant.id), "mutant")
        message = f"'{mutant.id}' is not equivalent: a test fails on it; take the entry out"
        yield sources.problem(task_file(task), message, key)


def _sampled(mutants: list[ExemplarMutant], count: int) -> list[ExemplarMutant]:
    """So many of `mutants`, by chance, but always the same as long as they are; in their order."""

    def lot(mutant: ExemplarMutant) -> bytes:
        content = f"{mutant.place.reference}\0{mutant.id}\0{mutant.mutant.source}"
        return hashlib.sha256(content.encode()).digest()

    drawn = {id(mutant) for mutant in sorted(mutants, key=lot)[:count]}
    return [mutant for mutant in mutants if id(mutant) in drawn]
