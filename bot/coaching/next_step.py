"""What to do next, and why: the module to take, and the steps before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.coaching.progress import CourseStanding, ModuleStanding, Status, TaskStanding
from bot.coaching.reminding.fading import Card, is_fading, strength
from bot.courses.course import Concept, Module, Place

SITTING = timedelta(minutes=45)
"""A session of a learner whose own are not known."""
REVIEW_TAKES = timedelta(minutes=3)
"""Bringing back one concept."""
MOST_REVIEWS = 3


class Reason(StrEnum):
    ASSIGNED = "assigned"
    """A coach has set it."""
    OPEN_TASK = "open_task"
    """A task in it is begun and not finished."""
    STARTED = "started"
    """The module is begun and not finished."""
    BUILDS_ON = "builds_on"
    """It builds on what was finished before."""
    HANDOVER = "handover"
    """The imported handover recommends it."""
    NEXT_IN_ORDER = "next_in_order"


@dataclass(frozen=True, slots=True)
class Recommendation:
    module: ModuleStanding
    reason: Reason
    on: tuple[Module, ...] = ()
    """The finished modules that it builds on."""


class Assigned(Protocol):
    """What a coach has set a learner: `memory.records.Assignment`, or alike."""

    @property
    def course(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Work:
    """An assignment that is open: a module, or a task in it."""

    module: ModuleStanding
    task: TaskStanding | None
    due_at: datetime | None


class StepKind(StrEnum):
    ASSIGNED = "assigned"
    OPEN_TASK = "open_task"
    PREREQUISITE = "prerequisite"
    """The next phase needs it, and it is fading."""
    REVIEW = "review"
    """It is fading."""
    NEXT_PHASE = "next_phase"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: a task, or (`PREREQUISITE`, `REVIEW`) a concept to bring back."""

    kind: StepKind
    place: Place | None
    """The task; of a concept one that practises it, if he has done one."""
    concept: Concept | None = None
    due_at: datetime | None = None
    """If a coach has set a day."""


def recommend(
    course: CourseStanding, handed_over: str | None = None, assigned: Sequence[Assigned] = ()
) -> Recommendation | None:
    """The module to take next: what a coach has set wins; then what is begun, then what the handover (a
    slug) names, then the first open one, where one that builds on what he has finished goes ahead.
    None: nothing is left.
    """
    candidates = [module for module in course.modules if module.open and not module.finished]
    named = _named(course, handed_over, assigned)
    return next((Recommendation(*one) for one in named if one[0] in candidates), None)


def _named(
    course: CourseStanding, handed_over: str | None, assigned: Sequence[Assigned]
) -> Iterator[tuple[ModuleStanding, Reason, tuple[Module, ...]]]:
    """The modules that speak for themselves, the ones with the best reason first, open or not."""
    yield from ((work.module, Reason.ASSIGNED, ()) for work in open_work(course, assigned))
    if task := course.open_task:
        yield course.module(task.place.module.slug), Reason.OPEN_TASK, ()
    for reason, speaks in (
        (Reason.STARTED, lambda one: one.status is Status.IN_PROGRESS),
        (Reason.HANDOVER, lambda one: one.module.slug == handed_over),
    ):
        yield from ((module, reason, ()) for module in course.modules if speaks(module))
    for module in course.modules:
        if on := _finished_for(course, module):
            yield module, Reason.BUILDS_ON, on
    yield from ((module, Reason.NEXT_IN_ORDER, ()) for module in course.modules)


def open_work(course: CourseStanding, assigned: Sequence[Assigned]) -> tuple[Work, ...]:
    """What coaches have set in this course and he hasn't finished: what is due first comes first."""
    by_due = sorted(assigned, key=lambda one: (one.due_at is None, one.due_at and one.due_at.timestamp()))
    return tuple(work for one in by_due if one.course == course.course.slug for work in _work(course, one))


def next_steps(
    course: CourseStanding,
    now: datetime,
    *,
    cards: Sequence[Card] = (),
    assigned: Sequence[Assigned] = (),
    sitting: timedelta = SITTING,
    handed_over: str | None = None,
) -> tuple[Step, ...]:
    """What to do, in this order: what a coach has set, the open task, a fading prerequisite of the next
    phase, what else is fading (as much as fits into a quarter of a session), the next phase. Each task once.
    """
    steps = [
        Step(StepKind.ASSIGNED, task.place, due_at=work.due_at)
        for work in open_work(course, assigned)
        if work.module.open and (task := work.task or work.module.next_task)
    ]
    if task := course.open_task:
        steps.append(Step(StepKind.OPEN_TASK, task.place))
    advice = recommend(course, handed_over, assigned)
    upcoming = advice.module.next_task if advice else None
    steps += _reviews(course, now, cards, upcoming, sitting)
    if upcoming:
        steps.append(Step(StepKind.NEXT_PHASE, upcoming.place))
    seen: set[str] = set()
    return tuple(step for step in steps if step.concept or _is_new(step, seen))


def _is_new(step: Step, seen: set[str]) -> bool:
    reference = step.place.reference if step.place else ""
    if reference in seen:
        return False
    seen.add(reference)
    return True


def _reviews(
    course: CourseStanding,
    now: datetime,
    cards: Sequence[Card],
    upcoming: TaskStanding | None,
    sitting: timedelta,
) -> list[Step]:
    """The concepts to bring back: what the next phase needs first, then the weakest."""
    needed = upcoming.place.phase.prerequisites if upcoming else ()
    fading = [card for card in cards if card.course == course.course.slug and is_fading(card, now)]
    fading.sort(key=lambda card: (card.concept not in needed, strength(card, now), card.concept))
    steps = [
        Step(
            StepKind.PREREQUISITE if card.concept in needed else StepKind.REVIEW,
            _practised(course, card.concept),
            concept,
        )
        for card in fading
        if (concept := course.course.concept(card.concept))
    ]
    return steps[: min(MOST_REVIEWS, sitting // 4 // REVIEW_TAKES)]


def _practised(course: CourseStanding, concept: str) -> Place | None:
    """The task to bring a concept back with: one that he has passed; a question rather than code, and the
    one whose turn was longest ago.
    """
    done = [task for task in course.completed_tasks if concept in task.place.task.concepts]

    def order(task: TaskStanding) -> tuple[bool, float]:
        last = task.state.last_activity_at
        return task.place.task.quiz is None, last.timestamp() if last else 0.0

    return min(done, key=order).place if done else None


def _work(course: CourseStanding, one: Assigned) -> Iterator[Work]:
    """What an assignment comes to, if it's open and the course still has it."""
    module = course.course.module(one.reference.partition("/")[0])
    if module is None:
        return
    standing = course.module(module.slug)
    if "/" not in one.reference:
        if not standing.finished:
            yield Work(standing, None, one.due_at)
        return
    for task in standing.tasks:
        if task.place.reference == one.reference and task.state.status is not Status.COMPLETED:
            yield Work(standing, task, one.due_at)


def _finished_for(course: CourseStanding, module: ModuleStanding) -> tuple[Module, ...]:
    """What he has finished here and this module requires."""
    finished = (one.module for one in course.finished if not one.elsewhere)
    return tuple(one for one in finished if one.slug in module.module.requires)
