"""What learners hand in, what the reviews said, and how far they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from memory.tables.base import Base, OfLearner, Versioned, guild_key, learner_key, one_of, partial_index


class Submission(OfLearner, Base):
    """Files handed in for a task."""

    __tablename__ = "submissions"
    __table_args__ = (
        learner_key(),
        guild_key("enrolment_id", "enrolments"),
        guild_key("message_id", "messages"),
        UniqueConstraint("guild_id", "message_id"),
        UniqueConstraint("guild_id", "enrolment_id", "task", "number"),
        Index(None, "guild_id", "learner_id", "handed_in_at"),
    )

    enrolment_id: Mapped[UUID]
    message_id: Mapped[UUID]
    task: Mapped[str]
    number: Mapped[int]
    """Which one for this task it is, from 1; unlike the tries, those that can't be graded count."""
    handed_in_at: Mapped[datetime]


class SubmissionFile(OfLearner, Base):
    """One file of a submission, as it was handed in."""

    __tablename__ = "submission_files"
    __table_args__ = (
        learner_key(),
        guild_key("submission_id", "submissions"),
        UniqueConstraint("guild_id", "submission_id", "path"),
        Index(None, "guild_id", "learner_id"),
    )

    submission_id: Mapped[UUID]
    path: Mapped[str]
    content: Mapped[bytes]


class Review(OfLearner, Base):
    """The judgement of one submission with its evidence. `score` is 0.0 to 10.0, null if not graded.

    A coach may override one: the original stays, and the one that nothing overrides counts.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        learner_key(),
        guild_key("submission_id", "submissions"),
        guild_key("overrides_id", "reviews"),
        UniqueConstraint("guild_id", "overrides_id"),
        partial_index(
            "uq_reviews_automatic", "guild_id", "submission_id", where="origin = 'automatic'", unique=True
        ),
        Index(None, "guild_id", "submission_id"),
        Index(None, "guild_id", "learner_id"),
        one_of("origin", "automatic", "coach"),
        CheckConstraint("(origin = 'coach') = (coach IS NOT NULL)", name="a_coach_has_a_name"),
        CheckConstraint("origin = 'coach' OR overrides_id IS NULL", name="only_coaches_override"),
        CheckConstraint("score BETWEEN 0 AND 10", name="score_in_range"),
        CheckConstraint("(verdict = 'ungraded') = (attempt IS NULL)", name="ungraded_costs_no_try"),
        one_of("verdict", "passed", "failed", "ungraded"),
    )

    submission_id: Mapped[UUID]
    origin: Mapped[str]
    coach: Mapped[str | None]
    """The key of the coach whose judgement it is."""
    overrides_id: Mapped[UUID | None]
    verdict: Mapped[str]
    attempt: Mapped[int | None]
    """Which try of this learner at this task it was, from 1; null if it cost none."""
    score: Mapped[float | None]
    evidence: Mapped[dict[str, Any]]
    reviewed_at: Mapped[datetime]


STATUSES = ("not_started", "in_progress", "completed", "skipped")


class CourseProgress(OfLearner, Base):
    """How far a learner is with a course, kept beside the progress of its tasks for the coach's view."""

    __tablename__ = "course_progress"
    __table_args__ = (
        learner_key(),
        guild_key("enrolment_id", "enrolments"),
        UniqueConstraint("guild_id", "enrolment_id"),
        Index(None, "guild_id", "course", "last_activity_at"),
        Index(None, "guild_id", "learner_id"),
        one_of("status", *STATUSES),
        CheckConstraint("best_score BETWEEN 0 AND 10", name="best_score_in_range"),
        CheckConstraint("tries >= 0 AND done >= 0 AND done <= tasks", name="counts_are_counts"),
    )

    enrolment_id: Mapped[UUID]
    course: Mapped[str]
    status: Mapped[str]
    best_score: Mapped[float | None]
    """The mean of the best scores of the graded tasks."""
    tries: Mapped[int]
    done: Mapped[int]
    tasks: Mapped[int]
    last_activity_at: Mapped[datetime | None]


class PhaseProgress(OfLearner, Base):
    """How far a learner is with a phase of a module."""

    __tablename__ = "phase_progress"
    __table_args__ = (
        learner_key(),
        guild_key("enrolment_id", "enrolments"),
        UniqueConstraint("guild_id", "enrolment_id", "phase"),
        Index(None, "guild_id", "learner_id"),
        one_of("status", *STATUSES),
        CheckConstraint("best_score BETWEEN 0 AND 10", name="best_score_in_range"),
        CheckConstraint("tries >= 0", name="counts_are_counts"),
    )

    enrolment_id: Mapped[UUID]
    phase: Mapped[str]
    """`MODULE/PHASE`."""
    status: Mapped[str]
    best_score: Mapped[float | None]
    tries: Mapped[int]
    last_activity_at: Mapped[datetime | None]


class TaskProgress(OfLearner, Base):
    """How far a learner is with one task."""

    __tablename__ = "task_progress"
    __table_args__ = (
        learner_key(),
        guild_key("enrolment_id", "enrolments"),
        UniqueConstraint("guild_id", "enrolment_id", "task"),
        Index(None, "guild_id", "learner_id"),
        one_of("status", *STATUSES),
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


class ModuleProgress(OfLearner, Base):
    """A module completed elsewhere, as an imported handover says. Others follow from their tasks."""

    __tablename__ = "module_progress"
    __table_args__ = (
        learner_key(),
        guild_key("enrolment_id", "enrolments"),
        guild_key("handover_id", "handovers"),
        UniqueConstraint("guild_id", "enrolment_id", "module"),
        Index(None, "guild_id", "learner_id"),
        Index(None, "guild_id", "handover_id"),
    )

    enrolment_id: Mapped[UUID]
    module: Mapped[str]
    handover_id: Mapped[UUID]
    completed_at: Mapped[datetime]


class ConceptCard(OfLearner, Versioned, Base):
    """How well a learner remembers a concept, for spacing its reviews."""

    __tablename__ = "concept_cards"
    __table_args__ = (
        learner_key(),
        UniqueConstraint("guild_id", "learner_id", "course", "concept"),
        Index(None, "guild_id", "learner_id", "due_at"),
        CheckConstraint("stability > 0", name="stability_is_positive"),
        CheckConstraint("difficulty BETWEEN 1 AND 10", name="difficulty_in_range"),
        CheckConstraint("reviews >= 0 AND lapses >= 0", name="counts_are_counts"),
    )

    course: Mapped[str]
    concept: Mapped[str]
    stability: Mapped[float | None]
    """In days: when recall has fallen to 90 %. None before the first review."""
    difficulty: Mapped[float | None]
    reviews: Mapped[int]
    lapses: Mapped[int]
    due_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
