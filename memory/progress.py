"""How far a learner is in a course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from memory import overviews, records
from memory.binding import prepared
from memory.errors import Gone
from memory.noun import Noun
from memory.records import record
from memory.tables import CourseProgress, Enrolment, Learner, ModuleProgress, PhaseProgress, TaskProgress

_TASKS = prepared(
    select(TaskProgress)
    .where(TaskProgress.enrolment_id == bindparam("enrolment"))
    .order_by(TaskProgress.last_activity_at, TaskProgress.task)
)
_ELSEWHERE = prepared(
    select(ModuleProgress.module).where(ModuleProgress.enrolment_id == bindparam("enrolment"))
)
_TASK = prepared(
    select(TaskProgress).where(
        TaskProgress.enrolment_id == bindparam("enrolment"), TaskProgress.task == bindparam("task")
    )
)
_BETWEEN = "/"
"""Stands in no slug."""
_STATE = [getattr(TaskProgress, field.name) for field in fields(records.TaskProgress)]
_IN_COURSE = prepared(
    select(
        Enrolment.id,
        select(func.aggregate_strings(ModuleProgress.module, _BETWEEN))
        .where(ModuleProgress.enrolment_id == Enrolment.id)
        .scalar_subquery(),
        *_STATE,
    )
    .outerjoin(TaskProgress, TaskProgress.enrolment_id == Enrolment.id)
    .where(Enrolment.learner_id == bindparam("learner"), Enrolment.course == bindparam("course"))
    .order_by(TaskProgress.last_activity_at, TaskProgress.task)
)
_COURSE = prepared(select(CourseProgress).where(CourseProgress.enrolment_id == bindparam("enrolment")))
_PHASES = prepared(
    select(PhaseProgress)
    .where(PhaseProgress.enrolment_id == bindparam("enrolment"))
    .order_by(PhaseProgress.phase)
)


class Progress(Noun):
    async def in_course(self, learner: UUID, course: str) -> overviews.InCourse | None:
        """How far a learner is in a course, in one query; None if he isn't in it."""
        rows = (await self._session.execute(_IN_COURSE, {"learner": learner, "course": course})).all()
        if not rows:
            return None
        enrolment, elsewhere, *_ = rows[0]
        states = [state for _, _, *state in rows]
        tasks = tuple(records.TaskProgress(*state) for state in states if state[0] is not None)
        return overviews.InCourse(enrolment, tasks, frozenset(elsewhere.split(_BETWEEN) if elsewhere else ()))

    async def tasks(self, enrolment: UUID) -> tuple[records.TaskProgress, ...]:
        rows = await self._session.scalars(_TASKS, {"enrolment": enrolment})
        return tuple(record(records.TaskProgress, row) for row in rows)

    async def modules_done_elsewhere(self, enrolment: UUID) -> frozenset[str]:
        """Slugs of the modules that an imported handover calls completed."""
        return frozenset(await self._session.scalars(_ELSEWHERE, {"enrolment": enrolment}))

    async def keep(self, enrolment: UUID, progress: records.TaskProgress) -> None:
        """Write how far he is with one task, over what stood there."""
        row = await self._session.scalar(_TASK, {"enrolment": enrolment, "task": progress.task})
        if row is None:
            whose = await self._whose(enrolment)
            row = TaskProgress(learner_id=whose, enrolment_id=enrolment, task=progress.task)
            self._session.add(row)
        row.status = progress.status
        row.best_score = progress.best_score
        row.tries = progress.tries
        row.hints = progress.hints
        row.completed_at = progress.completed_at
        row.last_activity_at = progress.last_activity_at
        await self._flush()

    async def complete_elsewhere(
        self, enrolment: UUID, modules: Iterable[str], *, handover: UUID, at: datetime
    ) -> None:
        """Mark modules as completed before Baton knew the learner, as `handover` says."""
        known = await self.modules_done_elsewhere(enrolment)
        whose = await self._whose(enrolment)
        self._session.add_all(
            ModuleProgress(
                learner_id=whose,
                enrolment_id=enrolment,
                module=module,
                handover_id=handover,
                completed_at=at,
            )
            for module in modules
            if module not in known
        )
        await self._flush()

    async def sum_up(
        self,
        enrolment: UUID,
        course: records.Progress,
        phases: Mapping[str, records.Progress],
        *,
        done: int,
        tasks: int,
    ) -> None:
        """Write how far he is with the course and its phases (by `MODULE/PHASE`), `done` of `tasks` tasks."""
        known = {one.phase: one for one in await self._session.scalars(_PHASES, {"enrolment": enrolment})}
        row = await self._session.scalar(_COURSE, {"enrolment": enrolment})
        if row is None:
            enrolled = await self._session.get(Enrolment, (self._guild, enrolment))
            if enrolled is None:
                raise Gone
            row = CourseProgress(
                learner_id=enrolled.learner_id, enrolment_id=enrolment, course=enrolled.course
            )
            self._session.add(row)
        row.done, row.tasks = done, tasks
        _write(row, course)
        for name, progress in phases.items():
            phase = known.get(name) or PhaseProgress(
                learner_id=row.learner_id, enrolment_id=enrolment, phase=name
            )
            self._session.add(phase)
            _write(phase, progress)
        await self._flush()
        self._outdate(f"progress:{row.course}")

    async def of_course(self, enrolment: UUID) -> records.Progress | None:
        row = await self._session.scalar(_COURSE, {"enrolment": enrolment})
        return record(records.Progress, row) if row else None

    async def of_phases(self, enrolment: UUID) -> dict[str, records.Progress]:
        """How far he is by `MODULE/PHASE`."""
        rows = await self._session.scalars(_PHASES, {"enrolment": enrolment})
        return {row.phase: record(records.Progress, row) for row in rows}

    async def of_everyone(self, course: str, *, limit: int = 50) -> tuple[overviews.CourseStanding, ...]:
        """A coach's view of a course: who is how far, the longest inactive last."""
        who = [getattr(Learner, field.name) for field in fields(records.Learner)]
        how_far = [getattr(CourseProgress, field.name) for field in fields(records.Progress)]
        query = (
            select(*who, *how_far, CourseProgress.done, CourseProgress.tasks)
            .join(CourseProgress, CourseProgress.learner_id == Learner.id)
            .where(CourseProgress.course == course, Learner.deleted_at.is_(None))
            .order_by(CourseProgress.last_activity_at.desc(), CourseProgress.id)
            .limit(limit)
        )
        return tuple(
            overviews.CourseStanding(
                learner=records.Learner(*row[: len(who)]),
                progress=records.Progress(*row[len(who) : -2]),
                done=row[-2],
                tasks=row[-1],
            )
            for row in await self._session.execute(query)
        )

    async def course_statistics(self, course: str) -> dict[str, Any]:
        """Figures of a course in this guild: learners, by status, tasks done, tries, the mean score."""
        query = (
            select(
                CourseProgress.status,
                func.count(),
                func.sum(CourseProgress.done),
                func.sum(CourseProgress.tries),
                func.sum(CourseProgress.best_score),
                func.count(CourseProgress.best_score),
            )
            .where(CourseProgress.course == course)
            .group_by(CourseProgress.status)
        )
        by_status: dict[str, int] = {}
        done = tries = scored = 0
        scores = 0.0
        for status, learners, done_here, tries_here, scores_here, scored_here in await self._session.execute(
            query.order_by(CourseProgress.status)
        ):
            by_status[status] = learners
            done, tries = done + int(done_here or 0), tries + int(tries_here or 0)
            scores, scored = scores + (scores_here or 0.0), scored + scored_here
        return {
            "learners": sum(by_status.values()),
            "by_status": by_status,
            "tasks_done": done,
            "tries": tries,
            "mean_score": round(scores / scored, 2) if scored else None,
        }

    async def _whose(self, enrolment: UUID) -> UUID:
        whose = await self._session.scalar(select(Enrolment.learner_id).where(Enrolment.id == enrolment))
        if whose is None:
            raise Gone
        return whose


def _write(row: CourseProgress | PhaseProgress, progress: records.Progress) -> None:
    row.status, row.best_score = progress.status, progress.best_score
    row.tries, row.last_activity_at = progress.tries, progress.last_activity_at
