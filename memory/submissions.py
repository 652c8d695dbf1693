"""What was handed in, and what the reviews said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from memory import records
from memory.noun import Noun
from memory.records import record
from memory.tables import Review, Submission, SubmissionFile


class Submissions(Noun):
    async def hand_in(
        self,
        *,
        learner: UUID,
        enrolment: UUID,
        message: UUID,
        task: str,
        files: Mapping[str, bytes],
        at: datetime,
    ) -> UUID:
        """Keep the files handed in with a message, once per message; the submission's id."""
        known = await self._session.scalar(select(Submission.id).where(Submission.message_id == message))
        if known is not None:
            return known
        row = Submission(
            learner_id=learner, enrolment_id=enrolment, message_id=message, task=task, handed_in_at=at
        )
        self._session.add(row)
        await self._flush()
        self._session.add_all(
            SubmissionFile(submission_id=row.id, path=path, content=content)
            for path, content in files.items()
        )
        await self._flush()
        return row.id

    async def judge(
        self,
        submission: UUID,
        *,
        verdict: str,
        attempt: int | None,
        score: float | None,
        evidence: Mapping[str, Any],
        at: datetime,
    ) -> None:
        """Keep the review of a submission. `attempt` and `score` are None if it could not be graded."""
        self._session.add(
            Review(
                submission_id=submission,
                verdict=verdict,
                attempt=attempt,
                score=score,
                evidence=dict(evidence),
                reviewed_at=at,
            )
        )
        await self._flush()

    async def last_review(self, enrolment: UUID, task: str) -> records.Review | None:
        """The latest review that cost a try, if there is one."""
        query = (
            select(Review)
            .join(Submission, Submission.id == Review.submission_id)
            .where(Submission.enrolment_id == enrolment, Submission.task == task, Review.attempt.is_not(None))
            .order_by(Review.attempt.desc())
            .limit(1)
        )
        row = await self._session.scalar(query)
        return record(records.Review, row) if row else None

    async def graded(self, enrolment: UUID) -> tuple[tuple[str, records.Review], ...]:
        """Every review that cost a try, with its task, oldest first."""
        query = (
            select(Submission.task, Review)
            .join(Review, Submission.id == Review.submission_id)
            .where(Submission.enrolment_id == enrolment, Review.attempt.is_not(None))
            .order_by(Review.reviewed_at, Review.id)
        )
        rows = await self._session.execute(query)
        return tuple((task, record(records.Review, row)) for task, row in rows)

    async def count(self, learner: UUID) -> int:
        query = select(func.count(Submission.id)).where(Submission.learner_id == learner)
        return await self._session.scalar(query) or 0
