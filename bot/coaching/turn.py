"""What goes in and what comes out: a learner's turn, and Baton's replies to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.coaching.picture import Picture
from bot.coaching.reminding.gestures import AboutReminders
from bot.courses.course import Kind


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
    """Hand in files, for the open task or for another one by its reference."""

    files: tuple[HandedFile, ...]
    task: str = ""


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer the open task, which is a question: with what he chose, or in words.

    A choice is the key of an `Option`, or its number as the options were listed. Who types says both in one.
    """

    choices: tuple[str, ...] = ()
    text: str = ""
    code: str = ""
    """Of the task that had asked, if the frontend knows: a button may be older than the open task."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that looks like code was said: ask before it is taken as a submission.

    `origin` is where a frontend finds it again; it's opaque to the core.
    """

    origin: str


@dataclass(frozen=True, slots=True)
class AskCoach:
    """Ask for a human; an empty text asks what the question is."""

    text: str


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """What have I set?"""


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Set what is not None. `welcome` is the first time: a session begins with it."""

    locale: str | None = None
    zone: str | None = None
    """An IANA name, or what he typed for one."""
    reminders: bool | None = None
    hour: str | None = None
    """Local time, like `18:00`."""
    place: str | None = None
    """Where his sessions live, as the frontend calls it."""
    guild: str | None = None
    """The guild that his direct messages belong to from now on; the frontend sees to it."""
    guild_name: str = ""
    welcome: bool = False


@dataclass(frozen=True, slots=True)
class ShowReminders:
    """What will Baton write, and when?"""


@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    """What is kept about me?"""


@dataclass(frozen=True, slots=True)
class ExportMine:
    """Give me everything that is kept about me."""


@dataclass(frozen=True, slots=True)
class DeleteMine:
    """Delete everything about me; asked back until `sure`."""

    sure: bool = False


@dataclass(frozen=True, slots=True)
class KeepMessages:
    """Keep the text of what I say, or don't."""

    keep: bool


@dataclass(frozen=True, slots=True)
class LetTutor:
    """Let the tutor, a language model, answer me, or don't."""

    yes: bool


class About(StrEnum):
    """What the tutor can be asked to put in other words."""

    HINT = "hint"
    """The last hint of the open task, in words for his code."""
    REVIEW = "review"
    """The last review of the open task."""


@dataclass(frozen=True, slots=True)
class AskTutor:
    """Have the tutor say something again that was said already."""

    about: About


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
    | Respond
    | Offer
    | AskCoach
    | ShowSettings
    | ChangeSettings
    | ShowReminders
    | AboutReminders
    | ShowPrivacy
    | ExportMine
    | DeleteMine
    | KeepMessages
    | LetTutor
    | AskTutor
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
    clicks: bool = False
    """Whether he can click what is offered; otherwise he types it."""
    address: str = ""
    """Where the replies go, opaque to the core. A turn with one is kept until `Coach.delivered` is told."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something offered: what a button would say, and what typing it would be."""

    label: str
    says: str
    command: str = ""
    """The same in words that no language and no renaming changes: what a button remembers."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what a click sends, and what stands beside it. The key never changes."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a reply asks: a choice of `options`, at `most` so many, or an answer in words if there are none.

    Choosing is `Respond(choices)`, or the command `answer @CODE KEY KEY`; words are `Respond(text=…)`.
    """

    kind: Kind
    options: tuple[Option, ...]
    """In the order in which they are listed and numbered from 1."""
    most: int
    code: str = ""
    """Of the task that asks."""


class ReplyKind(StrEnum):
    """How a reply is meant, for the frontend's eye."""

    TALK = "talk"
    GREETING = "greeting"
    """Goes out exactly as it stands."""
    TASK = "task"
    REVIEW = "review"
    DOCUMENT = "document"
    TROUBLE = "trouble"


class Tone(StrEnum):
    """How a reply is coloured, where there is colour."""

    NEUTRAL = "neutral"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ReplyFile:
    """A file that goes along with a reply. It is not kept with it: what counts stands in the text."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing that Baton says: Discord's Markdown, and what it offers to do next."""

    kind: ReplyKind
    text: str
    locale: str
    template: str
    template_hash: str
    actions: tuple[Action, ...] = field(default=())
    tone: Tone = Tone.NEUTRAL
    picture: Picture | None = None
    files: tuple[ReplyFile, ...] = ()
    pings: bool = False
    """Whether the coaches are to be alerted by it; only what goes to them can."""
    question: Question | None = None
    """What it asks, if it's a question that can be answered by choosing or in a form."""
