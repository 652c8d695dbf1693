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
