"""Reads what a template does with its inputs: names that nothing has, types that don't fit, what leaks."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from jinja2 import nodes

from bot.courses.course import Mutant, Task
from bot.courses.problems import did_you_mean
from bot.courses.question import Point, Quiz
from bot.courses.text import Text
from bot.prompting.markdown import Markdown
from bot.workbench.types import (
    CALL,
    MAPPING,
    NOTHING,
    Hint,
    arms,
    at,
    element,
    enum_of,
    many,
    member,
    members,
    origin_of,
    owner,
    spelt,
    together,
)

SECRETS: Mapping[type, frozenset[str]] = {
    Task: frozenset({"exemplar", "mistakes", "accepted", "tests", "mutants", "equivalent_mutants"}),
    Quiz: frozenset({"exemplar", "mistakes", "right"}),
    Point: frozenset({"words"}),
    Mutant: frozenset({"files"}),
}
"""What would give a solution away."""
DATA = "data"
"""The filter that sets apart, for a language model, what somebody else wrote."""
_SAME = {"list", "unique", "sort", "reverse", "selectattr", "rejectattr", "select", "reject"}
_WANTS = {"t": (Text,), "clock": (datetime,), "moment": (datetime,), "away": (datetime,), "day": (datetime,)}
"""Filters of Baton's that take one type alone."""
_TEXTS = {"t", "points", "number", "dollars", "plural", "weekday", "code", "block", "spans", "oneline", DATA}
_TEXTS |= {"clock", "moment", "away", "day"}
_NUMBERS = {"length": int, "count": int, "int": int, "round": float}
_LOOP = {
    "index",
    "index0",
    "revindex",
    "revindex0",
    "first",
    "last",
    "length",
    "previtem",
    "nextitem",
    "cycle",
    "changed",
    "depth",
}
_HARMLESS = (int, float, bool, datetime, Enum)
"""Types that can carry no instruction."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a template may call by name, besides its inputs."""

    filters: frozenset[str]
    tests: frozenset[str]
    functions: frozenset[str]
    commands: frozenset[str]
    labels: frozenset[str]
    parts: Mapping[str, Mapping[str, Hint]]
    """Templates that can be included, with what they take."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong, on a line of the body."""

    line: int
    text: str
    advice: str


@dataclass(slots=True)
class Reader:
    """One walk over a template's tree; `found` is what is wrong, `used` which inputs it takes."""

    names: Names
    model: bool
    """Whether it's put to a language model."""
    found: list[Found] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def read(self, tree: nodes.Template, inputs: Mapping[str, Hint], untrusted: set[str]) -> None:
        scope = dict(inputs) | {"clicks": bool}
        self._body(tree.body, _Scope(scope, set(untrusted)))

    def _body(self, body: Sequence[nodes.Node], scope: _Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: _Scope) -> None:
        match node:
            case nodes.Output():
                for printed in node.nodes:
                    self._printed(printed, scope)
            case nodes.For():
                self._loop(node, scope)
            case nodes.If():
                self.infer(node.test, scope)
                for body in (node.body, node.elif_, node.else_):
                    self._body(body, scope)
            case nodes.Assign():
                scope.bind(node.target, self.infer(node.node, scope), taint=self._taints(node.node, scope))
            case nodes.Include():
                self._included(node, scope)
            case nodes.FilterBlock():
                inner = _Scope(dict(scope.types), set() if node.filter.name == DATA else set(scope.tainted))
                self._body(node.body, inner)
            case nodes.Expr():
                self.infer(node, scope)
            case _:
                self._body(list(node.iter_child_nodes()), scope)

    def _printed(self, node: nodes.Expr, scope: _Scope) -> None:
        hint = self.infer(node, scope)
        kind = next((arm for arm in arms(hint) if isinstance(arm, type) and _is_no_text(arm)), None)
        if kind is not None or origin_of(hint) is tuple:
            advice = "write |t behind it" if kind is Text else "print one of its parts, or loop over it"
            self._say(node, f"prints a whole {spelt(hint)}", advice)
        if self.model and self._exposed(node, scope):
            advice = f'write |{DATA}("…") behind it, with what it is'
            self._say(
                node, "puts to the model what somebody else wrote, as if it were an instruction", advice
            )

    def _loop(self, node: nodes.For, scope: _Scope) -> None:
        inner = _Scope(dict(scope.types), set(scope.tainted))
        taint = self._taints(node.iter, scope)
        inner.bind(node.target, element(self.infer(node.iter, scope)), taint=taint)
        inner.types["loop"] = _Loop
        if node.test:
            self.infer(node.test, inner)
        self._body(node.body, inner)
        self._body(node.else_, scope)

    def _included(self, node: nodes.Include, scope: _Scope) -> None:
        if not isinstance(node.template, nodes.Const):
            self._say(node, "includes what can't be told beforehand", "name the part")
            return
        name = str(node.template.value)
        if name not in self.names.parts:
            self._say(node, f"there is no part '{name}' to include", did_you_mean(name, self.names.parts))
            return
        for wanted, hint in self.names.parts[name].items():
            given = scope.types.get(wanted, NOTHING)
            self.used.add(wanted)
            if given is NOTHING:
                advice = f"write {{% set {wanted} = … %}} before it"
                self._say(node, f"the part '{name}' takes '{wanted}', which nothing here is called", advice)
            elif not _fits(given, hint):
                advice = f"give it a {spelt(hint)}"
                self._say(
                    node, f"the part '{name}' takes '{wanted}' as {spelt(hint)}, not {spelt(given)}", advice
                )

    def infer(self, node: nodes.Node, scope: _Scope) -> Hint:  # noqa: C901, PLR0911, PLR0912 - one case for each kind
        """The type of an expression; what is wrong within it is noted."""
        match node:
            case nodes.Name():
                return self._named(node, scope)
            case nodes.Getattr():
                return self._attribute(node, self.infer(node.node, scope), node.attr)
            case nodes.Getitem():
                index = node.arg.value if isinstance(node.arg, nodes.Const) else None
                self.infer(node.arg, scope)
                return at(self.infer(node.node, scope), index)
            case nodes.Const():
                return type(node.value)
            case nodes.TemplateData() | nodes.Concat():
                self._children(node, scope)
                return str
            case nodes.CondExpr():
                self.infer(node.test, scope)
                other = self.infer(node.expr2, scope) if node.expr2 else str
                return together(self.infer(node.expr1, scope), other)
            case nodes.And() | nodes.Or():
                return together(self.infer(node.left, scope), self.infer(node.right, scope))
            case nodes.Filter():
                return self._filtered(node, scope)
            case nodes.Compare():
                self._compared(node, scope)
                return bool
            case nodes.Call():
                return self._called(node, scope)
            case nodes.Test():
                self._known(node, node.name, self.names.tests, "test")
                self._children(node, scope)
                return bool
            case nodes.Not():
                self.infer(node.node, scope)
                return bool
            case nodes.Dict():
                values = [self.infer(pair.value, scope) for pair in node.items]
                return MAPPING[str, together(*values)]
            case nodes.List() | nodes.Tuple():
                items = [self.infer(item, scope) for item in node.items]
                return many(together(*items))
        self._children(node, scope)
        return Any

    def _named(self, node: nodes.Name, scope: _Scope) -> Hint:
        self.used.add(node.name)
        if node.name not in scope.types and node.name not in self.names.functions:
            known = {*scope.types, *self.names.functions}
            self._say(node, f"the template knows no '{node.name}'", did_you_mean(node.name, known))
        return scope.types.get(node.name, Any)

    def _children(self, node: nodes.Node, scope: _Scope) -> None:
        for child in node.iter_child_nodes():
            self.infer(child, scope)

    def _attribute(self, node: nodes.Node, hint: Hint, name: str) -> Hint:
        if hint is _Loop:
            if name not in _LOOP:
                self._say(node, f"loop has no '{name}'", did_you_mean(name, _LOOP))
            return Any
        kind = owner(hint)
        if kind and name in SECRETS.get(kind, ()):
            self._say(node, f"'{name}' of a {kind.__name__} gives a solution away", "leave it out")
        found = member(hint, name)
        if found is NOTHING:
            advice = did_you_mean(name, members(kind)) if kind else "leave it out"
            self._say(node, f"{kind.__name__ if kind else spelt(hint)} has no '{name}'", advice)
            return Any
        return found

    def _path(self, node: nodes.Node, hint: Hint, path: object) -> Hint:
        """Follows `"place.module.number"`, as some filters take it."""
        for name in str(path).split("."):
            hint = self._attribute(node, hint, name)
        return hint

    def _filtered(self, node: nodes.Filter, scope: _Scope) -> Hint:
        self._known(node, node.name, self.names.filters | {DATA}, "filter")
        hint = self.infer(node.node, scope) if node.node else str
        for given in (*node.args, *(pair.value for pair in node.kwargs)):
            self.infer(given, scope)
        first = node.args[0] if node.args else None
        attribute = next((pair.value for pair in node.kwargs if pair.key == "attribute"), None)
        if node.name in {"selectattr", "rejectattr"} and isinstance(first, nodes.Const):
            self._path(node, element(hint), first.value)
        if node.name == "map":
            known = (
                self._path(node, element(hint), attribute.value)
                if isinstance(attribute, nodes.Const)
                else Any
            )
            return many(known)
        if node.name in _SAME:
            return many(element(hint))
        if node.name in {"first", "last"}:
            return element(hint)
        if wanted := _WANTS.get(node.name):
            self._takes(node, hint, wanted)
        if node.name in _TEXTS:
            return Markdown
        return _NUMBERS.get(node.name) or (hint if node.name == "abs" else Any)

    def _takes(self, node: nodes.Filter, hint: Hint, wanted: tuple[type, ...]) -> None:
        if hint is not Any and not any(
            isinstance(arm, type) and issubclass(arm, wanted) for arm in arms(hint)
        ):
            advice = f"leave |{node.name} out, or take another part of it"
            self._say(
                node, f"the filter '{node.name}' takes a {wanted[0].__name__}, not a {spelt(hint)}", advice
            )

    def _compared(self, node: nodes.Compare, scope: _Scope) -> None:
        kind = enum_of(self.infer(node.expr, scope))
        for operand in node.ops:
            self.infer(operand.expr, scope)
            if kind and operand.op in {"eq", "ne", "in", "notin"}:
                for value in _texts(operand.expr):
                    known = [one.value for one in kind]
                    if value not in known:
                        self._say(node, f"{kind.__name__} has no '{value}'", did_you_mean(value, known))

    def _called(self, node: nodes.Call, scope: _Scope) -> Hint:
        hint = self.infer(node.node, scope)
        for given in (*node.args, *(pair.value for pair in node.kwargs)):
            self.infer(given, scope)
        if isinstance(node.node, nodes.Name):
            known = {"command": self.names.commands, "label": self.names.labels}.get(node.node.name)
            for value in _texts(node.args[0]) if known and node.args else ():
                if known and value not in known:
                    self._say(node, f"there is no {node.node.name} '{value}'", did_you_mean(value, known))
            return Markdown if node.node.name in self.names.functions else Any
        return typing.get_args(hint)[1] if origin_of(hint) is _CALLABLE else Any

    def _known(self, node: nodes.Node, name: str, known: frozenset[str], what: str) -> None:
        if name not in known:
            self._say(node, f"there is no {what} '{name}'", did_you_mean(name, known))

    def _taints(self, node: nodes.Node, scope: _Scope) -> bool:
        return any(
            name.name in scope.tainted
            for name in (node, *node.find_all(nodes.Name))
            if isinstance(name, nodes.Name)
        )

    def _exposed(self, node: nodes.Node, scope: _Scope) -> bool:
        """Whether something that somebody else wrote comes out of an expression as it is."""
        match node:
            case nodes.Filter() if node.name == DATA:
                return False
            case nodes.CondExpr():
                return any(self._exposed(one, scope) for one in (node.expr1, node.expr2) if one)
            case nodes.Compare() | nodes.Test() | nodes.Not():
                return False
        quiet = Reader(self.names, model=False)
        if any(
            isinstance(arm, type) and issubclass(arm, _HARMLESS) for arm in arms(quiet.infer(node, scope))
        ):
            return False
        if isinstance(node, nodes.Name):
            return node.name in scope.tainted
        return any(self._exposed(child, scope) for child in node.iter_child_nodes())

    def _say(self, node: nodes.Node, text: str, advice: str) -> None:
        one = Found(node.lineno, text, advice)
        if one not in self.found:
            self.found.append(one)


_CALLABLE = origin_of(CALL[..., Any])


class _Loop:
    """What `loop` is within a loop."""


@dataclass(slots=True)
class _Scope:
    """The names that can be said at one place of a template, with their types, and which are untrusted."""

    types: dict[str, Hint]
    tainted: set[str]

    def bind(self, target: nodes.Node, hint: Hint, *, taint: bool) -> None:
        if isinstance(target, nodes.Tuple):
            for index, item in enumerate(target.items):
                self.bind(item, at(hint, index), taint=taint)
        elif isinstance(target, nodes.Name):
            self.types[target.name] = hint
            self.tainted.discard(target.name)
            if taint:
                self.tainted.add(target.name)


def _texts(node: nodes.Node) -> Iterator[str]:
    """The texts that stand in an expression as they are."""
    match node:
        case nodes.Const(value=str(value)):
            yield value
        case nodes.Tuple() | nodes.List():
            for item in node.items:
                yield from _texts(item)


def _is_no_text(kind: type) -> bool:
    return owner(kind) is not None and not issubclass(kind, str)


def _fits(given: Hint, wanted: Hint) -> bool:
    if given is Any or Any in arms(given):
        return True
    return bool({spelt(one) for one in arms(given)} & {spelt(one) for one in arms(wanted)})
