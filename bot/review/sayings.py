"""What Baton says of a submission: the typed contexts of the review's templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bot.coaching.turn import Question
from bot.courses.course import Place
from bot.courses.question import Quiz
from bot.courses.text import Text
from bot.prompting.sayings import Saying
from bot.review.intake import Refused
from bot.review.quiz import Unread
from bot.review.verdict import Change, Judgement
from bot.sandbox.runner import Trouble as SourceTrouble


@dataclass(frozen=True, slots=True)
class ReviewShown(Saying):
    template: ClassVar[str] = "review"
    place: Place
    judgement: Judgement
    change: Change | None
    attempt: int
    titles: Mapping[str, Text]
    """Each test's title by its name."""


@dataclass(frozen=True, slots=True)
class ReviewStands(Saying):
    """The last review in a word, for who asks about it again."""

    template: ClassVar[str] = "review_stands"
    place: Place
    red: tuple[Text, ...]
    """The titles of the tests that don't hold."""


@dataclass(frozen=True, slots=True)
class RefusedShown(Saying):
    template: ClassVar[str] = "refused"
    place: Place
    refused: Refused


@dataclass(frozen=True, slots=True)
class UngradedShown(Saying):
    template: ClassVar[str] = "ungraded"
    place: Place
    trouble: SourceTrouble


@dataclass(frozen=True, slots=True)
class AnswerJudged(Saying):
    """What was right in an answer. Which choices should have been made, only who has made them is told."""

    template: ClassVar[str] = "answer_judged"
    quiz: Quiz
    judgement: Judgement
    change: Change | None
    attempt: int


@dataclass(frozen=True, slots=True)
class AnswerRefused(Saying):
    template: ClassVar[str] = "answer_refused"
    question: Question
    unread: Unread


def review_shown(place: Place, judgement: Judgement, change: Change | None, attempt: int) -> ReviewShown:
    names = {test.name for test in judgement.tests}
    if change:
        names |= {*change.fixed, *change.regressed}
    titles = {name: place.task.spec(name).title for name in names}
    return ReviewShown(place, judgement, change, attempt, titles)
