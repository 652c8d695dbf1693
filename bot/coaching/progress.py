"""How far a learner is: the course laid over what the memory knows of his tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from bot.courses.course import Course, Module, Phase, Place


class Status(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class TaskState:
    """What is known of a learner and one task. `best_score` is 0.0 to 10.0, None before the first try."""

    status: Status = Status.NOT_STARTED
    best_score: float | None = None
    tries: int = 0
    hints: int = 0
    completed_at: datetime | None = None
    last_activity_at: datetime | None = None

    @property
    def left(self) -> bool:
        return self.status in {Status.COMPLETED, Status.SKIPPED}


UNTOUCHED = TaskState()
"""Of every task that he has done nothing about."""


@dataclass(frozen=True, slots=True)
class TaskStanding:
    place: Place
    state: TaskState


@dataclass(frozen=True, slots=True)
class PhaseStanding:
    phase: Phase
    tasks: tuple[TaskStanding, ...]

    @property
    def status(self) -> Status:
        return _together([task.state.status for task in self.tasks])

    @property
    def score(self) -> float | None:
        """The mean of the best scores of its completed tasks, rounded to a tenth."""
        return _mean(self.tasks)


@dataclass(frozen=True, slots=True)
class ModuleStanding:
    module: Module
    phases: tuple[PhaseStanding, ...]
    elsewhere: bool
    """Completed before Baton knew the learner."""
    missing: tuple[Module, ...]
    """Modules that have to be finished first."""

    @property
    def status(self) -> Status:
        own = _together([task.state.status for task in self.tasks])
        return Status.COMPLETED if self.elsewhere and own is Status.NOT_STARTED else own

    @property
    def finished(self) -> bool:
        return self.status in {Status.COMPLETED, Status.SKIPPED}

    @property
    def open(self) -> bool:
        """Whether it can be chosen now."""
        return self.module.ready and not self.missing

    @property
    def tasks(self) -> tuple[TaskStanding, ...]:
        return tuple(task for phase in self.phases for task in phase.tasks)

    @property
    def score(self) -> float | None:
        return _mean(self.tasks)

    @property
    def next_task(self) -> TaskStanding | None:
        """The first task that is neither completed nor skipped; else the first skipped one."""
        unfinished = [task for task in self.tasks if not task.state.left]
        skipped = [task for task in self.tasks if task.state.status is Status.SKIPPED]
        return next(iter(unfinished + skipped), None)


@dataclass(frozen=True, slots=True)
class CourseStanding:
    course: Course
    modules: tuple[ModuleStanding, ...]

    @property
    def status(self) -> Status:
        return _together([module.status for module in self.modules if module.module.ready])

    def module(self, slug: str) -> ModuleStanding:
        return next(standing for standing in self.modules if standing.module.slug == slug)

    def task(self, reference: str) -> TaskState:
        """The state of the task at `MODULE/PHASE/TASK`."""
        for task in self.tasks:
            if task.place.reference == reference:
                return task.state
        return UNTOUCHED

    def once(self, states: Mapping[str, TaskState]) -> CourseStanding:
        """How far he is once these states of tasks hold, by reference; the others stay."""
        known = {task.place.reference: task.state for task in self.tasks}
        elsewhere = frozenset(module.module.slug for module in self.modules if module.elsewhere)
        return standing(self.course, {**known, **states}, elsewhere)

    @property
    def tasks(self) -> tuple[TaskStanding, ...]:
        return tuple(task for module in self.modules for task in module.tasks)

    @property
    def finished(self) -> tuple[ModuleStanding, ...]:
        return tuple(module for module in self.modules if module.finished)

    @property
    def unfinished(self) -> tuple[ModuleStanding, ...]:
        return tuple(module for module in self.modules if not module.finished)

    @property
    def completed_tasks(self) -> tuple[TaskStanding, ...]:
        return tuple(task for task in self.tasks if task.state.status is Status.COMPLETED)

    @property
    def skipped_tasks(self) -> tuple[TaskStanding, ...]:
        return tuple(task for task in self.tasks if task.state.status is Status.SKIPPED)

    @property
    def open(self) -> tuple[ModuleStanding, ...]:
        """The unfinished modules that can be chosen now."""
        return tuple(module for module in self.unfinished if module.open)

    @property
    def tries(self) -> int:
        return sum(task.state.tries for task in self.tasks)

    @property
    def score(self) -> float | None:
        """The mean of the best scores of all completed tasks, rounded to a tenth."""
        return _mean(self.tasks)

    @property
    def open_task(self) -> TaskStanding | None:
        """The task last worked on and left unfinished."""
        working = [task for task in self.tasks if task.state.status is Status.IN_PROGRESS]
        return max(working, key=lambda task: _moment(task.state), default=None)


def standing(course: Course, states: Mapping[str, TaskState], elsewhere: frozenset[str]) -> CourseStanding:
    """The course with a learner's `states` by task reference; `elsewhere` are slugs of modules."""
    modules: list[ModuleStanding] = []
    places = iter(course.references.items())
    for module in course.modules:
        phases = tuple(
            PhaseStanding(
                phase,
                tuple(
                    TaskStanding(place, states.get(reference, UNTOUCHED))
                    for reference, place in islice(places, len(phase.tasks))
                ),
            )
            for phase in module.phases
        )
        modules.append(ModuleStanding(module, phases, module.slug in elsewhere, ()))
    finished = {standing.module.slug for standing in modules if standing.finished}
    # A module in preparation can't be finished by anybody, so it keeps nobody out.
    wanted = {standing.module.slug: standing.module for standing in modules if standing.module.ready}
    return CourseStanding(
        course,
        tuple(
            ModuleStanding(
                standing.module,
                standing.phases,
                standing.elsewhere,
                tuple(
                    wanted[slug]
                    for slug in standing.module.requires
                    if slug in wanted and slug not in finished
                ),
            )
            for standing in modules
        ),
    )


def _together(statuses: list[Status]) -> Status:
    """The status of a whole: completed when every part is, skipped when all are left but some skipped."""
    kinds = set(statuses)
    if not kinds or kinds == {Status.NOT_STARTED}:
        return Status.NOT_STARTED
    if kinds == {Status.COMPLETED}:
        return Status.COMPLETED
    return Status.SKIPPED if kinds <= {Status.COMPLETED, Status.SKIPPED} else Status.IN_PROGRESS


def _mean(tasks: tuple[TaskStanding, ...]) -> float | None:
    scores = [
        task.state.best_score
        for task in tasks
        if task.state.status is Status.COMPLETED and task.state.best_score is not None
    ]
    return round(sum(scores) / len(scores), 1) if scores else None


def _moment(state: TaskState) -> float:
    return state.last_activity_at.timestamp() if state.last_activity_at else 0.0
