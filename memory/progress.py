"""How far a learner is in a course."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from memory import records
from memory.noun import Noun
from memory.records import record
from memory.tables import ModuleProgress, TaskProgress


class Progress(Noun):
    async def tasks(self, enrolment: UUID) -> tuple[records.TaskProgress, ...]:
        query = (
            select(TaskProgress)
            .where(TaskProgress.enrolment_id == enrolment)
            .order_by(TaskProgress.last_activity_at, TaskProgress.task)
        )
        return tuple(record(records.TaskProgress, row) for row in await self._session.scalars(query))

    async def modules_done_elsewhere(self, enrolment: UUID) -> frozenset[str]:
        """Slugs of the modules that an imported handover calls completed."""
        query = select(ModuleProgress.module).where(ModuleProgress.enrolment_id == enrolment)
        return frozenset(await self._session.scalars(query))

    async def keep(self, enrolment: UUID, progress: records.TaskProgress) -> None:
        """Write how far he is with one task, over what stood there."""
        query = select(TaskProgress).where(
            TaskProgress.enrolment_id == enrolment, TaskProgress.task == progress.task
        )
        row = await self._session.scalar(query)
        if row is None:
            row = TaskProgress(enrolment_id=enrolment, task=progress.task)
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
        self._session.add_all(
            ModuleProgress(enrolment_id=enrolment, module=module, handover_id=handover, completed_at=at)
            for module in modules
            if module not in known
        )
        await self._flush()
