"""Proves mutants: each differs from the right code and from the others, and Baton's own tests have titles."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from bot.courses.course import Kind, Task
from bot.courses.problems import Problem
from bot.courses.sources import Sources, task_file
from bot.courses.suites import FIXED_TESTS
from bot.courses.trees import parse


def seeded_problems(task: Task, sources: Sources) -> Iterator[Problem]:
    """Everything that is wrong with the mutants of a task whose learner writes tests."""
    if task.kind is not Kind.TESTS:
        return
    titled = {spec.name for spec in task.test_specs}
    for name in FIXED_TESTS:
        if name not in titled:
            message = f"'{name}' has no title; write [[tests]] with name = \"{name}\" and a title"
            yield sources.problem(task_file(task), message, ("tests",))
    known = {_shape(task.helpers): "the right code"}
    for mutant in task.mutants:
        shape = _shape(mutant.files)
        if shape and shape in known:
            message = f"does the same as {known[shape]}; write another mistake into it"
            yield sources.problem(sources.solution(task, "mutants", mutant.name), message)
        known.setdefault(shape, f"mutants/{mutant.name}")


def _shape(files: Mapping[str, str]) -> tuple[str, ...]:
    """The Python in `files` without what doesn't matter to it; nothing if it can't be parsed."""
    try:
        return tuple(ast.dump(parse(files[name])) for name in sorted(files) if name.endswith(".py"))
    except SyntaxError:
        return ()
