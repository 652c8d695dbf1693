"""Says a shaped track as the files of a course."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping

from bot.courses.course import Kind, Origin
from bot.courses.exercism.exercise import Exercise
from bot.courses.exercism.shape import PlannedModule, PlannedPhase, difficulty
from bot.courses.exercism.track import Pages, Track
from bot.courses.problems import printable
from bot.courses.testnames import TestFunction, tests_in
from bot.courses.trees import parse

_TOPICS = 6
"""As many as an overview of modules shows."""

Value = str | int | tuple[str, ...]


def course_files(track: Track, modules: tuple[PlannedModule, ...]) -> dict[str, str]:
    """Every file of the course by its path."""
    files = {
        "course.toml": _toml(
            title=track.title, summary=track.summary, version="1.0", python=">=3.11", origin=Origin.EXERCISM
        )
    }
    if track.licence:
        files["LICENSE"] = track.licence
    for concept in track.concepts:
        files |= _concept(concept)
    for number, module in enumerate(modules, start=1):
        files |= _below(f"modules/{number:02}-{module.slug}", _module(module))
    return files


def as_refactoring(task_toml: str) -> str:
    """The text of a `task.toml` written here, for a stub that turned out to work as it is."""
    return task_toml.replace(_toml(kind=Kind.CODE), _toml(kind=Kind.REFACTOR), 1)


def _below(folder: str, files: Mapping[str, str]) -> dict[str, str]:
    return {f"{folder}/{name}": text for name, text in files.items()}


def _concept(concept: Pages) -> dict[str, str]:
    return _below(
        f"concepts/{concept.slug}",
        {
            "concept.toml": _toml(title=concept.title),
            "introduction.md": concept.introduction,
            "about.md": concept.about,
        },
    )


def _module(module: PlannedModule) -> dict[str, str]:
    topics = dict.fromkeys(phase.title for phase in module.phases)
    files = {
        "module.toml": _toml(
            icon=module.icon,
            title=module.title,
            summary=module.summary,
            advice=module.advice,
            topics=tuple(topics)[:_TOPICS],
            sessions=module.sessions,
        )
    }
    for number, phase in enumerate(module.phases, start=1):
        files |= _below(f"phases/{number:02}-{phase.slug}", _phase(phase))
    return files


def _phase(phase: PlannedPhase) -> dict[str, str]:
    files = {
        "phase.toml": _toml(title=phase.title, concepts=phase.concepts, prerequisites=phase.prerequisites)
    }
    for order, exercise in enumerate(phase.exercises, start=1):
        overlay = {"task.toml": _task(exercise, order)}
        files |= _below(f"tasks/{exercise.slug}", {**exercise.files, **overlay})
    return files


def _task(exercise: Exercise, order: int) -> str:
    entry = exercise.entry
    overlay = _toml(
        title=entry.title,
        kind=Kind.CODE,
        difficulty=difficulty(entry),
        concepts=entry.concepts,
        order=order,
    )
    titles = {name: title for test in exercise.tests for name, title in _titles(exercise.files[test])}
    tests = (f"\n[[tests]]\n{_toml(name=name, title=title)}" for name, title in titles.items())
    return overlay + "".join(tests)


def _titles(source: str) -> Iterator[tuple[str, str]]:
    """The tests that belong to a numbered part of their exercise; the others speak for themselves."""
    try:
        tree = parse(source)
    except SyntaxError:
        return
    for name, function in tests_in(tree):
        if number := _part(function):
            words = name.rpartition("::")[2].removeprefix("test").strip("_").replace("_", " ")
            yield name, f"Task {number}: {words}"


def _part(function: TestFunction) -> int | None:
    """The number in `@pytest.mark.task(taskno=N)`."""
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.task"):
            values = [*mark.args, *(keyword.value for keyword in mark.keywords if keyword.arg == "taskno")]
            numbers = [value.value for value in values if isinstance(value, ast.Constant)]
            return next((number for number in numbers if isinstance(number, int)), None)
    return None


def _toml(**values: Value) -> str:
    """One line for each key; what JSON quotes, printable as it is, TOML reads alike."""
    return "".join(f"{key} = {_quoted(value)}\n" for key, value in values.items())


def _quoted(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_quoted, value))}]"
    return str(value) if isinstance(value, int) else json.dumps(printable(value), ensure_ascii=False)
