"""All learners of a guild, as its coaches look at them: page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import fields
from uuid import UUID

from sqlalchemy import and_, func, select

from memory import records
from memory.noun import Noun
from memory.overviews import Done, RosterLine
from memory.tables import CourseProgress, Enrolment, HumanRequest, Learner, ModuleProgress, TaskProgress


class Roster(Noun):
    async def page(
        self, *, course: str | None = None, after: UUID | None = None, limit: int = 25
    ) -> tuple[RosterLine, ...]:
        """Learners in the order in which they came, from the one that follows `after`; of a course, or all.

        How far they are is told of the course that they're in now.
        """
        who = [getattr(Learner, field.name) for field in fields(records.Learner)]
        counts = (CourseProgress.done, CourseProgress.tasks, CourseProgress.tries)
        waits = (
            select(HumanRequest.id)
            .where(HumanRequest.learner_id == Learner.id, HumanRequest.status.in_(("open", "taken")))
            .exists()
        )
        query = (
            select(
                *who,
                *(func.coalesce(count, 0) for count in counts),
                CourseProgress.best_score,
                CourseProgress.last_activity_at,
                waits,
            )
            .outerjoin(
                Enrolment, and_(Enrolment.learner_id == Learner.id, Enrolment.course == Learner.course)
            )
            .outerjoin(CourseProgress, CourseProgress.enrolment_id == Enrolment.id)
            .where(Learner.deleted_at.is_(None))
            .order_by(Learner.id)
            .limit(limit)
        )
        if course is not None:
            query = query.where(Learner.course == course)
        if after is not None:
            query = query.where(Learner.id > after)
        return tuple(
            RosterLine(records.Learner(*row[: len(who)]), *row[len(who) :])
            for row in await self._session.execute(query)
        )

    async def done(self, learners: Collection[UUID]) -> dict[tuple[UUID, str], Done]:
        """What each of some learners has completed, by learner and course; who isn't in it has nothing."""
        tasks = await self._session.execute(
            select(TaskProgress.learner_id, Enrolment.course, TaskProgress.task)
            .join(Enrolment, Enrolment.id == TaskProgress.enrolment_id)
            .where(TaskProgress.learner_id.in_(learners), TaskProgress.status == "completed")
        )
        modules = await self._session.execute(
            select(ModuleProgress.learner_id, Enrolment.course, ModuleProgress.module)
            .join(Enrolment, Enrolment.id == ModuleProgress.enrolment_id)
            .where(ModuleProgress.learner_id.in_(learners))
        )
        done: defaultdict[tuple[UUID, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        for rows, which in ((tasks, 0), (modules, 1)):
            for learner, course, name in rows:
                done[learner, course][which].add(name)
        return {who: Done(frozenset(own), frozenset(elsewhere)) for who, (own, elsewhere) in done.items()}
