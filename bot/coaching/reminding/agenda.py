"""What a reminder says, all in one: made of where a learner stands and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.coaching.next_step import Assigned, Recommendation, Step, StepKind, next_steps, open_work, recommend
from bot.coaching.progress import CourseStanding
from bot.coaching.reminding.fading import Card
from bot.courses.course import Concept, Module, Place
from bot.courses.text import Text

LONG_AWAY = timedelta(days=7)
DUE_SOON = timedelta(days=7)
"""What a coach has set for later than that isn't told of yet."""
REVIEW_MINUTES = 3


@dataclass(frozen=True, slots=True)
class OpenTask:
    place: Place
    red: Text | None
    """The title of a test that was red in the last review, if one was."""


@dataclass(frozen=True, slots=True)
class Refresher:
    """A concept that fades, and a task that practises it, if he has done one."""

    concept: Concept
    place: Place | None
    needed_next: bool
    """Whether the next phase builds on it."""
    minutes: int = REVIEW_MINUTES


@dataclass(frozen=True, slots=True)
class DueWork:
    """What a coach has set until a day: a module, or a task in it. The day may be over."""

    module: Module
    place: Place | None
    due_at: datetime
    overdue: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What a learner, or a coach, wanted to be said, and when it was meant to come if it's late."""

    text: str
    meant_at: datetime | None = None
    by_coach: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    open_task: OpenTask | None = None
    refresher: Refresher | None = None
    following: Recommendation | None = None
    """The module to go on with, if no task is open."""
    due: tuple[DueWork, ...] = ()
    """The next first."""
    said: tuple[Said, ...] = ()
    welcome_back: bool = False
    """He has been away for long: nothing is told as if he owed it."""
    last: bool = False
    """The last one before silence."""
    meant_at: datetime | None = None
    """When a late nudge should have come."""

    @property
    def empty(self) -> bool:
        """Whether there's nothing to say."""
        return not (self.open_task or self.refresher or self.following or self.due or self.said)


def agenda(
    standing: CourseStanding | None,
    *,
    now: datetime,
    active_at: datetime | None,
    cards: Sequence[Card] = (),
    assigned: Sequence[Assigned] = (),
    red: Sequence[str] = (),
    said: Sequence[Said] = (),
    nudges: bool = True,
    last: bool = False,
    meant_at: datetime | None = None,
    handed_over: str | None = None,
) -> Agenda:
    """All that is to be said now. `standing` is None before he has chosen a course; `red` are the names of
    the red tests of the open task's last review (`Reviewed.red`); without `nudges` only `said` is told.
    """
    if not nudges or standing is None:
        return Agenda(said=tuple(said), meant_at=meant_at, last=last)
    away = active_at is not None and now - active_at >= LONG_AWAY
    task = standing.open_task
    steps = next_steps(standing, now, cards=cards, assigned=assigned, handed_over=handed_over)
    due = _due(standing, assigned, now)
    return Agenda(
        open_task=OpenTask(task.place, _title(task.place, () if away else red)) if task else None,
        refresher=next((_refresher(step) for step in steps if step.concept), None),
        following=None if task else recommend(standing, handed_over, assigned),
        due=tuple(work for work in due if not (away and work.overdue)),
        said=tuple(said),
        welcome_back=away,
        last=last,
        meant_at=meant_at,
    )


def wording(history: Sequence[int], variants: int) -> int:
    """Which of `variants` (0, 1, …) to say after those in `history`, the newest last: the one whose turn was
    longest ago, so that with five of them no five in a row have two alike.
    """
    last = history[-1] if history else -1
    turns = {variant: number for number, variant in enumerate(history)}
    return min(range(variants), key=lambda one: (turns.get(one, -1), (one - last - 1) % variants))


def _title(place: Place, red: Sequence[str]) -> Text | None:
    return place.task.spec(red[0]).title if red else None


def _refresher(step: Step) -> Refresher | None:
    if step.concept is None:
        return None
    return Refresher(step.concept, step.place, step.kind is StepKind.PREREQUISITE)


def _due(standing: CourseStanding, assigned: Sequence[Assigned], now: datetime) -> tuple[DueWork, ...]:
    return tuple(
        DueWork(work.module.module, work.task.place if work.task else None, work.due_at, work.due_at < now)
        for work in open_work(standing, assigned)
        if work.due_at is not None and work.due_at - now <= DUE_SOON
    )
