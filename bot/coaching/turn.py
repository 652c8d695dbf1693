"""What goes in and what comes out: a learner's turn, and Baton's replies to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Start:
    """He came, or wants to see again where he stands; with the language and the course he asked for."""

    locale: str | None = None
    course: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """What can I do here?"""


@dataclass(frozen=True, slots=True)
class ShowModules:
    """Which modules are there?"""


@dataclass(frozen=True, slots=True)
class ShowTask:
    """Show the task again."""


@dataclass(frozen=True, slots=True)
class TakeHint:
    """One rung up the ladder of hints."""


@dataclass(frozen=True, slots=True)
class Explain:
    """Explain a concept; an empty topic asks which ones there are."""

    topic: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave this task out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, to a question that Baton asked."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Next:
    """Go on with the next task."""


@dataclass(frozen=True, slots=True)
class ShowProgress:
    """How far am I?"""


@dataclass(frozen=True, slots=True)
class ShowHandover:
    """Show the document from which the next session begins."""


@dataclass(frozen=True, slots=True)
class End:
    """Enough for today."""


@dataclass(frozen=True, slots=True)
class ChooseLocale:
    locale: str


@dataclass(frozen=True, slots=True)
class ChooseCourse:
    key: str


@dataclass(frozen=True, slots=True)
class ChooseModule:
    """A module by number, slug or title; empty asks for the list."""

    key: str


@dataclass(frozen=True, slots=True)
class Choose:
    """A bare number or word; what it means depends on what was asked."""

    key: str


@dataclass(frozen=True, slots=True)
class SubmitPaths:
    """Hand in files by their paths. A frontend that can reach them turns this into `Submit`."""

    paths: tuple[str, ...]


class FileTrouble(StrEnum):
    """Why a handed-in file could not be taken, found before it reached the core."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file as it was handed in: its name ("" for a pasted block) and its bytes, or what was wrong."""

    name: str
    content: bytes
    trouble: FileTrouble | None = None


@dataclass(frozen=True, slots=True)
class Submit:
    files: tuple[HandedFile, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """Anything else."""

    text: str


Gesture: TypeAlias = (
    Start
    | Help
    | ShowModules
    | ShowTask
    | TakeHint
    | Explain
    | Skip
    | Answer
    | Next
    | ShowProgress
    | ShowHandover
    | End
    | ChooseLocale
    | ChooseCourse
    | ChooseModule
    | Choose
    | SubmitPaths
    | Submit
    | Chat
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that a learner did. `source_id` is unique for it: the same one again is the same turn."""

    guild: str
    learner: str
    """What the frontend calls him; unique in the guild."""
    gesture: Gesture
    source_id: str
    at: datetime
    text: str = ""
    """What he typed, as it is kept."""
    name: str = ""
    """What he's called; his key if empty."""
    hint: str | None = None
    """The language that the frontend thinks he speaks; his own choice wins."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something offered: what a button would say, and what typing it would be."""

    label: str
    says: str


class ReplyKind(StrEnum):
    """How a reply is meant, for the frontend's eye."""

    TALK = "talk"
    GREETING = "greeting"
    """Goes out exactly as it stands."""
    TASK = "task"
    REVIEW = "review"
    DOCUMENT = "document"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing that Baton says: Discord's Markdown, and what it offers to do next."""

    kind: ReplyKind
    text: str
    locale: str
    template: str
    template_hash: str
    actions: tuple[Action, ...] = field(default=())
