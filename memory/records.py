"""What the memory hands out: frozen copies of rows, safe to keep after the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from memory.tables import Base


class _Record(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=_Record)


def record(kind: type[R], row: Base) -> R:
    """A copy of `row`: every field of `kind`, read from the attribute of the same name."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


@dataclass(frozen=True, slots=True)
class Learner:
    id: UUID
    key: str
    name: str
    locale: str | None
    course: str | None


@dataclass(frozen=True, slots=True)
class Enrolment:
    id: UUID
    learner_id: UUID
    course: str


@dataclass(frozen=True, slots=True)
class Fact:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Session:
    id: UUID
    learner_id: UUID
    stage: str
    task: str | None
    started_at: datetime
    last_turn_at: datetime
    ended_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Message:
    id: UUID
    learner_id: UUID
    session_id: UUID | None
    author: str
    source_id: str | None
    answered_at: datetime | None
    at: datetime
    kind: str
    text: str
    locale: str | None
    template: str | None
    template_hash: str | None
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """One reply, as it is to be kept."""

    kind: str
    text: str
    locale: str
    template: str | None
    template_hash: str | None
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Review:
    id: UUID
    submission_id: UUID
    verdict: str
    attempt: int | None
    score: float | None
    evidence: Mapping[str, Any]
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class TaskProgress:
    task: str
    status: str
    best_score: float | None
    tries: int
    hints: int
    completed_at: datetime | None
    last_activity_at: datetime


@dataclass(frozen=True, slots=True)
class Handover:
    id: UUID
    session_id: UUID | None
    origin: str
    course: str | None
    locale: str
    document: str
    greeting: str
    greeting_hash: str
    recommended: str | None
    written_at: datetime
    consumed_by_session: UUID | None
