"""A task's demands on the learner's syntax trees, which tests can't see."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .order import Demand

Finding = dict[str, Any]
"""`rule`, `message`, `file`, `line`, `column`, as the frame carries it."""

MOST_FINDINGS = 20
"""Of one demand; more of the same tell nothing new."""


def findings(trees: Mapping[str, ast.Module], demands: Sequence[Demand]) -> list[Finding]:
    """Each place that breaks a demand; a thing that is demanded and missing is missed in the first file."""
    found: list[Finding] = []
    for number, demand in enumerate(demands):
        places = [(name, node) for name, tree in trees.items() for node in _matches(tree, demand)]
        rule, message = f"constraint:{number}", f"{demand.rule} {demand.name}"
        if demand.rule.startswith("forbid_"):
            found += [_finding(rule, message, name, node) for name, node in places[:MOST_FINDINGS]]
        elif not places:
            found.append(_finding(rule, message, next(iter(trees), ""), None))
    return found


def _finding(rule: str, message: str, name: str, node: ast.AST | None) -> Finding:
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
    return {"rule": rule, "message": message, "file": name, "line": line, "column": column}


def _matches(tree: ast.Module, demand: Demand) -> Iterator[ast.AST]:
    _, _, kind = demand.rule.partition("_")
    for node in ast.walk(tree):
        if (
            (kind == "call" and isinstance(node, ast.Call) and _ends(_dotted(node.func), demand.name))
            or (kind == "import" and any(_ends(name, demand.name) for name in _imported(node)))
            or (kind == "keyword" and isinstance(node, ast.Call) and _passes(node, demand.name))
            or (kind == "construct" and type(node).__name__ == demand.name)
        ):
            yield node


def _ends(name: str, ending: str) -> bool:
    """Whether `name` is `ending` or ends with it after a dot."""
    return name == ending or name.endswith("." + ending)


def _dotted(node: ast.expr) -> str:
    """`a.b.c` as it's written; what a call or subscript gave has no name and becomes `?`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(parts))


def _imported(node: ast.AST) -> list[str]:
    """Every dotted name that an import makes known: `from a.b import c` gives a, a.b and a.b.c."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [".".join(filter(None, (node.module, alias.name))) for alias in node.names]
    else:
        return []
    return [".".join(parts[:end]) for parts in (name.split(".") for name in names) for end in _ends_of(parts)]


def _ends_of(parts: list[str]) -> range:
    return range(1, len(parts) + 1)


def _passes(call: ast.Call, wanted: str) -> bool:
    """Whether `call` has the keyword of `function:keyword`, with the value if one is named."""
    function, _, keyword = wanted.partition(":")
    keyword, _, literal = keyword.partition("=")
    return _ends(_dotted(call.func), function) and any(
        given.arg == keyword and (not literal or _same(given.value, literal)) for given in call.keywords
    )


def _same(node: ast.expr, literal: str) -> bool:
    try:
        value, wanted = ast.literal_eval(node), ast.literal_eval(literal)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return type(value) is type(wanted) and bool(value == wanted)
