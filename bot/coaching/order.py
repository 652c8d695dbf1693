"""What coaches and administrators ask of Baton: an order, and the instruction that it carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ShowSetup:
    """How is Baton set up in this guild, and what is missing?"""

    missing: tuple[str, ...] = ()
    """What the frontend found that Baton is not allowed to do there, in the language of who asks."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """Set what is not None; an empty string takes a setting away. For those who manage the guild."""

    coach_role: str | None = None
    """The key of the role, as the frontend knows it."""
    coaches_channel: str | None = None
    """The key of the channel, likewise."""
    course: str | None = None
    locale: str | None = None
    reads_threads: bool | None = None
    """Whether the guild lets Baton read what its learners write in their threads."""
    missing: tuple[str, ...] = ()
    """As in `ShowSetup`."""
    tutor: bool | None = None
    """Whether learners may ask the tutor, if there is one and they agree to it."""


@dataclass(frozen=True, slots=True)
class ShowRoster:
    """Who is learning, how far, and when last? `after` is what the button of the page before remembers."""

    course: str | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class ShowLearner:
    """Profile, progress, last handover, submissions, notes."""

    learner: str


@dataclass(frozen=True, slots=True)
class WriteNote:
    learner: str
    text: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Set a module (number, slug or title) or a task (reference, slug or title).

    `due` as typed: `2026-12-01`, `1.12.`, `tomorrow`, `in 3 days`; empty for none.
    """

    learner: str
    content: str
    due: str = ""


@dataclass(frozen=True, slots=True)
class ShowSubmission:
    """One submission with its files and its review; the latest of `learner` if `id` is empty."""

    id: str = ""
    learner: str = ""


@dataclass(frozen=True, slots=True)
class CommentOn:
    """Say something about a submission to its learner."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Override:
    """Judge a submission oneself: 0.0 to 10.0 (as typed), and why. The original is kept."""

    id: str
    score: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShowQueue:
    """Who asked for a human, and for how long he has been waiting?"""


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    id: str


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class CloseRequest:
    id: str


@dataclass(frozen=True, slots=True)
class Announce:
    """Say something to every learner, or to those of a course."""

    text: str
    course: str | None = None


@dataclass(frozen=True, slots=True)
class RemindLearner:
    """Write to a learner now, with where he stands and how to go on; with a word of one's own."""

    learner: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class RemindLearners:
    """Write to several learners, or to one at a time that is to come.

    `when` as typed, by each learner's clock: `tomorrow at 6pm`, `every tuesday 7pm`; empty is now. Those
    whose keys are in `learners`; None: everybody, or all in `course`.
    """

    text: str
    when: str = ""
    learners: tuple[str, ...] | None = None
    course: str | None = None


@dataclass(frozen=True, slots=True)
class ShowStats:
    course: str | None = None


@dataclass(frozen=True, slots=True)
class ExportTable:
    """Everybody's progress as CSV."""

    course: str | None = None


@dataclass(frozen=True, slots=True)
class PublishCourse:
    """Offer a course to the guild's learners, or no longer."""

    course: str
    published: bool = True


@dataclass(frozen=True, slots=True)
class ShowWordings:
    """What can be put into the guild's own words, and what is?"""


@dataclass(frozen=True, slots=True)
class DraftWording:
    """Show how a template would read in the guild's own words; nothing changes until it's used.

    An empty `locale` is the guild's. `problems` and `preview` are found out before the order is carried out.
    """

    template: str
    locale: str
    text: str
    line: int = 0
    problems: tuple[str, ...] = ()
    preview: str = ""


@dataclass(frozen=True, slots=True)
class UseWording:
    """Let it read as in this draft."""

    id: str


@dataclass(frozen=True, slots=True)
class DiscardWording:
    id: str


@dataclass(frozen=True, slots=True)
class EditWording:
    """Open the text for editing: what is said now, or a draft if `id` names one."""

    template: str = ""
    locale: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class UndoWording:
    """Go one version back, or with `all` to how it came."""

    template: str
    locale: str = ""
    all: bool = False


@dataclass(frozen=True, slots=True)
class ReloadPrompts:
    """Load the templates from the files again, for all guilds."""


Instruction: TypeAlias = (
    ShowSetup
    | SetUp
    | ShowRoster
    | ShowLearner
    | WriteNote
    | Assign
    | ShowSubmission
    | CommentOn
    | Override
    | ShowQueue
    | ClaimRequest
    | AnswerRequest
    | CloseRequest
    | Announce
    | RemindLearner
    | RemindLearners
    | ShowStats
    | ExportTable
    | PublishCourse
    | ShowWordings
    | DraftWording
    | UseWording
    | DiscardWording
    | EditWording
    | UndoWording
    | ReloadPrompts
)


@dataclass(frozen=True, slots=True)
class Order:
    """One thing that somebody asks of Baton as a coach, or as one who manages the guild."""

    guild: str
    by: str
    """What the frontend calls him; the same key as if he were a learner."""
    instruction: Instruction
    source_id: str
    at: datetime
    roles: frozenset[str] = frozenset()
    """The keys of his roles in the guild, as the frontend knows them."""
    manages: bool = False
    """Whether he manages the guild."""
    name: str = ""
    hint: str | None = None
    """The language that the frontend thinks he speaks; what he chose as a learner wins."""
    clicks: bool = False
    """Whether what is offered can be clicked in this guild; otherwise it's typed."""
