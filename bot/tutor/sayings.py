"""What a model is told, and what a learner is told of the tutor: the typed context of each template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.courses.course import Concept, Hint, Module
from bot.prompting.markdown import Markdown
from bot.prompting.sayings import Saying
from memory.recall.context import Context


class Silence(StrEnum):
    """Why the tutor says nothing."""

    FAILED = "failed"
    """The model didn't answer, or not in a way that makes sense."""
    WITHHELD = "withheld"
    """It gave too much away, however often it was asked not to."""
    BUSY = "busy"
    DAY = "day"
    MONTH = "month"


# To a model: the purposes.


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task as its learner sees it. There's no exemplar in it, and no test."""

    title: str
    introduction: Markdown
    instructions: Markdown
    files: Mapping[str, str]
    """The stubs, and what he may read besides."""
    is_question: bool


@dataclass(frozen=True, slots=True)
class ShownReview:
    """What the last review of the open task said."""

    attempt: int
    passed: bool
    red: tuple[str, ...]
    """The titles of the tests that don't hold."""
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a model is shown of a learner and his task, whatever it's asked for."""

    name: str
    task: ShownTask | None
    hints: tuple[Hint, ...]
    """Those that he has taken."""
    code: Mapping[str, str]
    """What he handed in last for the open task."""
    review: ShownReview | None
    concepts: tuple[Concept, ...]
    modules: tuple[Module, ...]
    context: Context
    """From memory, within the budget."""


@dataclass(frozen=True, slots=True)
class TutorRules(Saying):
    """The standing instructions; nothing of a learner's is in them."""

    template: ClassVar[str] = "tutor_rules"
    proposes: bool
    """Whether it may propose what to do."""


@dataclass(frozen=True, slots=True)
class AnswerWanted(Saying):
    template: ClassVar[str] = "tutor_answer"
    around: Surroundings
    question: str


@dataclass(frozen=True, slots=True)
class HintWanted(Saying):
    template: ClassVar[str] = "tutor_hint"
    around: Surroundings
    hint: Hint
    """The rung to put in words that fit his code."""
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class RewordingWanted(Saying):
    template: ClassVar[str] = "tutor_review"
    around: Surroundings
    review: str
    """As it was said; empty if that isn't kept."""


@dataclass(frozen=True, slots=True)
class SummaryWanted(Saying):
    template: ClassVar[str] = "tutor_summary"
    name: str
    said: tuple[tuple[str, str], ...]
    """Who said what in the session."""


@dataclass(frozen=True, slots=True)
class AnotherTry(Saying):
    template: ClassVar[str] = "tutor_again"
    reason: str


# To a learner.


@dataclass(frozen=True, slots=True)
class TutorSays(Saying):
    template: ClassVar[str] = "tutor_says"
    text: Markdown


@dataclass(frozen=True, slots=True)
class TutorThinks(Saying):
    template: ClassVar[str] = "tutor_thinks"


@dataclass(frozen=True, slots=True)
class TutorSilent(Saying):
    template: ClassVar[str] = "tutor_silent"
    why: Silence


@dataclass(frozen=True, slots=True)
class TutorHint(Saying):
    """The rung that he's on, again; it costs nothing."""

    template: ClassVar[str] = "tutor_fallback_hint"
    hint: Hint
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class TutorProposes(Saying):
    template: ClassVar[str] = "tutor_proposes"
    intent: str
    says: str
    """What it would be if it were typed."""
    detail: str


@dataclass(frozen=True, slots=True)
class TutorConsent(Saying):
    template: ClassVar[str] = "tutor_consent"
    recipient: str
    """Which model, and whose machine it runs on."""


@dataclass(frozen=True, slots=True)
class TutorConsented(Saying):
    template: ClassVar[str] = "tutor_consented"
    agreed: bool
    recipient: str
    available: bool
    """Whether there's a tutor here at all."""
