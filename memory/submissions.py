"""What was handed in, and what the reviews said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from memory import records
from memory.binding import prepared
from memory.errors import Gone
from memory.noun import Noun
from memory.overviews import Handed
from memory.records import record
from memory.tables import Enrolment, Message, Review, Submission, SubmissionFile


def _counts() -> ColumnElement[bool]:
    """That no other review overrides it."""
    later = aliased(Review)
    return ~select(later.id).where(later.overrides_id == Review.id).exists()


_GRADED = prepared(
    select(Submission.task, Review)
    .join(Review, Submission.id == Review.submission_id)
    .where(Submission.enrolment_id == bindparam("enrolment"), Review.attempt.is_not(None), _counts())
    .order_by(Review.reviewed_at, Review.id),
    autoflush=False,
)


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
        last = await self._session.scalar(
            select(func.max(Submission.number)).where(
                Submission.enrolment_id == enrolment, Submission.task == task
            )
        )
        row = Submission(
            learner_id=learner,
            enrolment_id=enrolment,
            message_id=message,
            task=task,
            number=(last or 0) + 1,
            handed_in_at=at,
        )
        self._session.add(row)
        await self._flush()
        self._session.add_all(
            SubmissionFile(learner_id=learner, submission_id=row.id, path=path, content=content)
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
        whose = await self._session.scalar(select(Submission.learner_id).where(Submission.id == submission))
        self._session.add(
            Review(
                learner_id=whose,
                submission_id=submission,
                origin="automatic",
                verdict=verdict,
                attempt=attempt,
                score=score,
                evidence=dict(evidence),
                reviewed_at=at,
            )
        )
        await self._flush()

    async def override(
        self, review: UUID, *, coach: str, verdict: str, score: float | None, comment: str, at: datetime
    ) -> records.Review:
        """A coach's judgement instead of another. The original is kept; the coach's counts from now on.

        Raises `AlreadyThere` if another coach was faster, `Gone` if there's no such review.
        """
        original = await self._session.get(Review, (self._guild, review))
        if original is None:
            raise Gone
        row = Review(
            learner_id=original.learner_id,
            submission_id=original.submission_id,
            origin="coach",
            coach=coach,
            overrides_id=review,
            verdict=verdict,
            attempt=None if verdict == "ungraded" else original.attempt or 1,
            score=score,
            evidence={**original.evidence, "comment": comment},
            reviewed_at=at,
        )
        self._session.add(row)
        await self._flush()
        return record(records.Review, row)

    async def reviews(self, submission: UUID) -> tuple[records.Review, ...]:
        """Every judgement of a submission, in the order in which they were made; the last one counts."""
        query = select(Review).where(Review.submission_id == submission).order_by(Review.id)
        return tuple(record(records.Review, row) for row in await self._session.scalars(query))

    async def last_review(self, enrolment: UUID, task: str) -> records.Review | None:
        """The latest review that cost a try, if there is one."""
        query = (
            select(Review)
            .join(Submission, Submission.id == Review.submission_id)
            .where(
                Submission.enrolment_id == enrolment,
                Submission.task == task,
                Review.attempt.is_not(None),
                _counts(),
            )
            .order_by(Review.attempt.desc())
            .limit(1)
        )
        row = await self._session.scalar(query)
        return record(records.Review, row) if row else None

    async def graded(self, enrolment: UUID) -> tuple[tuple[str, records.Review], ...]:
        """Every review that cost a try, with its task, oldest first."""
        rows = await self._session.execute(_GRADED, {"enrolment": enrolment})
        return tuple((task, record(records.Review, row)) for task, row in rows)

    async def answers(self, submission: UUID) -> tuple[records.Message, ...]:
        """What was answered to a submission, in order."""
        query = (
            select(Message)
            .join(Submission, Submission.message_id == Message.answers_id)
            .where(Submission.id == submission)
            .order_by(Message.position)
        )
        return tuple(record(records.Message, row) for row in await self._session.scalars(query))

    async def count(self, learner: UUID) -> int:
        query = select(func.count(Submission.id)).where(Submission.learner_id == learner)
        return await self._session.scalar(query) or 0

    async def get(self, submission: UUID) -> Handed | None:
        found = await self._session.execute(_handed().where(Submission.id == submission))
        return next((_read(*row) for row in found), None)

    async def latest_of(self, learner: UUID, limit: int = 5) -> tuple[Handed, ...]:
        """What he handed in last, newest first."""
        query = _handed().where(Submission.learner_id == learner)
        latest = query.order_by(Submission.handed_in_at.desc(), Submission.id.desc()).limit(limit)
        return tuple(_read(*row) for row in await self._session.execute(latest))

    async def files(self, submission: UUID) -> dict[str, bytes]:
        """What was handed in, by path."""
        query = (
            select(SubmissionFile.path, SubmissionFile.content)
            .where(SubmissionFile.submission_id == submission)
            .order_by(SubmissionFile.path)
        )
        return dict((await self._session.execute(query)).all())

    async def latest_files(self, enrolment: UUID, task: str) -> dict[str, bytes]:
        """What was handed in last for a task, by path; nothing if nothing was."""
        query = (
            select(Submission.id)
            .where(Submission.enrolment_id == enrolment, Submission.task == task)
            .order_by(Submission.number.desc())
            .limit(1)
        )
        latest = await self._session.scalar(query)
        return await self.files(latest) if latest else {}

    async def remark(self, review: UUID, remark: Mapping[str, Any]) -> None:
        """Keep what a coach says of a submission with its review's evidence, after what was said before.

        Raises `Gone`.
        """
        row = await self._session.get(Review, (self._guild, review))
        if row is None:
            raise Gone
        row.evidence = {**row.evidence, "remarks": [*row.evidence.get("remarks", ()), dict(remark)]}
        await self._flush()


def _handed() -> Select[Submission, str, Review]:
    return (
        select(Submission, Enrolment.course, Review)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .outerjoin(Review, and_(Review.submission_id == Submission.id, _counts()))
    )


def _read(row: Submission, course: str, review: Review | None) -> Handed:
    return Handed(
        id=row.id,
        learner_id=row.learner_id,
        enrolment_id=row.enrolment_id,
        course=course,
        task=row.task,
        number=row.number,
        handed_in_at=row.handed_in_at,
        review=record(records.Review, review) if review else None,
    )
