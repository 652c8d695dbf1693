"""The tests of a task as its files declare them, and how a run's names relate to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.courses.course import Kind, Task
from bot.courses.lines import Key
from bot.courses.suites import FIXED_TESTS
from bot.courses.trees import parse


@dataclass(frozen=True, slots=True)
class DeclaredTest:
    """`name` is the function's; the classes around it stand before it with `::`.

    `file` is where its author finds it: a test of Baton's own stands for an entry in `task.toml`.
    """

    name: str
    file: str
    line: int
    key: Key = ()
    """Where in the file it stands, if the line isn't known."""


def declared_tests(task: Task) -> tuple[DeclaredTest, ...]:
    """What pytest would find in the task's test files; a file that can't be parsed declares nothing."""
    if task.kind is Kind.TESTS:
        fixed = (DeclaredTest(name, "task.toml", 0, ("tests",)) for name in FIXED_TESTS)
        kills = (
            DeclaredTest(one.test.name, "task.toml", 0, ("mutants", at))
            for at, one in enumerate(task.mutants)
        )
        return (*fixed, *kills)
    found: list[DeclaredTest] = []
    for file, source in task.tests.items():
        try:
            tree = parse(source)
        except SyntaxError:
            continue
        found += (DeclaredTest(name, file, node.lineno) for name, node in tests_in(tree))
    return tuple(found)


TestFunction: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_Classes: TypeAlias = Mapping[str, ast.ClassDef]
_SKIPS = ("pytest.mark.skip", "unittest.skip", "skip")


def tests_in(tree: ast.Module) -> Iterator[tuple[str, TestFunction]]:
    """The tests that pytest collects from a file; a class has those of its bases in the same file, too."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    yield from _named(tree.body, classes, "test_")


def _named(body: list[ast.stmt], classes: _Classes, begin: str) -> Iterator[tuple[str, TestFunction]]:
    for node in body:
        if isinstance(node, TestFunction | ast.ClassDef) and _is_skipped(node):
            continue
        if isinstance(node, TestFunction) and node.name.startswith(begin):
            yield node.name, node
        elif isinstance(node, ast.ClassDef) and (begins := _begins(node, classes)):
            for name, function in _in_class(node, classes, begins):
                yield f"{node.name}::{name}", function


def _is_skipped(node: TestFunction | ast.ClassDef) -> bool:
    """Whether its file skips it, as Exercism's do with what is for extra credit: then it's no test at all."""
    marks = (mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list)
    return any(ast.unparse(mark) in _SKIPS for mark in marks)


def _in_class(node: ast.ClassDef, classes: _Classes, begin: str) -> Iterator[tuple[str, TestFunction]]:
    """The tests of a class's bases, but for those that it overrides, then its own."""
    own = list(_named(node.body, classes, begin))
    others = _without(node, classes)
    inherited: dict[str, TestFunction] = {}
    for base in _bases(node):
        if base in others:
            inherited |= dict(_in_class(others[base], others, begin))
    names = {name for name, _ in own}
    yield from ((name, function) for name, function in inherited.items() if name not in names)
    yield from own


def _begins(node: ast.ClassDef, classes: _Classes) -> str:
    """How the names of a class's tests begin: unittest needs no underscore. "" if pytest passes it by."""
    if _is_unittest(node, classes):
        return "test"
    return "test_" if node.name.startswith("Test") else ""


def _is_unittest(node: ast.ClassDef, classes: _Classes) -> bool:
    others = _without(node, classes)
    return any(
        base.endswith("TestCase") or (base in others and _is_unittest(others[base], others))
        for base in _bases(node)
    )


def _without(node: ast.ClassDef, classes: _Classes) -> _Classes:
    """The other classes; no class is looked for among its own bases."""
    return {name: other for name, other in classes.items() if name != node.name}


def _bases(node: ast.ClassDef) -> list[str]:
    """The last names of its bases."""
    return [
        base.id if isinstance(base, ast.Name) else base.attr
        for base in node.bases
        if isinstance(base, ast.Name | ast.Attribute)
    ]


def is_same_test(reported: str, named: str) -> bool:
    """Whether a run's `TestBlog::test_post[draft]` is what an author calls `test_post`."""
    name = reported.partition("[")[0]
    return name == named or name.endswith(f"::{named}")
