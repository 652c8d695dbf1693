"""What a course's code imports, read from its text: what a warm process may load ahead of time."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from bot.courses.course import Task
from bot.courses.trees import parse


def imported(tasks: Iterable[Task]) -> tuple[str, ...]:
    """Every module that tests, stubs and exemplars of `tasks` import, but for the tasks' own; in order.

    Of `from a import b` both `a` and `a.b` stand here, as `b` may be a module.
    """
    found: set[str] = set()
    for task in tasks:
        files = {**task.stubs, **task.tests, **task.helpers, **task.exemplar}
        own = {part.removesuffix(".py") for name in files for part in PurePosixPath(name).parts[:1]}
        found |= {
            name
            for source in files.values()
            for name in _imports(source)
            if name.partition(".")[0] not in own
        }
    return tuple(sorted(found))


def _imports(source: str) -> Iterator[str]:
    try:
        tree = parse(source)
    except SyntaxError:
        return  # no Python, or none that the check lets pass
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")
