"""Doubts what tests compare: an object that calls itself equal to everything would pass for any right answer.

Before pytest rewrites a test's assertions, what stands on the left of `==` and `in` there, by convention the
actual value, is handed through `honest`. On the right, authors may well use `ANY` and the like.
"""

from __future__ import annotations

import ast
import re
import secrets
from collections.abc import Iterator
from itertools import islice

from _pytest.assertion import rewrite
from _pytest.config import Config

NAME = "@honest"
"""No identifier, so nothing in a test can have it."""
_MOST = 2000
_DEEPEST = 8
_PLAIN = (str, bytes, int, float, complex, bool, type(None))
_OF_UNITTEST = {
    "assertEqual", "assertIn", "assertCountEqual", "assertListEqual", "assertTupleEqual", "assertDictEqual",
    "assertSetEqual", "assertSequenceEqual", "assertMultiLineEqual", "assertAlmostEqual",
}  # fmt: skip
_EXPLAINED = re.compile(rf"^\s*\+\s+where .* = {NAME}\(")


class _Stranger:
    """What nothing can be equal to, as nobody knows it."""


def honest(value: object) -> object:
    """`value`, unless it or something in it is equal to what it can't know."""
    number = secrets.randbits(60)
    strangers = (
        _Stranger(),
        number,
        number / 7,
        str(number),
        str(number).encode(),
        [number],
        {number: number},
    )
    for part in islice(_parts(value, _DEEPEST), _MOST):
        try:
            equal = any(part == stranger for stranger in strangers)
        except Exception:  # noqa: BLE001, S112 - whoever can't say is no liar
            continue
        if equal:
            raise AssertionError(f"this {type(part).__name__} says of everything that it is equal to it")
    return value


def _parts(value: object, depth: int) -> Iterator[object]:
    """`value` and what it holds, but for plain values, which Python itself compares."""
    if type(value) in _PLAIN:
        return
    if not isinstance(value, dict | list | tuple | set | frozenset):
        yield value
    elif depth:
        if type(value).__eq__ not in {dict.__eq__, list.__eq__, tuple.__eq__, set.__eq__, frozenset.__eq__}:
            yield value
        held = (*value.keys(), *value.values()) if isinstance(value, dict) else value
        for part in held:
            yield from _parts(part, depth - 1)


class _Doubting(ast.NodeTransformer):
    """Hands the left sides of comparisons through `honest`, and what unittest's assertions take first."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        if isinstance(node.func, ast.Attribute) and node.func.attr in _OF_UNITTEST and node.args:
            node.args[0] = _doubted(node.args[0])
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        node.test = _InAssertion().visit(node.test)
        return node


class _InAssertion(ast.NodeTransformer):
    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        if isinstance(node.ops[0], ast.Eq | ast.In):
            if not isinstance(node.left, ast.Constant):
                node.left = _doubted(node.left)
            elif len(node.comparators) == 1:
                node.comparators = [_doubted(node.comparators[0])]
        return node


def _doubted(value: ast.expr) -> ast.expr:
    if any(isinstance(part, ast.Starred | ast.NamedExpr) for part in ast.walk(value)):
        return value  # no place for a call
    call = ast.Call(ast.Name(NAME, ast.Load()), [value], [])
    return ast.fix_missing_locations(ast.copy_location(call, value))


def begin() -> None:
    """Doubt from now on, in every test that pytest loads."""
    rewrite_asserts = rewrite.rewrite_asserts

    def rewrite_doubted(
        mod: ast.Module, source: bytes, module_path: str | None = None, config: Config | None = None
    ) -> None:
        _Doubting().visit(mod)
        rewrite_asserts(mod, source, module_path, config)
        import_first(mod, f"{__package__}.doubt", "honest", NAME)

    rewrite.rewrite_asserts = rewrite_doubted


def import_first(mod: ast.Module, package: str, what: str, name: str) -> None:
    """Have `mod` begin with the import of `what` as `name`."""
    at = next((number for number, node in enumerate(mod.body) if not _comes_first(node)), 0)
    wanted = ast.ImportFrom(package, [ast.alias(what, name)], 0)
    mod.body.insert(at, ast.fix_missing_locations(wanted))


def _comes_first(node: ast.stmt) -> bool:
    """Whether it has to stand before everything else: the docstring, and imports from the future."""
    return (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or (
        isinstance(node, ast.ImportFrom) and node.module == "__future__"
    )


def without_doubt(lines: list[str]) -> list[str]:
    """The explanation that pytest gives of a failed assertion without the lines on `honest`."""
    kept: list[str] = []
    less = 0
    for line in lines:
        if _EXPLAINED.match(line):
            less += 2
        elif line.lstrip().startswith("+"):
            sign, _, rest = line.partition("+")
            kept.append(f"{sign}+{rest[less:]}")
        else:
            kept.append(line)
    return kept
