"""The courses that templates are tried with: next to nothing, a small one, and the longest there may be."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

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
from bot.courses.text import NO_WORDS, Text
from bot.workbench.kinds import Sample

_FILE = Path(__file__).parent / "sample_course.toml"
_PROSE = {
    "de": "Ein Satz, der so lang ist, wie ein Satz in einem Kurs nur werden darf, und noch ein Wort mehr. ",
    "en": "A sentence as long as any sentence of a course may ever become, and then one more word. ",
}
_MODULES, _PHASES, _TASKS, _TESTS = 12, 4, 2, 14
"""The most that an author may write."""


@cache
def course(which: Sample) -> Course:
    if which is Sample.MINIMAL:
        return _minimal()
    return _longest() if which is Sample.LONGEST else _typical()


def prose(length: int) -> Text:
    """A text of just this length."""
    return Text(
        {locale: (words * (length // len(words) + 1))[:length].strip() for locale, words in _PROSE.items()}
    )


def _course(
    slug: str, title: Text, summary: Text, modules: Iterable[Module], concepts: Iterable[Concept]
) -> Course:
    return Course(
        slug=slug,
        title=title,
        summary=summary,
        version="1",
        python=">=3.11",
        requirements="",
        rubric=Rubric(),
        modules=tuple(modules),
        concepts=tuple(concepts),
        folder=slug,
    )


def _task(slug: str, kind: Kind, title: Text, **given: Any) -> Task:  # noqa: ANN401 - the fields of Task
    nothing: dict[str, Any] = {
        "introduction": NO_WORDS,
        "hints": (),
        "concepts": (),
        "stubs": {},
        "tests": {},
        "helpers": {},
        "exemplar": {},
        "mistakes": {},
        "accepted": {},
        "test_specs": (),
        "constraints": (),
        "known_mistakes": (),
    }
    return Task(
        slug=slug,
        title=title,
        kind=kind,
        difficulty=Difficulty.BEGINNER,
        limits=Limits(),
        folder=slug,
        **nothing | given,
    )


def _minimal() -> Course:
    word = Text({"": "A"})
    task = _task("a", Kind.CODE, word, instructions=word, stubs={"a.py": ""})
    phase = Phase("a", 1, word, (), (), (), (task,))
    module = Module("a", 1, "•", word, word, (), (), (), word, "1", (phase,))
    return _course("a", word, word, [module], [Concept("a", word, (), word, word)])


def _longest() -> Course:
    task = _task(
        "a-task-with-a-name-of-forty-characters",
        Kind.CODE,
        prose(60),
        introduction=prose(1000),
        instructions=prose(2000),
        hints=tuple(Hint(rung, prose(800)) for rung in Rung),
        stubs={"a_file_with_a_name_of_forty_chars_0.py": "value = 1  # a line of code\n" * 180},
        test_specs=tuple(TestSpec(f"test_{number}", prose(80)) for number in range(_TESTS)),
    )
    concepts = [
        Concept(f"a-concept-with-a-long-name-{number}", prose(45), (), prose(700), prose(2500))
        for number in range(60)
    ]
    phases = tuple(
        Phase(
            f"phase-{number}",
            number,
            prose(55),
            (prose(115),) * 3,
            tuple(concept.slug for concept in concepts[:3]),
            (),
            tuple(replace(task, slug=f"{task.slug}-{at}") for at in range(_TASKS)),
        )
        for number in range(1, _PHASES + 1)
    )
    modules = [
        Module(
            f"module-{number}",
            number,
            "🗂️",
            prose(40),
            prose(200),
            (prose(60),) * 6,
            (prose(105),) * 5,
            ("module-1", "module-2") if number > 2 else (),  # noqa: PLR2004 - they are the required ones
            prose(60),
            "1-2",
            phases,
        )
        for number in range(1, _MODULES + 1)
    ]
    first, *others = phases
    asking = replace(first, tasks=(*first.tasks, *_longest_questions()))
    modules[0] = replace(modules[0], phases=(asking, *others))
    return _course("the-longest-course", prose(40), prose(160), modules, concepts)


def _longest_questions() -> tuple[Task, ...]:
    choices = tuple(Choice(f"{number}", prose(85), number > 2, prose(350)) for number in range(5))  # noqa: PLR2004 - some of them
    either = tuple(Choice(key, NO_WORDS, key == TRUE, prose(350)) for key in (TRUE, FALSE))
    points = tuple(Point(f"{number}", prose(60), {}) for number in range(6))
    quizzes = {
        Kind.MULTIPLE_CHOICE: Quiz(choices=choices),
        Kind.TRUE_FALSE: Quiz(choices=either, statement=prose(220)),
        Kind.FREE_TEXT: Quiz(points=points, pass_points=3),
    }
    words = {"introduction": prose(1000), "instructions": prose(1400)}
    return tuple(_task(kind.value, kind, prose(50), quiz=quiz, **words) for kind, quiz in quizzes.items())


def _typical() -> Course:
    read = tomllib.loads(_FILE.read_text("utf-8"))
    hints = tuple(Hint(Rung(one["rung"]), Text(one["text"])) for one in read["hints"])
    tasks = {slug: _read_task(slug, one, hints) for slug, one in read["tasks"].items()}
    modules = [_read_module(number, one, tasks) for number, one in enumerate(read["modules"], start=1)]
    concepts = [
        Concept(slug, Text(one["title"]), (), Text(one["introduction"]), Text(one["about"]))
        for slug, one in read["concepts"].items()
    ]
    return _course("notebook", Text(read["title"]), Text(read["summary"]), modules, concepts)


def _read_module(number: int, read: Mapping[str, Any], tasks: Mapping[str, Task]) -> Module:
    phases = tuple(
        Phase(
            phase["slug"],
            at,
            Text(phase["title"]),
            tuple(map(Text, phase["goals"])),
            tuple(phase["concepts"]),
            (),
            tuple(tasks[slug] for slug in phase["tasks"]),
        )
        for at, phase in enumerate(read.get("phases", ()), start=1)
    )
    return Module(
        slug=read["slug"],
        number=number,
        icon=read["icon"],
        title=Text(read["title"]),
        summary=Text(read["summary"]),
        topics=tuple(map(Text, read.get("topics", ()))),
        goals=tuple(map(Text, read.get("goals", ()))),
        requires=tuple(read.get("requires", ())),
        advice=Text(read["advice"]),
        sessions=read["sessions"],
        phases=phases,
    )


def _read_task(slug: str, read: Mapping[str, Any], hints: tuple[Hint, ...]) -> Task:
    kind = Kind(read["kind"])
    choices = tuple(
        Choice(one["key"], Text(one.get("text", {})), one["right"], Text(one["because"]))
        for one in read.get("choices", ())
    )
    points = tuple(Point(one["key"], Text(one["name"]), {}) for one in read.get("points", ()))
    quiz = Quiz(choices=choices, statement=Text(read.get("statement", {})), points=points, pass_points=1)
    return _task(
        slug,
        kind,
        Text(read["title"]),
        introduction=Text(read["introduction"]),
        instructions=Text(read["instructions"]),
        hints=hints,
        concepts=tuple(read["concepts"]),
        stubs=read.get("stubs", {}),
        helpers=read.get("helpers", {}),
        test_specs=tuple(TestSpec(name, Text(title)) for name, title in read.get("tests", {}).items()),
        quiz=None if kind.wants_code else quiz,
    )
