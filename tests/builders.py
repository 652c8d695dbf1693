"""Small courses, standings and runs, made of the frozen types alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import settings

from bot.coaching.handover import HandoverFacts, Reviewed, Told, gather
from bot.coaching.next_step import recommend
from bot.coaching.progress import CourseStanding, Status, TaskState, standing
from bot.courses.course import (
    FALSE,
    TRUE,
    Concept,
    Course,
    Difficulty,
    Hint,
    Kind,
    Limits,
    Module,
    Phase,
    Rubric,
    Rung,
    Task,
    TestSpec,
)
from bot.courses.question import Choice, Point, Quiz
from bot.courses.text import Text
from bot.sandbox.runner import Finding, Outcome, Run, TestResult, TestStatus

MODERATE = settings(max_examples=120, deadline=None)
"""For properties: thorough enough, and no promise about speed on a busy machine."""
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def minutes(count: float) -> datetime:
    """A moment this long after noon."""
    return NOON + timedelta(minutes=count)


def text(words: str) -> Text:
    return Text({"de": f"{words} auf Deutsch", "en": f"{words} in English"})


def task(slug: str, **changes: Any) -> Task:  # noqa: ANN401 - the fields of Task
    plain = Task(
        slug=slug,
        title=text(f"Task {slug}"),
        kind=Kind.CODE,
        difficulty=Difficulty.BEGINNER,
        introduction=text("Why"),
        instructions=text("What"),
        hints=(Hint(Rung.QUESTION, text("Which one?")), Hint(Rung.PLACE, text("Line one"))),
        concepts=("loops",),
        stubs={"blog.py": "def make():\n    ...\n\n\nclass Post:\n    ...\n"},
        tests={"blog_test.py": "def test_one(): ...\ndef test_two(): ...\n"},
        helpers={},
        exemplar={"blog.py": "def make():\n    return 1\n"},
        mistakes={},
        accepted={},
        test_specs=(TestSpec("test_one", text("One holds")), TestSpec("test_two", text("Two holds"))),
        constraints=(),
        known_mistakes=(),
        limits=Limits(),
        folder=f"tasks/{slug}",
    )
    return replace(plain, **changes)


def choice(key: str, *, right: bool = False, because: str = "") -> Choice:
    return Choice(key, text(f"Rule {key}"), right, text(because or f"Because of {key}"))


def choice_task(slug: str, *choices: Choice, **changes: Any) -> Task:  # noqa: ANN401 - the fields of Task
    """A multiple choice; unless told otherwise, `cascade` and `restrict` of four are right."""
    given = choices or (
        choice("cascade", right=True),
        choice("set-null"),
        choice("restrict", right=True),
        choice("ignore"),
    )
    return _quiz_task(slug, Kind.MULTIPLE_CHOICE, Quiz(choices=given), **changes)


def statement_task(slug: str, *, right: bool = False) -> Task:
    because = text("Because SQLite is asked for it")
    choices = (Choice(TRUE, Text({}), right, because), Choice(FALSE, Text({}), not right, because))
    return _quiz_task(slug, Kind.TRUE_FALSE, Quiz(choices=choices, statement=text("SQLite checks by itself")))


def words_task(slug: str, *, pass_points: int = 2) -> Task:
    """Three points: the pragma, each connection, and the engine's event."""
    points = (
        Point("pragma", text("What is switched on"), {"": ("foreign_keys",)}),
        Point("each", text("How often"), {"de": ("jede Verbindung",), "en": ("every connection",)}),
        Point("event", text("Where"), {"de": ("Ereignis",), "en": ("event",)}),
    )
    return _quiz_task(slug, Kind.FREE_TEXT, Quiz(points=points, pass_points=pass_points))


def _quiz_task(slug: str, kind: Kind, quiz: Quiz, **changes: Any) -> Task:  # noqa: ANN401 - the fields of Task
    no_code: dict[str, Any] = {"stubs": {}, "tests": {}, "exemplar": {}, "test_specs": ()}
    return task(slug, kind=kind, quiz=quiz, **(no_code | changes))


def quiz_course() -> Course:
    """One module: a multiple choice, a statement, an answer in words, and a task that wants code."""
    tasks = (choice_task("rules"), statement_task("by-itself"), words_task("why"), task("code"))
    return replace(small_course(), slug="quizzes", modules=(module("asking", 1, phase("first", 1, *tasks)),))


def phase(slug: str, number: int, *tasks: Task) -> Phase:
    return Phase(slug, number, text(f"Phase {slug}"), (text(f"Goal {slug}"),), ("loops",), (), tasks)


def module(slug: str, number: int, *phases: Phase, requires: tuple[str, ...] = ()) -> Module:
    return Module(
        slug=slug,
        number=number,
        icon="📌",
        title=text(f"Title {slug}"),
        summary=text(f"Summary {slug}"),
        topics=(text(f"Topic {slug}"),),
        goals=(text(f"Aim {slug}"),),
        requires=requires,
        advice=text(f"Advice {slug}"),
        sessions="1-2",
        phases=phases,
    )


def small_course() -> Course:
    """Six modules: two chains of requirements, and one module in preparation."""
    return Course(
        slug="small",
        title=text("Small course"),
        summary=text("All of it"),
        version="1",
        python=">=3.11",
        requirements="",
        rubric=Rubric(),
        modules=(
            module("basics", 1, phase("first", 1, task("a"), task("b")), phase("second", 2, task("c"))),
            module("models", 2, phase("first", 1, task("d")), requires=("basics",)),
            module("queries", 3, phase("first", 1, task("e")), requires=("models",)),
            module("later", 4),
            module("testing", 5, phase("first", 1, task("f")), requires=("later",)),
            module("deploy", 6, phase("first", 1, task("g")), requires=("testing",)),
        ),
        concepts=(Concept("loops", text("Loops"), (), text("Short"), text("Long")),),
        folder="courses/small",
    )


A, B, C = "basics/first/a", "basics/first/b", "basics/second/c"
D, E, F, G = "models/first/d", "queries/first/e", "testing/first/f", "deploy/first/g"


def done(score: float = 9.0, at: float = 10, *, tries: int = 1, hints: int = 0) -> TaskState:
    return TaskState(Status.COMPLETED, score, tries, hints, minutes(at), minutes(at))


def skipped(at: float = 10) -> TaskState:
    return TaskState(Status.SKIPPED, last_activity_at=minutes(at))


def begun(at: float = 10, *, score: float | None = None, tries: int = 0) -> TaskState:
    return TaskState(Status.IN_PROGRESS, score, tries, last_activity_at=minutes(at))


def stand(states: Mapping[str, TaskState] | None = None, *elsewhere: str) -> CourseStanding:
    return standing(small_course(), states or {}, frozenset(elsewhere))


def facts(
    known: CourseStanding, *, reviews: tuple[Reviewed, ...] = (), told: Told | None = None, name: str = "Ada"
) -> HandoverFacts:
    """The facts of a session from noon to one."""
    return gather(
        name=name,
        started_at=NOON,
        ended_at=minutes(60),
        sessions=2,
        standing=known,
        recommendation=recommend(known),
        reviews=reviews,
        told=told or Told(),
    )


def run(*tests: TestResult, findings: tuple[Finding, ...] = (), outcome: Outcome = Outcome.FINISHED) -> Run:
    return Run(outcome, tests, findings, milliseconds=12.4, tier="A", tools={"python": "3.11"})


def green(name: str) -> TestResult:
    return TestResult(name, TestStatus.PASSED)


def red(name: str, **evidence: Any) -> TestResult:  # noqa: ANN401 - the fields of TestResult
    return TestResult(name, TestStatus.FAILED, **evidence)


def finding(rule: str, line: int = 1) -> Finding:
    return Finding(rule, f"about {rule}", "blog.py", line, 1)
