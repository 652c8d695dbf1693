"""The tests that a trusted file holds, read from its text: what a report must account for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

Expected = tuple[tuple[str, str], ...]
"""File and name of each test; a class stands before the name with `::`."""


def expected_tests(files: Mapping[str, bytes]) -> Expected:
    """Every test in `files`, by pytest's rules. Parametrised tests stand here once.

    A file that can't be read counts as one test of its own name, which then fails with the reason.
    """
    return tuple((file, name) for file, content in files.items() for name in _tests(file, content))


def _tests(file: str, content: bytes) -> list[str]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return [PurePosixPath(file).stem]
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    return list(dict.fromkeys(_named(tree.body, classes)))


def _named(body: list[ast.stmt], classes: Mapping[str, ast.ClassDef]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name
        elif isinstance(node, ast.ClassDef) and _holds_tests(node, classes):
            for name in dict.fromkeys(_inherited(node, classes)):
                yield f"{node.name}::{name}"


def _inherited(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> Iterator[str]:
    """The tests of a class's bases in the same file, then its own."""
    for base in _bases(node):
        if base in classes and base != node.name:
            yield from _inherited(classes[base], classes)
    yield from _named(node.body, classes)


def _holds_tests(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> bool:
    """Whether pytest collects the class: by its name, or because it's a `unittest.TestCase`."""
    return node.name.startswith("Test") or _is_unittest(node, classes)


def _is_unittest(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> bool:
    return any(
        base.endswith("TestCase")
        or (base in classes and base != node.name and _is_unittest(classes[base], classes))
        for base in _bases(node)
    )


def _bases(node: ast.ClassDef) -> list[str]:
    """The last names of its bases."""
    return [
        base.id if isinstance(base, ast.Name) else base.attr
        for base in node.bases
        if isinstance(base, ast.Name | ast.Attribute)
    ]
