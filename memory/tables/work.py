"""What learners hand in, what the reviews said, and how far they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from memory.tables.base import Base, InGuild, guild_key


class Submission(InGuild, Base):
    """Files handed in for a task."""

    __tablename__ = "submissions"
    __table_args__ = (
        guild_key("learner_id", "learners"),
        guild_key("enrolment_id", "enrolments"),
        guild_key("message_id", "messages"),
        UniqueConstraint("guild_id", "message_id"),
        Index(None, "guild_id", "enrolment_id", "task", "handed_in_at"),
        Index(None, "guild_id", "learner_id", "handed_in_at"),
    )

    learner_id: Mapped[UUID]
    enrolment_id: Mapped[UUID]
    message_id: Mapped[UUID]
    task: Mapped[str]
    handed_in_at: Mapped[datetime]


class SubmissionFile(InGuild, Base):
    """One file of a submission, as it was handed in."""

    __tablename__ = "submission_files"
    __table_args__ = (
        guild_key("submission_id", "submissions"),
        UniqueConstraint("guild_id", "submission_id", "path"),
    )

    submission_id: Mapped[UUID]
    path: Mapped[str]
    content: Mapped[bytes]


class Review(InGuild, Base):
    """The judgement of one submission with its evidence. `score` is 0.0 to 10.0, null if not graded."""

    __tablename__ = "reviews"
    __table_args__ = (
        guild_key("submission_id", "submissions"),
        UniqueConstraint("guild_id", "submission_id"),
        CheckConstraint("score BETWEEN 0 AND 10", name="score_in_range"),
        CheckConstraint("(verdict = 'ungraded') = (attempt IS NULL)", name="ungraded_costs_no_try"),
        CheckConstraint("verdict IN ('passed', 'failed', 'ungraded')", name="verdict_is_known"),
    )

    submission_id: Mapped[UUID]
    verdict: Mapped[str]
    attempt: Mapped[int | None]
    """Which try of this learner at this task it was, from 1; null if it cost none."""
    score: Mapped[float | None]
    evidence: Mapped[dict[str, Any]]
    reviewed_at: Mapped[datetime]


class TaskProgress(InGuild, Base):
    """How far a learner is with one task."""

    __tablename__ = "task_progress"
    __table_args__ = (
        guild_key("enrolment_id", "enrolments"),
        UniqueConstraint("guild_id", "enrolment_id", "task"),
        CheckConstraint(
            "status IN ('not_started', 'in_progress', 'completed', 'skipped')", name="status_is_known"
        ),
        CheckConstraint("best_score BETWEEN 0 AND 10", name="best_score_in_range"),
        CheckConstraint("tries >= 0 AND hints >= 0", name="counts_are_counts"),
    )

    enrolment_id: Mapped[UUID]
    task: Mapped[str]
    status: Mapped[str]
    best_score: Mapped[float | None]
    tries: Mapped[int]
    hints: Mapped[int]
    """How many rungs of the ladder of hints were taken."""
    completed_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime]


class ModuleProgress(InGuild, Base):
    """A module completed elsewhere, as an imported handover says. Others follow from their tasks."""

    __tablename__ = "module_progress"
    __table_args__ = (
        guild_key("enrolment_id", "enrolments"),
        guild_key("handover_id", "handovers"),
        UniqueConstraint("guild_id", "enrolment_id", "module"),
    )

    enrolment_id: Mapped[UUID]
    module: Mapped[str]
    handover_id: Mapped[UUID]
    completed_at: Mapped[datetime]
