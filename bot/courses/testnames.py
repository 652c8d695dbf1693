"""The tests of a task as its files declare them, and how a run's names relate to them."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from bot.courses.course import Task


@dataclass(frozen=True, slots=True)
class DeclaredTest:
    """`name` is the function's; the classes around it stand before it with `::`."""

    name: str
    file: str
    line: int


def parse(source: str) -> ast.Module:
    """The syntax tree of `source`; raises `SyntaxError` with a line, whatever is wrong with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in content is no trouble of ours
            return ast.parse(source)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error) or "it is nested too deeply", ("", 1, 1, "")) from error


def declared_tests(task: Task) -> tuple[DeclaredTest, ...]:
    """What pytest would find in the task's test files; a file that can't be parsed declares nothing."""
    found: list[DeclaredTest] = []
    for file, source in task.tests.items():
        try:
            body = parse(source).body
        except SyntaxError:
            continue
        found += (DeclaredTest(name, file, line) for name, line in _tests_in(body, ""))
    return tuple(found)


def _tests_in(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, int]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield prefix + node.name, node.lineno
        elif isinstance(node, ast.ClassDef) and _is_collected(node):
            yield from _tests_in(node.body, f"{prefix}{node.name}::")


def _is_collected(node: ast.ClassDef) -> bool:
    """Whether pytest looks into a class: by its name, or because it's one of unittest's."""
    return node.name.startswith("Test") or any(ast.unparse(base).endswith("TestCase") for base in node.bases)


def is_same_test(reported: str, named: str) -> bool:
    """Whether a run's `TestBlog::test_post[draft]` is what an author calls `test_post`."""
    name = reported.partition("[")[0]
    return name == named or name.endswith(f"::{named}")
