"""What the memory hands out: frozen copies of rows, safe to keep after the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar
from uuid import UUID

from memory.tables.base import new_id

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
    keeps_messages: bool


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
    origin: str
    coach: str | None


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
    template_hash: str | None
    recommended: str | None
    written_at: datetime
    consumed_by_session: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What a learner told of himself or wishes; it goes with the message it came from."""

    learner_id: UUID
    key: str
    value: str
    message_id: UUID | None = None
    id: UUID = field(default_factory=new_id)
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a guild has put beside content; `size` in bytes."""

    content_id: UUID
    name: str
    media_type: str
    data: bytes
    size: int
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    learner_id: UUID
    content_id: UUID
    text: str
    id: UUID = field(default_factory=new_id)
    version: int = 1
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """0 to 5 stars, one per learner and content."""

    learner_id: UUID
    content_id: UUID
    stars: int
    id: UUID = field(default_factory=new_id)
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptCard:
    """How well a learner remembers a concept; `stability` in days."""

    learner_id: UUID
    course: str
    concept: str
    stability: float | None = None
    difficulty: float | None = None
    reviews: int = 0
    lapses: int = 0
    due_at: datetime | None = None
    reviewed_at: datetime | None = None
    id: UUID = field(default_factory=new_id)
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A promise to write at a time; `rule` holds local time, `zone` is an IANA name."""

    learner_id: UUID
    kind: str
    rule: Mapping[str, Any]
    zone: str
    text: str = ""
    paused: bool = False
    author: str | None = None
    id: UUID = field(default_factory=new_id)
    version: int = 1
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    learner_id: UUID
    reminder_id: UUID
    due_at: datetime
    status: str = "waiting"
    owner: str | None = None
    leased_until: datetime | None = None
    tries: int = 0
    finished_at: datetime | None = None
    outcome: str = ""
    meant_at: datetime | None = None
    letter_id: UUID | None = None
    wording: int | None = None
    id: UUID = field(default_factory=new_id)
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a coach keeps in mind about a learner."""

    learner_id: UUID
    author: str
    text: str
    id: UUID = field(default_factory=new_id)
    version: int = 1
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanRequest:
    learner_id: UUID
    text: str
    message_id: UUID | None = None
    status: str = "open"
    coach: str | None = None
    closed_at: datetime | None = None
    id: UUID = field(default_factory=new_id)
    version: int = 1
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A module or a task (`MODULE` or `MODULE/PHASE/TASK`) that a coach has set a learner."""

    learner_id: UUID
    author: str
    course: str
    reference: str
    due_at: datetime | None = None
    id: UUID = field(default_factory=new_id)
    version: int = 1
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingTurn:
    """A turn that was heard and whose replies may not have reached the learner yet."""

    learner_id: UUID
    message_id: UUID
    source_id: str
    key: str
    address: str
    gesture: Mapping[str, Any]
    at: datetime
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Something that Baton says of its own accord: to a learner, or to the coaches about him."""

    learner_id: UUID
    recipient: str
    kind: str
    text: str
    locale: str | None = None
    template: str | None = None
    template_hash: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    status: str = "waiting"
    owner: str | None = None
    leased_until: datetime | None = None
    tries: int = 0
    expires_at: datetime | None = None
    finished_at: datetime | None = None
    outcome: str = ""
    id: UUID = field(default_factory=new_id)
    version: int = 1
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    kind: str
    subject: UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)
    created_at: datetime | None = None
    created_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentEntry:
    """What the files say of a course, module, phase, task (`difficulty`, `task_kind`) or concept page.

    `reference` is `COURSE`, `COURSE/MODULE`, … or `COURSE#CONCEPT`; `parent` is its parent's. `title` and
    `text` (of concept pages) are by locale. `content_hash` is another one as soon as anything in it is.
    """

    kind: str
    reference: str
    parent: str | None
    position: int
    title: Mapping[str, str]
    content_hash: str
    text: Mapping[str, str] = field(default_factory=dict)
    difficulty: str | None = None
    task_kind: str | None = None
    published: bool = True


@dataclass(frozen=True, slots=True)
class Content:
    """A course, module, phase, task or concept page, as the files say."""

    id: UUID
    kind: str
    reference: str
    position: int
    title: Mapping[str, str]
    text: Mapping[str, str]
    difficulty: str | None
    task_kind: str | None
    published: bool
    content_hash: str
    version: int
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Document:
    id: UUID
    learner_id: UUID
    name: str
    text: str
    number: int
    """Of its version."""
    version: int


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    number: int
    name: str
    text: str
    reason: str
    created_at: datetime
    created_by: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a row said before it was changed or deleted; `before` as the database spells it.

    `operation` is update (then `before` has the changed columns alone) or delete, `number` its place in
    the history.
    """

    number: int
    table_name: str
    row_id: UUID | None
    operation: str
    actor: str | None
    at: datetime
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a learner is with a course or a phase of it."""

    status: str
    best_score: float | None
    tries: int
    last_activity_at: datetime | None
