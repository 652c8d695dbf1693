"""What Baton can say: the typed context of each template, one class each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.coaching.handover import HandoverFacts, Reviewed
from bot.coaching.next_step import Recommendation
from bot.coaching.progress import CourseStanding, ModuleStanding, TaskState
from bot.coaching.protocol import Stage
from bot.coaching.reminding.agenda import Agenda
from bot.coaching.turn import Question
from bot.courses.course import Concept, Course, Hint, Module, Phase, Place
from bot.courses.question import Quiz
from bot.errors import BatonError
from bot.prompting.markdown import Markdown


@dataclass(frozen=True, slots=True)
class Saying:
    """The inputs of a template; `template` is its id."""

    template: ClassVar[str]


class CoachError(BatonError):
    """Expected trouble that a learner is told in his language: `saying` is what to say."""

    def __init__(self, saying: Saying) -> None:
        super().__init__(str(saying))
        self.saying = saying


@dataclass(frozen=True, slots=True)
class Welcome(Saying):
    template: ClassVar[str] = "welcome"
    name: str
    locales: Mapping[str, str]
    """The languages on offer, each under its own name."""


@dataclass(frozen=True, slots=True)
class CourseChoice(Saying):
    template: ClassVar[str] = "course_choice"
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class ModuleChoice(Saying):
    template: ClassVar[str] = "module_choice"
    standing: CourseStanding
    recommendation: Recommendation | None
    short: bool = False
    """Whether the modules have just been told of, by the greeting."""


@dataclass(frozen=True, slots=True)
class PhaseOpening(Saying):
    template: ClassVar[str] = "phase_opening"
    module: Module
    phase: Phase
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class TaskShown(Saying):
    template: ClassVar[str] = "task"
    place: Place
    state: TaskState


@dataclass(frozen=True, slots=True)
class QuestionShown(Saying):
    template: ClassVar[str] = "question"
    place: Place
    state: TaskState
    question: Question
    quiz: Quiz


@dataclass(frozen=True, slots=True)
class HintGiven(Saying):
    template: ClassVar[str] = "hint"
    hint: Hint
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class NoMoreHints(Saying):
    template: ClassVar[str] = "no_more_hints"
    hint: Hint | None
    """The last rung again; None if the task has no ladder."""


@dataclass(frozen=True, slots=True)
class ConceptExplained(Saying):
    template: ClassVar[str] = "concept"
    concept: Concept
    others: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class ConceptUnknown(Saying):
    template: ClassVar[str] = "concept_unknown"
    topic: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class SkipQuestion(Saying):
    template: ClassVar[str] = "skip_question"
    place: Place


@dataclass(frozen=True, slots=True)
class SkipDeclined(Saying):
    template: ClassVar[str] = "skip_declined"
    place: Place


@dataclass(frozen=True, slots=True)
class Skipped(Saying):
    template: ClassVar[str] = "skipped"
    place: Place
    following: Place | None


@dataclass(frozen=True, slots=True)
class NextOffered(Saying):
    template: ClassVar[str] = "next_offered"
    place: Place
    following: Place | None


@dataclass(frozen=True, slots=True)
class ModuleFinished(Saying):
    template: ClassVar[str] = "module_finished"
    module: ModuleStanding


@dataclass(frozen=True, slots=True)
class ProgressShown(Saying):
    template: ClassVar[str] = "progress"
    standing: CourseStanding
    sessions: int


@dataclass(frozen=True, slots=True)
class Farewell(Saying):
    template: ClassVar[str] = "farewell"
    name: str
    tasks: int
    """How many tasks were completed in this session."""


@dataclass(frozen=True, slots=True)
class Greeting(Saying):
    template: ClassVar[str] = "greeting"
    facts: HandoverFacts


@dataclass(frozen=True, slots=True)
class ProgressDocument(Saying):
    template: ClassVar[str] = "progress_document"
    facts: HandoverFacts
    review: Reviewed | None
    """The last one, of the task at `place`."""
    place: Place | None


@dataclass(frozen=True, slots=True)
class HandoverWritten(Saying):
    template: ClassVar[str] = "handover"
    facts: HandoverFacts
    greeting: Markdown
    noted: tuple[Markdown, ...] = ()
    """What the tutor noted of the session; nobody's evidence."""


@dataclass(frozen=True, slots=True)
class NoHandover(Saying):
    template: ClassVar[str] = "no_handover"


@dataclass(frozen=True, slots=True)
class Resumed(Saying):
    template: ClassVar[str] = "resumed"
    name: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class IdleEnded(Saying):
    template: ClassVar[str] = "idle_ended"
    at: datetime
    """When he said something last, by his clock."""
    place: Place | None
    """The task in the middle of which he stopped."""


@dataclass(frozen=True, slots=True)
class HelpShown(Saying):
    template: ClassVar[str] = "help"
    stage: Stage


@dataclass(frozen=True, slots=True)
class NotUnderstood(Saying):
    template: ClassVar[str] = "not_understood"
    nearest: str | None
    stage: Stage
    question: bool = False
    """Whether the open task is one."""
    topics: tuple[Concept, ...] = ()
    """What it may have been about."""


@dataclass(frozen=True, slots=True)
class LocaleChosen(Saying):
    template: ClassVar[str] = "locale_chosen"


@dataclass(frozen=True, slots=True)
class Preparing(Saying):
    template: ClassVar[str] = "preparing"
    course: Course


@dataclass(frozen=True, slots=True)
class Reviewing(Saying):
    template: ClassVar[str] = "reviewing"
    place: Place


@dataclass(frozen=True, slots=True)
class CodeOffered(Saying):
    template: ClassVar[str] = "code_offered"


@dataclass(frozen=True, slots=True)
class CoachAsked(Saying):
    template: ClassVar[str] = "coach_asked"
    text: str


@dataclass(frozen=True, slots=True)
class HumanAsked(Saying):
    """For the coaches."""

    template: ClassVar[str] = "human_asked"
    name: str
    text: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class SettingsShown(Saying):
    template: ClassVar[str] = "settings"
    language: str
    zone: str
    clock: str
    """What time it is there, like `18:05`."""
    reminders: bool
    hour: str
    place: str
    guild: str
    """The one that his direct messages belong to, if he has just chosen it."""
    changed: bool


NEXT_STEP_WORDINGS = 6
"""How many wordings the template of a reminder has; one more than are to differ in a row."""


@dataclass(frozen=True, slots=True)
class NextStepReminder(Saying):
    template: ClassVar[str] = "next_step_reminder"
    agenda: Agenda
    name: str
    wording: int
    """Which one, from 0."""


@dataclass(frozen=True, slots=True)
class PrivacyShown(Saying):
    template: ClassVar[str] = "privacy"
    keeps_messages: bool
    sessions: int
    reviews: int
    tutor: str
    """Which model the tutor is, and where it runs; empty if there's none here."""
    consented: bool
    """Whether he lets it answer."""
    runs: int
    """How often it was asked for him."""


@dataclass(frozen=True, slots=True)
class EverythingExported(Saying):
    template: ClassVar[str] = "exported"


@dataclass(frozen=True, slots=True)
class DeleteQuestion(Saying):
    template: ClassVar[str] = "delete_question"


@dataclass(frozen=True, slots=True)
class EverythingDeleted(Saying):
    template: ClassVar[str] = "deleted"


@dataclass(frozen=True, slots=True)
class MessagesKept(Saying):
    template: ClassVar[str] = "messages_kept"
    keep: bool


class TroubleKind(StrEnum):
    """Why something can't be done now."""

    NO_TASK = "no_task"
    NOT_A_QUESTION = "not_a_question"
    OTHER_QUESTION = "other_question"
    NO_COACHES = "no_coaches"
    NO_QUESTION = "no_question"
    ZONE_UNKNOWN = "zone_unknown"
    HOUR_UNKNOWN = "hour_unknown"
    REMINDER_TIME = "reminder_time"
    REMINDER_RHYTHM = "reminder_rhythm"
    REMINDER_PAST = "reminder_past"
    REMINDER_FAR = "reminder_far"
    REMINDER_LONG = "reminder_long"
    REMINDER_UNKNOWN = "reminder_unknown"
    REMINDERS_FULL = "reminders_full"
    NOTHING_TO_SETTLE = "nothing_to_settle"
    NO_HINT_YET = "no_hint_yet"
    NO_REVIEW_YET = "no_review_yet"
    TASK_UNKNOWN = "task_unknown"
    NOTHING_ASKED = "nothing_asked"
    NOTHING_NEXT = "nothing_next"
    CHOOSE_FIRST = "choose_first"
    LOCALE_UNKNOWN = "locale_unknown"
    COURSE_UNKNOWN = "course_unknown"
    MODULE_UNKNOWN = "module_unknown"
    MODULE_IN_PREPARATION = "module_in_preparation"
    MODULE_LOCKED = "module_locked"
    CANNOT_REVIEW = "cannot_review"
    BUSY = "busy"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Trouble(Saying):
    template: ClassVar[str] = "trouble"
    kind: TroubleKind
    detail: str = ""
    """What was typed, or the incident's id."""
    modules: tuple[Module, ...] = ()
    courses: tuple[Course, ...] = ()
    locales: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
