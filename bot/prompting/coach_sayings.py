"""What Baton says to coaches, and to learners in a coach's name: one class for each template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.coaching.progress import CourseStanding
from bot.courses.course import Course, Module, Place
from bot.courses.text import Text
from bot.prompting.markdown import Markdown
from bot.prompting.sayings import Saying


class CoachTroubleKind(StrEnum):
    """Why an order can't be carried out."""

    NO_COACH_ROLE = "no_coach_role"
    NOT_A_COACH = "not_a_coach"
    NOT_A_MANAGER = "not_a_manager"
    DONE_ALREADY = "done_already"
    LEARNER_UNKNOWN = "learner_unknown"
    COURSE_UNKNOWN = "course_unknown"
    COURSE_HIDDEN = "course_hidden"
    COURSE_IS_USUAL = "course_is_usual"
    NO_COURSE = "no_course"
    LOCALE_UNKNOWN = "locale_unknown"
    CONTENT_UNKNOWN = "content_unknown"
    MODULE_IN_PREPARATION = "module_in_preparation"
    WHEN_UNKNOWN = "when_unknown"
    WHEN_PAST = "when_past"
    DUE_UNKNOWN = "due_unknown"
    DUE_PAST = "due_past"
    SUBMISSION_UNKNOWN = "submission_unknown"
    NOT_REVIEWED = "not_reviewed"
    SCORE_UNKNOWN = "score_unknown"
    REQUEST_UNKNOWN = "request_unknown"
    REQUEST_TAKEN = "request_taken"
    REQUEST_CLOSED = "request_closed"
    NO_TEXT = "no_text"
    TEXT_TOO_LONG = "text_too_long"
    NOBODY_THERE = "nobody_there"
    TEMPLATE_UNKNOWN = "template_unknown"
    DRAFT_GONE = "draft_gone"
    PAGE_UNKNOWN = "page_unknown"


@dataclass(frozen=True, slots=True)
class CoachTrouble(Saying):
    template: ClassVar[str] = "coach_trouble"
    kind: CoachTroubleKind
    detail: str = ""
    """What was typed, or a number that matters."""
    who: Markdown | None = None
    """The other coach."""
    modules: tuple[Module, ...] = ()
    courses: tuple[Course, ...] = ()
    locales: tuple[str, ...] = ()


class DoneKind(StrEnum):
    """What needs no more than one sentence when it's done."""

    NOTE = "note"
    COMMENT = "comment"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"
    ANNOUNCED = "announced"
    REMINDED = "reminded"
    PROMISED = "promised"
    """Reminders that come later."""
    EXPORTED = "exported"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class CoachDone(Saying):
    template: ClassVar[str] = "coach_done"
    kind: DoneKind
    name: str = ""
    """Of the learner."""
    text: str = ""
    """What he asked, where that matters."""
    course: Course | None = None
    count: int = 0
    at: Markdown | None = None
    """When the first of them comes."""


@dataclass(frozen=True, slots=True)
class SetupShown(Saying):
    template: ClassVar[str] = "coach_setup"
    changed: bool
    role: Markdown | None
    channel: Markdown | None
    course: Course | None
    chosen: bool
    """Whether the course was chosen, or is the only one there is."""
    hidden: tuple[Course, ...]
    language: str
    reads_threads: bool
    tutor: bool
    model: str
    """Which one the operator has chosen as the tutor; empty if none."""
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RosterEntry:
    name: str
    course: Text | None
    done: int
    tasks: int
    mean: float | None
    last: Markdown | None
    """When he was active last."""
    waits: bool
    overdue: int


@dataclass(frozen=True, slots=True)
class RosterShown(Saying):
    template: ClassVar[str] = "coach_roster"
    entries: tuple[RosterEntry, ...]
    course: Course | None
    """The one that it's about; None for all."""
    further: bool
    """Whether it goes on from a page before."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One of the last submissions."""

    title: Text
    at: Markdown
    verdict: str
    """`passed`, `failed`, `ungraded`, or empty if nobody has judged it."""
    score: float | None
    interferes: bool
    """Whether its code meddled with the check of it."""


@dataclass(frozen=True, slots=True)
class AssignedShown:
    """What a coach has set, and what became of it."""

    module: Module | None
    place: Place | None
    reference: str
    due: Markdown | None
    finished: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class NoteShown:
    author: Markdown
    at: Markdown
    text: str


@dataclass(frozen=True, slots=True)
class QuestionShown:
    name: str
    text: str
    since: Markdown
    coach: Markdown | None
    """Who has taken it."""
    closed: bool


@dataclass(frozen=True, slots=True)
class LearnerShown(Saying):
    template: ClassVar[str] = "coach_learner"
    name: str
    language: str
    zone: str
    sessions: int
    keeps_messages: bool
    last: Markdown | None
    standing: CourseStanding | None
    place: Place | None
    """The task that is open."""
    handed_in: tuple[HandedIn, ...]
    assigned: tuple[AssignedShown, ...]
    questions: tuple[QuestionShown, ...]
    notes: tuple[NoteShown, ...]
    handover: Markdown | None
    """When the last one was written; it comes as a file."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment of a review, in the course's words or by its key."""

    severity: str
    source: str
    key: str
    text: Text | None
    line: int


@dataclass(frozen=True, slots=True)
class JudgementShown:
    coach: Markdown | None
    """Whose judgement it is; None for Baton's."""
    verdict: str
    score: float | None
    attempt: int | None
    green: int
    tests: int
    red: tuple[Text, ...]
    remarks: tuple[Remark, ...]
    interferes: bool
    """Whether the code meddled with the check of it."""
    reason: str
    at: Markdown


@dataclass(frozen=True, slots=True)
class SubmissionShown(Saying):
    template: ClassVar[str] = "coach_submission"
    name: str
    title: Text
    place: Place | None
    number: int
    at: Markdown
    judgements: tuple[JudgementShown, ...]
    """The last one counts."""
    comments: tuple[NoteShown, ...]
    code: Mapping[str, str]
    """What is short enough to be shown; all of it comes as files."""
    files: int


@dataclass(frozen=True, slots=True)
class Overridden(Saying):
    template: ClassVar[str] = "coach_overridden"
    name: str
    title: Text
    before: float | None
    after: float
    passed: bool


@dataclass(frozen=True, slots=True)
class QueueShown(Saying):
    template: ClassVar[str] = "coach_queue"
    questions: tuple[QuestionShown, ...]
    more: int
    """How many others wait, too."""


@dataclass(frozen=True, slots=True)
class Assigned(Saying):
    template: ClassVar[str] = "coach_assigned"
    name: str
    assigned: AssignedShown
    again: bool
    """Whether it was set before, and only its date is another one."""
    locked: tuple[Module, ...]
    """Modules that he has to finish first."""


@dataclass(frozen=True, slots=True)
class TutorFigures:
    """What the tutor did, and what it took."""

    runs: int
    answered: int
    withheld: int
    silent: int
    tokens: int
    dollars: float
    month_tokens: int
    """In this calendar month."""
    month_dollars: float


@dataclass(frozen=True, slots=True)
class StatsShown(Saying):
    template: ClassVar[str] = "coach_stats"
    course: Course
    learners: int
    active: int
    handed_in: int
    """In the last 14 days."""
    tries: int
    passed: float | None
    """The share of the tries, 0 to 1."""
    first_try: float | None
    """The share of the first tries that passed."""
    mean: float | None
    hardest: tuple[tuple[Text, int, int], ...]
    """Tasks with how many of their tries passed, of how many."""
    waiting: int
    """Letters that are still to be delivered."""
    undelivered: int
    reminded: int
    """Reminders of the last 14 days that were sent."""
    held_back: int
    """Those that were not, since there was a reason."""
    unreached: int
    """Those that could not be delivered."""
    overdue: int
    """Those that are due and not looked after yet."""
    tutor: TutorFigures | None
    """None if nobody was ever answered by it in the last 14 days."""


# To learners, in a coach's name. Who he is, is escaped already; what he says, keeps his formatting.


@dataclass(frozen=True, slots=True)
class CoachAssigns(Saying):
    template: ClassVar[str] = "coach_assigns"
    coach: str
    assigned: AssignedShown


@dataclass(frozen=True, slots=True)
class CoachComments(Saying):
    template: ClassVar[str] = "coach_comments"
    coach: str
    title: Text
    text: Markdown


@dataclass(frozen=True, slots=True)
class CoachOverrides(Saying):
    template: ClassVar[str] = "coach_overrides"
    coach: str
    title: Text
    before: float | None
    after: float
    passed: bool
    reason: Markdown


@dataclass(frozen=True, slots=True)
class CoachAnswers(Saying):
    template: ClassVar[str] = "coach_answers"
    coach: str
    question: str
    text: Markdown


@dataclass(frozen=True, slots=True)
class CoachAnnounces(Saying):
    template: ClassVar[str] = "coach_announces"
    coach: str
    text: Markdown


@dataclass(frozen=True, slots=True)
class CoachReminds(Saying):
    template: ClassVar[str] = "coach_reminds"
    coach: str
    name: str
    text: Markdown | None
    standing: CourseStanding | None
    place: Place | None
    assigned: tuple[AssignedShown, ...]
    """What he was set and hasn't finished."""
