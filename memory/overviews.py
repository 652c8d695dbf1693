"""What the memory tells in one go: of many learners, of what one handed in, of what a turn finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from memory.records import Learner, Progress, Review, Session, TaskProgress


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One learner among others: `done` of `tasks` tasks of a course; all 0 and None before he began one."""

    learner: Learner
    done: int
    tasks: int
    tries: int
    mean: float | None
    """Of his best scores, 0.0 to 10.0."""
    last_activity_at: datetime | None
    waits: bool
    """Whether he asked for a human and nobody has closed it."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a learner has completed of a course: tasks by reference, and modules before Baton knew him."""

    tasks: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission, and the judgement of it that counts."""

    id: UUID
    learner_id: UUID
    enrolment_id: UUID
    course: str
    task: str
    number: int
    handed_in_at: datetime
    review: Review | None


@dataclass(frozen=True, slots=True)
class PastOccurrence:
    """What became of an occurrence: what its letter became, too, if one was written."""

    reminder_id: UUID
    kind: str
    """Of its reminder."""
    due_at: datetime
    status: str
    outcome: str
    finished_at: datetime
    wording: int | None
    letter_id: UUID | None
    fate: str | None
    """The letter's status."""
    how: str | None
    """How it arrived, or why it didn't."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session, as far as it tells when somebody learns, and how it ended; open without a reason."""

    id: UUID
    task: str | None
    started_at: datetime
    last_turn_at: datetime
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class ReminderFigures:
    """What became of the reminders of a guild."""

    sent: int
    """Those that were merged into one letter each count."""
    skipped: int
    expired: int
    failed: int
    """Those whose letter could not be delivered, too."""
    overdue: int
    """Due, and nobody has looked after them yet."""


@dataclass(frozen=True, slots=True)
class CourseFigures:
    """A course in a guild: who is in it, who of them was active lately, the mean of their means."""

    learners: int
    active: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """How all tries at a task went; `first` ones are the first of their learners."""

    task: str
    tries: int
    passed: int
    first: int
    first_passed: int


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """How far one learner is with a course: `done` of `tasks` tasks."""

    learner: Learner
    progress: Progress
    done: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a turn finds."""

    learner: Learner | None
    """None if he's new …"""
    session: Session | None
    """… or has none that is open."""
    settings: Mapping[str, Any]
    """What the guild has set."""
    heard: bool
    """Whether the turn came before."""


@dataclass(frozen=True, slots=True)
class InCourse:
    """An enrolment, and how far it got."""

    enrolment: UUID
    tasks: tuple[TaskProgress, ...]
    elsewhere: frozenset[str]
    """Slugs of the modules that an imported handover calls completed."""
