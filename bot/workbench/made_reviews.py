"""Values of samples that reviews and answers are made of: really judged, so that they fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.coaching.progress import TaskState
from bot.coaching.turn import Option, Question
from bot.courses.course import Constraint, Kind, KnownMistake, Place, Rubric, Rule, Severity, Task
from bot.courses.question import Quiz
from bot.courses.text import NO_WORDS
from bot.prompting.sayings import QuestionShown
from bot.review.intake import Refusal, Refused
from bot.review.quiz import Unread, judge_choices, judge_text
from bot.review.sayings import (
    AnswerJudged,
    AnswerRefused,
    RefusedShown,
    ReviewShown,
    UngradedShown,
    review_shown,
)
from bot.review.verdict import Change, Comment, Judgement, Source, change, judge
from bot.sandbox.runner import Finding, Outcome, Run, TestResult, TestStatus
from bot.workbench.kinds import Sample
from bot.workbench.made import places
from bot.workbench.making import Maker

_LOADING = ("ModuleNotFoundError: No module named 'sqlmodle'", "ImportError: cannot import name 'frist_line'")
_OUTCOMES = (
    *(Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY, Outcome.OUTPUT_FLOOD),
    *(Outcome.DISK_FULL, Outcome.CRASHED, Outcome.TAMPERED),
)


def _code_place(maker: Maker) -> Place:
    """A task that knows a mistake, and has two demands that no test sees."""
    place = places(maker, Kind.CODE)[0]
    task, comment = place.task, place.task.instructions
    constraints = (
        Constraint(Rule.FORBID_CALL, "readlines", Severity.ESSENTIAL, comment),
        Constraint(Rule.REQUIRE_CONSTRUCT, "With", Severity.ACTIONABLE, comment),
    )
    known = KnownMistake("forgets", tuple(spec.name for spec in task.test_specs), comment)
    return replace(place, task=replace(task, constraints=constraints, known_mistakes=(known,)))


def _runs(maker: Maker, task: Task) -> Iterator[Run]:
    """Red; red with an error; green with and without remarks; each way to end early; not even loaded."""
    said = maker.said
    file, message, trace = said("file"), said("message"), (said("trace"),)
    names = [spec.name for spec in task.test_specs] or ["test_a"]
    green = tuple(TestResult(name, TestStatus.PASSED) for name in names)
    evidence: dict[str, Any] = {
        "message": message,
        "expected": said("expected"),
        "actual": said("actual"),
        "trace": trace,
    }
    red = tuple(TestResult(name, TestStatus.FAILED, **evidence) for name in names)
    findings = tuple(
        Finding(rule, message, file, 3, 1)
        for rule in ("F401", "F401", "XYZ123", "constraint:0", "constraint:1")
    )
    yield Run(Outcome.FINISHED, red, findings[:3], output=said("output"))
    yield Run(Outcome.FINISHED, green)
    yield Run(Outcome.FINISHED, (*green[:1] * 2, *red[1:]), findings[3:])
    yield Run(Outcome.FINISHED, green, findings[:1])
    error = replace(red[0], status=TestStatus.ERROR, expected=None, actual=None, subtest=said("subtest"))
    yield Run(Outcome.FINISHED, (error, *green[1:]))
    yield from (Run(outcome, red, output=said("output")) for outcome in _OUTCOMES)
    loading = (f"{file}:1 in <module>: import sqlmodle",)
    for why in (*_LOADING, "SyntaxError"):
        stumbled = TestResult("", TestStatus.ERROR, why, trace=loading)
        yield Run(Outcome.FINISHED, tuple(replace(stumbled, name=name) for name in names))


def _judgements(maker: Maker) -> Iterable[Judgement]:
    task = _code_place(maker).task
    return tuple(judge(task, Rubric(), run) for run in _runs(maker, task))


def _reviews(maker: Maker) -> Iterator[ReviewShown]:
    place = _code_place(maker)
    tries = (None, *_changes(maker))
    judgements = tuple(_judgements(maker))
    for number, judgement in enumerate(judgements):
        yield review_shown(place, judgement, tries[number % len(tries)], number + 1)
    for one in tries:
        yield review_shown(place, judgements[0], one, 2)


def _changes(maker: Maker) -> Iterable[Change]:
    """Better, worse, and just as before."""
    names = [spec.name for spec in places(maker, Kind.CODE)[0].task.test_specs] or ["test_a"]
    red, green, *_ = _judgements(maker)
    was = dict.fromkeys(names, TestStatus.FAILED.value)
    yield change(was, 1.5, green)
    yield change(dict.fromkeys(names, TestStatus.PASSED.value), 9.0, red)
    yield change(was, red.score.total if red.score else 0.0, red)


def _quizzes(maker: Maker) -> tuple[Place, ...]:
    """Tasks that ask; a course of one task gets one of the usual ones."""
    kinds = (Kind.MULTIPLE_CHOICE, Kind.TRUE_FALSE, Kind.FREE_TEXT)
    found = places(maker, *kinds)
    return found or places(Maker(Sample.TYPICAL, maker.locale, {}), *kinds)


def _question(maker: Maker, place: Place, quiz: Quiz) -> Question:
    def label(key: str, text: str) -> str:
        return text or maker.label(key)

    options = tuple(Option(one.key, label(one.key, one.text.in_locale(maker.locale))) for one in quiz.choices)
    return Question(place.task.kind, options, quiz.most, place.code)


def _asked(maker: Maker) -> Iterator[tuple[Place, Quiz, Question]]:
    for place in _quizzes(maker):
        if quiz := place.task.quiz:
            yield place, quiz, _question(maker, place, quiz)
            if place.task.kind is Kind.MULTIPLE_CHOICE:
                only = replace(quiz, choices=quiz.choices[:2])
                yield place, only, _question(maker, place, only)
                bare = replace(quiz, choices=tuple(replace(one, because=NO_WORDS) for one in quiz.choices))
                yield place, bare, _question(maker, place, bare)


def _questions(maker: Maker) -> Iterator[QuestionShown]:
    for place, quiz, question in _asked(maker):
        for state in (TaskState(), *maker.options(TaskState)):
            yield QuestionShown(place, state, question, quiz)


def _answers(maker: Maker) -> Iterator[AnswerJudged]:
    """Right, wrong, half, in words; then with the difference to the try before."""
    for place, quiz, _ in _asked(maker):
        keys = [one.key for one in quiz.choices]
        if quiz.points:
            judged = [judge_text(quiz, Rubric(), maker.said("text"))]
            named = tuple(replace(test, status=TestStatus.PASSED) for test in judged[0].tests)
            judged.append(replace(judged[0], tests=named))
        else:
            picks = (quiz.right, keys[1:2], keys[:1], keys)
            judged = [judge_choices(place.task, quiz, Rubric(), pick) for pick in picks]
        for judgement in judged:
            for score in (None, 2.5, -1.0):
                yield AnswerJudged(quiz, judgement, Change(score=score) if score else None, 2)


def _refused(maker: Maker) -> Iterator[RefusedShown]:
    for refused in maker.options(Refused):
        asks = refused.reason is Refusal.NOT_CODE
        yield RefusedShown(_quizzes(maker)[0] if asks else places(maker, Kind.CODE)[0], refused)


def _ungraded(maker: Maker) -> Iterator[UngradedShown]:
    yield from maker.variants(UngradedShown, {"place": places(maker, Kind.CODE)[0]})


def _refusals(maker: Maker) -> Iterator[AnswerRefused]:
    for _, _, question in _asked(maker):
        for unread in maker.options(Unread):
            yield AnswerRefused(question, unread)


def _comments(maker: Maker) -> Iterator[Comment]:
    yield Comment(Severity.INFORMATIVE, Source.RULE, "F401", message=maker.said("message"))


MADE: Mapping[Any, Callable[[Maker], Iterable[Any]]] = {
    Judgement: _judgements,
    Change: _changes,
    Comment: _comments,
    ReviewShown: _reviews,
    QuestionShown: _questions,
    AnswerJudged: _answers,
    AnswerRefused: _refusals,
    RefusedShown: _refused,
    UngradedShown: _ungraded,
}
