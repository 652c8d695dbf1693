"""Asks and judges questions: the order of their choices, what an answer means, and what it's worth."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.coaching.turn import Question
from bot.courses.course import Rubric, Severity, Task
from bot.courses.points import named
from bot.courses.question import Choice, Quiz
from bot.courses.text import Text
from bot.review.rubric import Marked, Score, score
from bot.review.verdict import Comment, JudgedTest, Judgement, Source, Verdict
from bot.sandbox.runner import Outcome, Run, TestStatus

LONGEST = 4000
"""Characters of an answer in words; what a form takes."""
MISSED = "missed"
"""Names right choices that were left, without saying which: that's still to be found out."""
_RUN = Run(Outcome.FINISHED)


class Misread(StrEnum):
    """Why an answer can't be judged; it costs no try."""

    NOTHING = "nothing"
    UNKNOWN = "unknown"
    ONE_ONLY = "one_only"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Unread:
    """An answer that can't be judged: why, and what it was that isn't known."""

    reason: Misread
    what: str = ""


def in_order(choices: Iterable[Choice], seed: str) -> tuple[Choice, ...]:
    """The choices shuffled: for one seed always alike, on any machine and with any version of Python."""
    return tuple(sorted(choices, key=lambda choice: hashlib.sha256(f"{seed}/{choice.key}".encode()).digest()))


def pick(question: Question, said: Sequence[str]) -> tuple[str, ...] | Unread:
    """The keys that are meant by keys, numbers or labels; each once, in the order of the options."""
    by_name = {option.label.casefold(): option.key for option in question.options}
    by_name |= {str(number): option.key for number, option in enumerate(question.options, start=1)}
    by_name |= {option.key: option.key for option in question.options}
    names = [name for one in said if (name := one.casefold().strip(".)!"))]
    if not names:
        return Unread(Misread.NOTHING)
    for name in names:
        if name not in by_name:
            return Unread(Misread.UNKNOWN, name)
    picked = {by_name[name] for name in names}
    if len(picked) > question.most:
        return Unread(Misread.ONE_ONLY)
    return tuple(option.key for option in question.options if option.key in picked)


def read_text(text: str) -> str | Unread:
    """An answer in words, if it can be judged."""
    if not text.strip():
        return Unread(Misread.NOTHING)
    return Unread(Misread.TOO_LONG, str(len(text))) if len(text) > LONGEST else text.strip()


def judge_choices(task: Task, quiz: Quiz, rubric: Rubric, picked: Sequence[str]) -> Judgement:
    """To choose and to leave are decisions alike; all of them have to be right to pass."""
    chosen = tuple(quiz.choice(key) for key in picked)
    missed = [choice for choice in quiz.choices if choice.right and choice.key not in picked]
    decisions = [
        Marked(
            choice.key if choice.key in picked else MISSED,
            passed=choice.right == (choice.key in picked),
            weight=1.0,
            required=False,
        )
        for choice in quiz.choices
    ]
    all_right = all(decision.passed for decision in decisions)
    comments = [
        Comment(Severity.ACTIONABLE, Source.CHOICE, choice.key, choice.because or None)
        for choice in chosen
        if not choice.right
    ]
    if missed and quiz.most > 1:
        comments.insert(0, Comment(Severity.ESSENTIAL, Source.CHOICE, MISSED, count=len(missed)))
    tests = tuple(_test(choice.key, task.spec(choice.key).title, right=choice.right) for choice in chosen)
    return _judgement(rubric, tests, decisions, comments, passed=all_right)


def judge_text(quiz: Quiz, rubric: Rubric, text: str) -> Judgement:
    """Each point counts alike, and so many have to be named to pass; a coach may see it otherwise."""
    found = named(quiz.points, text)
    tests = tuple(_test(point.key, point.name, right=point in found) for point in quiz.points)
    points = [Marked(test.name, test.passed, weight=1.0, required=False) for test in tests]
    judgement = _judgement(rubric, tests, points, [], passed=len(found) >= quiz.pass_points)
    return replace(judgement, open_to_review=True)


def _judgement(
    rubric: Rubric,
    tests: tuple[JudgedTest, ...],
    marked: Sequence[Marked],
    comments: Sequence[Comment],
    *,
    passed: bool,
) -> Judgement:
    result = _score(rubric, marked, passed=passed)
    if passed and result.passed:
        praise = "spotless" if all(one.passed for one in marked) else "passed"
        comments = [*comments, Comment(Severity.CELEBRATORY, Source.PRAISE, praise)]
    verdict = Verdict.PASSED if passed and result.passed else Verdict.FAILED
    return Judgement(verdict, result, tests, tuple(comments), _RUN)


def _score(rubric: Rubric, marked: Iterable[Marked], *, passed: bool) -> Score:
    """All ten points go by what is right: there's no style to judge, and no design."""
    whole = Rubric(rubric.correctness + rubric.style + rubric.design, 0.0, 0.0, rubric.passing)
    result = score(whole, marked, (), essential=not passed)
    return replace(result, parts=result.parts[:1])


def _test(name: str, title: Text, *, right: bool) -> JudgedTest:
    status = TestStatus.PASSED if right else TestStatus.FAILED
    return JudgedTest(name, title, status, "", None, None, "", ())
