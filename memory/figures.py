"""Figures of a course in a guild, counted when a coach asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from memory.noun import Noun
from memory.overviews import CourseFigures, ReminderFigures, TaskFigures
from memory.tables import (
    CourseProgress,
    Enrolment,
    Learner,
    Letter,
    ModuleProgress,
    Occurrence,
    Review,
    Submission,
    TaskProgress,
)


class Figures(Noun):
    async def of_course(self, course: str, *, since: datetime) -> CourseFigures:
        """Who is in a course, and how many of them were active `since`. Who left isn't counted."""
        query = (
            select(
                func.count(),
                func.count().filter(CourseProgress.last_activity_at >= since),
                func.avg(CourseProgress.best_score),
            )
            .join(Learner, Learner.id == CourseProgress.learner_id)
            .where(CourseProgress.course == course, Learner.deleted_at.is_(None))
        )
        learners, active, mean = (await self._session.execute(query)).one()
        return CourseFigures(learners, active, None if mean is None else float(mean))

    async def reminders(self, since: datetime, at: datetime) -> ReminderFigures:
        """What became of the reminders that were due `since`, up to now (`at`)."""
        status, fate = Occurrence.status, func.coalesce(Letter.status, "")
        query = (
            select(
                func.count().filter(status.in_(("sent", "merged")), fate != "failed"),
                func.count().filter(status == "skipped"),
                func.count().filter(status == "expired"),
                func.count().filter(or_(status == "failed", fate == "failed")),
                func.count().filter(status.in_(("waiting", "claimed"))),
            )
            .outerjoin(Letter, Letter.id == Occurrence.letter_id)
            .where(Occurrence.due_at >= since, Occurrence.due_at <= at)
        )
        return ReminderFigures(*(await self._session.execute(query)).one())

    async def by_span(self, course: str, bounds: Sequence[datetime]) -> tuple[int, ...]:
        """How much was handed in from each of the moments (in order) to the next, up to the last."""
        columns = [
            func.count().filter(and_(Submission.handed_in_at >= begin, Submission.handed_in_at < end))
            for begin, end in pairwise(bounds)
        ]
        query = (
            select(*columns)
            .join(Enrolment, Enrolment.id == Submission.enrolment_id)
            .where(
                Enrolment.course == course,
                Submission.handed_in_at >= bounds[0],
                Submission.handed_in_at < bounds[-1],
            )
        )
        return tuple((await self._session.execute(query)).one())

    async def by_task(self, course: str) -> tuple[TaskFigures, ...]:
        """How the tries at each task went, going by the judgements that count."""
        later = aliased(Review)
        passed, first = Review.verdict == "passed", Review.attempt == 1
        query = (
            select(
                Submission.task,
                func.count(),
                func.count().filter(passed),
                func.count().filter(first),
                func.count().filter(and_(first, passed)),
            )
            .join(Review, Review.submission_id == Submission.id)
            .join(Enrolment, Enrolment.id == Submission.enrolment_id)
            .where(
                Enrolment.course == course,
                Review.attempt.is_not(None),
                ~select(later.id).where(later.overrides_id == Review.id).exists(),
            )
            .group_by(Submission.task)
            .order_by(Submission.task)
        )
        return tuple(TaskFigures(*row) for row in await self._session.execute(query))

    async def completed(self, course: str) -> dict[str, int]:
        """How many learners have completed each task, by reference; without what they did elsewhere."""
        elsewhere = (
            select(ModuleProgress.id)
            .where(
                ModuleProgress.enrolment_id == TaskProgress.enrolment_id,
                func.substr(TaskProgress.task, 1, func.length(ModuleProgress.module) + 1)
                == ModuleProgress.module + "/",
            )
            .exists()
        )
        query = (
            select(TaskProgress.task, func.count())
            .join(Enrolment, Enrolment.id == TaskProgress.enrolment_id)
            .join(Learner, Learner.id == TaskProgress.learner_id)
            .where(
                Enrolment.course == course,
                TaskProgress.status == "completed",
                Learner.deleted_at.is_(None),
                ~elsewhere,
            )
            .group_by(TaskProgress.task)
        )
        return dict((await self._session.execute(query)).all())

    async def completed_elsewhere(self, course: str) -> dict[str, int]:
        """How many learners had completed each module, by slug, before Baton knew them."""
        query = (
            select(ModuleProgress.module, func.count())
            .join(Enrolment, Enrolment.id == ModuleProgress.enrolment_id)
            .join(Learner, Learner.id == ModuleProgress.learner_id)
            .where(Enrolment.course == course, Learner.deleted_at.is_(None))
            .group_by(ModuleProgress.module)
        )
        return dict((await self._session.execute(query)).all())
