"""What a template may use: the one list of it all, and what is said of a file that uses anything else.

What depends on the inputs, `bot.prompting.bounds` sees to while a template renders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import jinja2
from jinja2 import nodes

from bot.courses.problems import did_you_mean
from bot.prompting.markdown import harmless, stray_code

NODES: frozenset[type[nodes.Node]] = frozenset({
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name,
    nodes.If, nodes.For, nodes.Assign, nodes.Include,
    nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Call, nodes.Filter, nodes.Test, nodes.Keyword,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos,
    nodes.Concat, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair,
})  # fmt: skip
"""The parts of the language. There are no macros, blocks, imports, captured or filtered blocks, powers."""
LIST_FILTERS = (
    "first", "last", "length", "list", "map", "max", "min", "reject", "rejectattr", "reverse", "select",
    "selectattr", "sort", "unique",
)  # fmt: skip
TEXT_FILTERS = ("capitalize", "lower", "trim", "truncate", "upper")
"""None of these makes much out of little."""
OTHER_FILTERS = ("abs", "default")
TESTS = (
    "none",
    "sameas",
    "in",
    "defined",
    "even",
    "odd",
    "equalto",
    "eq",
    "==",
    "ne",
    "gt",
    "ge",
    "lt",
    "le",
)
METHODS = frozenset({"get", "items", "choice", "module", "spec"})
"""What may be called of a value: of a mapping, a quiz, a course's standing, a task."""

MOST_NUMBER = 10**12
_DEEPEST, _DEEPEST_LOOP, _MOST_INCLUDES = 40, 4, 60
COUNTED = "counted loop"
"""The filter through which every loop goes: no name that could be written."""
_SELF_NAMES = frozenset({"self", "super", "caller", "varargs", "kwargs"})
_CALLED = {
    "CallBlock": "{% call %}", "EvalContextModifier": "{% autoescape %}", "ExprStmt": "{% do %}",
    "ScopedEvalContextModifier": "{% autoescape %}", "AssignBlock": "{% set %} without a value",
    "FilterBlock": "{% filter %}", "FromImport": "{% from %}", "NSRef": "a namespace", "Pow": "**",
    "Scope": "{% autoescape %}",
}  # fmt: skip
_INSTEAD = {
    "safe": "what may format stands in the template itself, around the value",
    "escape": "values are escaped of themselves",
    "e": "values are escaped of themselves",
    "forceescape": "values are escaped of themselves",
    "replace": "write the text as it's to be, or ask for an input that holds it",
    "format": "write {{ a }} and {{ b }} with the text around them",
    "AssignBlock": "write the text where it's printed, or {% set name = value %}",
    "FilterBlock": "put the filter behind the value: {{ value|filter }}",
    "Macro": "write a template of its own and {% include %} it",
    "CallBlock": "write a template of its own and {% include %} it",
    "Import": "{% include %} the other template",
    "FromImport": "{% include %} the other template",
    "Extends": "{% include %} what several templates share",
    "Block": "{% include %} what several templates share",
    "ScopedEvalContextModifier": "values are always escaped",
    "Scope": "values are always escaped",
    "Pow": "ask for an input that holds the result",
}


@dataclass(frozen=True, slots=True)
class Unsafe:
    """What a template may not do, and what to do instead."""

    line: int
    text: str
    advice: str

    def __str__(self) -> str:
        return f"{self.text}; {self.advice}" if self.advice else self.text


def unsafe(tree: nodes.Template, environment: jinja2.Environment) -> Iterator[Unsafe]:
    """All that a template does and may not, in its order."""
    found = [one for node, depth, loops in _walk(tree) for one in _about(node, depth, loops, environment)]
    yield from sorted([*found, *_code_in_emphasis(tree)], key=lambda one: one.line)


def unsafe_includes(included: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """The templates that include themselves, or too many others; each with what is wrong."""
    weights: dict[str, int] = {}

    def weight(name: str, above: tuple[str, ...]) -> int:
        if name in above:
            return _MOST_INCLUDES + 1
        if name not in weights:
            weights[name] = 1 + sum(weight(one, (*above, name)) for one in included.get(name, ()))
        return weights[name]

    for name in included:
        if weight(name, ()) > _MOST_INCLUDES:
            yield name, f"it includes itself, or more than {_MOST_INCLUDES} templates in all"


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int, int]]:
    """Every node with its depth and the number of loops around it. What lies too deep is not looked into."""
    waiting = [(tree, 0, 0)]
    while waiting:
        node, depth, loops = waiting.pop()
        yield node, depth, loops
        inside = loops + isinstance(node, nodes.For)
        if depth <= _DEEPEST:
            waiting += [(child, depth + 1, inside) for child in node.iter_child_nodes()]


def _about(node: nodes.Node, depth: int, loops: int, known: jinja2.Environment) -> Iterator[Unsafe]:
    line = node.lineno or next((child.lineno for child in node.find_all(nodes.Node) if child.lineno), 1)
    if type(node) not in NODES and not _holds_data(node, known):
        kind = type(node).__name__
        called = _CALLED.get(kind, f"{{% {kind.lower()} %}}")
        yield Unsafe(line, f"a template can't use {called}", _INSTEAD.get(kind, ""))
    if depth == _DEEPEST:
        yield Unsafe(line, "this is nested too deeply", "write it as several simpler ones")
    if isinstance(node, nodes.Filter | nodes.Test):
        yield from _about_named(node, known)
    if isinstance(node, nodes.Call):
        yield from _about_call(node, known)
    if isinstance(node, nodes.For):
        if loops >= _DEEPEST_LOOP:
            yield Unsafe(line, f"no more than {_DEEPEST_LOOP} loops in one another", "split the template")
        if node.recursive:
            yield Unsafe(line, "a loop can't be recursive", "write one loop in another")
    if isinstance(node, nodes.Include) and not (
        isinstance(node.template, nodes.Const) and isinstance(node.template.value, str)
    ):
        yield Unsafe(line, "which template is included must be written out", '{% include "name" %}')
    if isinstance(node, nodes.Assign) and _grows(node.node):
        yield Unsafe(
            line, "a list that is set can't hold other values", "use the values where they're needed"
        )
    yield from _about_leaf(node)


def _holds_data(node: nodes.Node, known: jinja2.Environment) -> bool:
    """Whether it's a block of data for a model, the one filter that may have a block."""
    return isinstance(node, nodes.FilterBlock) and node.filter.name == "data" and "data" in known.filters


def _about_named(node: nodes.Filter | nodes.Test, known: jinja2.Environment) -> Iterator[Unsafe]:
    kind, names = ("filter", known.filters) if isinstance(node, nodes.Filter) else ("test", known.tests)
    if node.name not in names or node.name == COUNTED:
        advice = _INSTEAD.get(node.name) or did_you_mean(node.name, set(names) - {COUNTED})
        yield Unsafe(node.lineno, f"there is no {kind} '{node.name}'", advice)
    if node.dyn_args or node.dyn_kwargs:
        yield Unsafe(node.lineno, "there is no * or ** in a template", "write each argument out")


def _about_call(node: nodes.Call, known: jinja2.Environment) -> Iterator[Unsafe]:
    called = node.node
    if isinstance(called, nodes.Name):
        if called.name not in known.globals:
            advice = did_you_mean(called.name, set(known.globals))
            yield Unsafe(node.lineno, f"the template knows no '{called.name}' to call", advice)
    elif not (isinstance(called, nodes.Getattr) and called.attr in METHODS):
        name = f"'.{called.attr}()'" if isinstance(called, nodes.Getattr) else "that"
        yield Unsafe(node.lineno, f"a template can't call {name}", "use a filter, or an input that holds it")
    if node.dyn_args or node.dyn_kwargs:
        yield Unsafe(node.lineno, "there is no * or ** in a template", "write each argument out")


def _about_leaf(node: nodes.Node) -> Iterator[Unsafe]:
    line = node.lineno
    if isinstance(node, nodes.Const):
        if isinstance(node.value, int | float) and abs(node.value) > MOST_NUMBER:
            yield Unsafe(line, "that number is too large", f"use at most {MOST_NUMBER:,}")
    elif isinstance(node, nodes.Name):
        if node.name.startswith("_") or node.name in _SELF_NAMES:
            yield Unsafe(line, f"the template knows no '{node.name}'", "use the inputs of its front matter")
    elif isinstance(node, nodes.Getattr | nodes.Getitem):
        name = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", "")
        if isinstance(name, str) and name.startswith("_"):
            yield Unsafe(line, f"'{name}' is internal", "use what the type of the input lists")
    elif isinstance(node, nodes.TemplateData):
        yield from _about_words(node.data, line)


def _about_words(words: str, line: int) -> Iterator[Unsafe]:
    """What stands between two tags."""
    for at, each in enumerate(words.split("\n"), start=line):
        if harmless(each) != each:
            yield Unsafe(
                at, "it holds a character that can't be seen", "write the line anew, without pasting"
            )
    if (len(words) - len(words.rstrip("\\"))) % 2:
        where = line + words.count("\n")
        yield Unsafe(where, "a backslash would escape what the next tag prints", "write it twice: \\\\")
    if (stray := stray_code(words)) is not None:
        where = line + words.count("\n", 0, stray)
        advice = "put a value into code by {{ value|code }} or |block; a backtick as such is \\`"
        yield Unsafe(where, "a backtick has no partner before the next tag", advice)


def _grows(value: nodes.Node) -> bool:
    """Whether a list may hold others that were set before: a few such lines make millions of them."""
    literals = (nodes.List, nodes.Tuple, nodes.Dict)
    found = [*value.find_all(literals), *([value] if isinstance(value, literals) else [])]
    return any(True for literal in found for _ in literal.find_all(nodes.Name))


_EMPHASIS = ("***", "**", "*", "__", "~~", "||")


def _code_in_emphasis(tree: nodes.Template) -> Iterator[Unsafe]:
    """Values in code between marks of emphasis: what the code holds could end the emphasis, and the code."""
    opened: set[str] = set()
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                opened = _emphasis(node.data, opened)
            elif opened and _shows_code(node):
                mark = min(opened)
                advice = f"end the emphasis before the code: {mark}…{mark} {{{{ value|code }}}}"
                yield Unsafe(node.lineno, f"code can't stand between {mark} and {mark}", advice)


def _emphasis(text: str, opened: set[str]) -> set[str]:
    """The marks of emphasis that are open behind `text`, if those in `opened` are before it."""
    for line in text.splitlines(keepends=True):
        at = 0
        while at < len(line):
            mark = next((one for one in _EMPHASIS if line.startswith(one, at)), "")
            if mark == "*" and not line[:at].strip() and line[at + 1 : at + 2].isspace():
                mark = ""  # an item of a list
            opened = opened ^ ({mark} if mark else set())
            at += len(mark) or (2 if line[at] == "\\" else 1)
        if line.endswith("\n"):
            opened = set()
    return opened


def _shows_code(node: nodes.Expr) -> bool:
    if isinstance(node, nodes.CondExpr):
        return _shows_code(node.expr1) or (node.expr2 is not None and _shows_code(node.expr2))
    return isinstance(node, nodes.Filter) and node.name in {"code", "block"}
