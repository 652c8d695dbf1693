"""The tests that a trusted file holds, read from its text: what a report must account for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from bot.courses.testnames import tests_in
from bot.courses.trees import parse

Expected = tuple[tuple[str, str], ...]
"""File and name of each test; a class stands before the name with `::`."""


def expected_tests(files: Mapping[str, bytes]) -> Expected:
    """Every test in `files`, by pytest's rules. Parametrised tests stand here once.

    A file that can't be read counts as one test of its own name, which then fails with the reason.
    """
    return tuple((file, name) for file, content in files.items() for name in _tests(file, content))


def _tests(file: str, content: bytes) -> list[str]:
    try:
        tree = parse(content)
    except SyntaxError:
        return [PurePosixPath(file).stem]
    return list(dict.fromkeys(name for name, _ in tests_in(tree)))
