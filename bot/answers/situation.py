"""What Baton knows when a turn comes: recalled in one short transaction, then frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from bot.answers.promised import Promised
from bot.coaching.handover import Reviewed, Told, told
from bot.coaching.next_step import Recommendation, recommend
from bot.coaching.progress import CourseStanding, Status, TaskState, standing
from bot.coaching.protocol import Stage
from bot.courses.course import Course, Place
from memory import records
from memory.tx import Tx

IDLE_AFTER = timedelta(minutes=45)
MOST_ASSIGNED = 500
"""Assignments that are looked at."""


class Graded(Protocol):
    """A review that cost a try, kept or to be kept."""

    @property
    def verdict(self) -> str: ...
    @property
    def attempt(self) -> int | None: ...
    @property
    def score(self) -> float | None: ...
    @property
    def evidence(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A learner in a course: how far he is, and what his reviews said, oldest first."""

    id: UUID
    standing: CourseStanding
    reviews: tuple[Reviewed, ...]
    last_evidence: Mapping[str, records.Review]
    """The latest graded review by task."""


@dataclass(frozen=True, slots=True)
class TutorHere:
    """That a tutor can be asked in this guild: which model, on whose machines, and how often he has asked."""

    recipient: str
    hosts: str
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    learner: records.Learner
    session: records.Session | None
    sessions: int
    """How many sessions he has begun."""
    courses: tuple[Course, ...]
    enrolled: Enrolled | None
    greeting: records.Handover | None
    """The handover with which the open session began."""
    handover: records.Handover | None
    """The latest one, consumed or not."""
    told: Told
    preferences: Mapping[str, str]
    settings: Mapping[str, Any]
    """What the guild has set."""
    at: datetime
    assigned: tuple[records.Assignment, ...] = ()
    """What coaches have set him, done or not."""
    promised: Promised | None = None
    """His reminders, if the turn is about them."""
    brief: bool = False
    """Whether it tells where he stands, and nothing of what was before."""
    tutor: TutorHere | None = None
    """None if nobody may ask one here."""

    @property
    def stage(self) -> Stage:
        return Stage(self.session.stage) if self.session else Stage.ENDED

    @property
    def idle(self) -> bool:
        """Whether the open session has been quiet for so long that it's over."""
        return self.session is not None and self.at - self.session.last_turn_at >= IDLE_AFTER

    @property
    def course(self) -> Course | None:
        return self.enrolled.standing.course if self.enrolled else None

    @property
    def place(self) -> Place | None:
        """Where the open task stands, if one is open and the course still has it."""
        if self.session is None or self.session.task is None or self.course is None:
            return None
        return self.course.place(self.session.task)

    def recommendation(self, known: CourseStanding) -> Recommendation | None:
        """The module to take next, given how far he is; coaches and an imported handover have a say in it."""
        imported = self.handover is not None and self.handover.origin == "imported"
        named = self.handover.recommended if self.handover and imported else None
        return recommend(known, named, self.assigned)


async def recall(
    tx: Tx, learner: records.Learner, courses: Sequence[Course], at: datetime, *, course: str | None = None
) -> Situation:
    """The situation of `learner`, in `course` (a slug) or the one that he's in."""
    session = await tx.sessions.open_of(learner.id)
    settings = await tx.learners.settings()
    brief = await recall_briefly(tx, learner, session, settings, courses, at, course=course)
    return await with_history(tx, brief)


async def recall_briefly(
    tx: Tx,
    learner: records.Learner,
    session: records.Session | None,
    settings: Mapping[str, Any],
    courses: Sequence[Course],
    at: datetime,
    *,
    course: str | None = None,
) -> Situation:
    """Where he stands, and nothing of what was before: no reviews, handovers, facts or preferences."""
    slug = course or learner.course or settings.get("course")
    known = next((course for course in courses if course.slug == slug), None)
    return Situation(
        learner=learner,
        session=session,
        sessions=0,
        courses=_offered(courses, learner, settings),
        enrolled=await _enrolled(tx, learner, known) if known else None,
        greeting=None,
        handover=None,
        told=told(()),
        preferences={},
        settings=settings,
        at=at,
        brief=True,
    )


async def with_history(tx: Tx, situation: Situation) -> Situation:
    """The situation, with all that a brief one lacks."""
    if not situation.brief:
        return situation
    learner, session = situation.learner.id, situation.session
    return replace(
        situation,
        sessions=await tx.sessions.count(learner),
        enrolled=await _with_reviews(tx, situation.enrolled) if situation.enrolled else None,
        greeting=await tx.handovers.greeting_of(session.id) if session else None,
        handover=await tx.handovers.latest(learner),
        told=told((fact.kind, fact.text) for fact in await tx.learners.facts(learner)),
        preferences=await tx.learners.preferences(learner),
        assigned=(await tx.assignments.find(learner_id=learner, limit=MOST_ASSIGNED)).items,
        brief=False,
    )


def _offered(
    courses: Sequence[Course], learner: records.Learner, settings: Mapping[str, Any]
) -> tuple[Course, ...]:
    """The courses that the guild offers; the one that he's in he keeps."""
    hidden = settings.get("hidden_courses", ())
    return tuple(course for course in courses if course.slug not in hidden or course.slug == learner.course)


async def _enrolled(tx: Tx, learner: records.Learner, course: Course) -> Enrolled | None:
    found = await tx.progress.in_course(learner.id, course.slug)
    if found is None:
        return None
    states = {kept.task: task_state(kept) for kept in found.tasks}
    return Enrolled(found.enrolment, standing(course, states, found.elsewhere), reviews=(), last_evidence={})


async def _with_reviews(tx: Tx, enrolled: Enrolled) -> Enrolled:
    graded = await tx.submissions.graded(enrolled.id)
    return replace(
        enrolled,
        reviews=tuple(reviewed(task, review, review.reviewed_at) for task, review in graded),
        last_evidence=dict(graded),
    )


def task_state(kept: records.TaskProgress) -> TaskState:
    return TaskState(
        Status(kept.status),
        kept.best_score,
        kept.tries,
        kept.hints,
        kept.completed_at,
        kept.last_activity_at,
    )


def reviewed(task: str, review: Graded, at: datetime) -> Reviewed:
    """What a handover says of a graded review."""
    tests: Mapping[str, str] = review.evidence["tests"]
    return Reviewed(
        task=task,
        attempt=review.attempt or 0,
        score=review.score or 0.0,
        passed=review.verdict == "passed",
        red=tuple(name for name, status in tests.items() if status != "passed"),
        rules=tuple(review.evidence["rules"]),
        at=at,
    )
