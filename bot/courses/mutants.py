"""Makes mutants: copies of a source that differ from it in one small place, each a mistake somebody may make.

A mutant keeps the rest of the text as it is: what changes is the piece of source of one node. Left out are
places where a change means nothing to any test: docstrings, annotations, the words of an exception, and what
runs only when a file is started as a program; and f-strings, whose parts have no places before Python 3.12.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bot.courses.trees import parse

_SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.Is: ast.IsNot,
    ast.In: ast.NotIn,
}
_SWAPPED |= {new: old for old, new in _SWAPPED.items()}
_OPPOSITES = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
"""Comparisons whose swap is their negation, too."""
_DELETED = (
    ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete, ast.Raise, ast.Assert, ast.Break,
    ast.Continue, ast.If, ast.For, ast.AsyncFor, ast.While,
)  # fmt: skip
_Span = tuple[int, int]
"""Where a piece begins and ends, in bytes."""


@dataclass(frozen=True, slots=True)
class SourceMutant:
    """One changed copy of a source. `id` names it as long as its line stays where it is."""

    id: str
    line: int
    last_line: int
    before: str
    """The changed lines as they were, on one line."""
    after: str
    source: str


def source_mutants(source: str) -> tuple[SourceMutant, ...]:
    """Every mutant of `source`, in its order; none if it can't be parsed."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")  # so that its lines are Python's
    try:
        tree = parse(source)
    except SyntaxError:
        return ()
    text = _Text(source)
    seen = {ast.dump(tree)}
    times: Counter[str] = Counter()
    found = []
    for edit in sorted(_Edits(text).of(tree), key=lambda edit: (edit.span, edit.what)):
        mutated = text.replaced(edit)
        shape = _shape(mutated)
        if shape is None or shape in seen:
            continue
        seen.add(shape)
        line = text.line(edit.span[0])
        name = f"L{line} {edit.what}"
        times[name] += 1
        name += f" ({times[name]})" if times[name] > 1 else ""
        found.append(SourceMutant(name, line, text.line(edit.span[1]), *text.around(edit), mutated))
    return tuple(found)


def _shape(source: str) -> str | None:
    """What the source is to Python; None if it's nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "mutant", "exec", dont_inherit=True)
        return ast.dump(parse(source))
    except SyntaxError:
        return None


@dataclass(frozen=True, slots=True)
class _Edit:
    what: str
    span: _Span
    new: str


class _Text:
    """A source whose pieces can be found and replaced."""

    def __init__(self, source: str) -> None:
        self._bytes = source.encode()
        lengths = (len(line) for line in self._bytes.split(b"\n"))
        self._starts = [0]
        for length in lengths:
            self._starts.append(self._starts[-1] + length + 1)

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg) -> _Span:
        last, column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return (self._starts[node.lineno - 1] + node.col_offset, self._starts[last - 1] + column)

    def piece(self, span: _Span) -> str:
        return self._bytes[slice(*span)].decode()

    def with_comma(self, span: _Span) -> _Span:
        """The span of an argument with the comma behind it."""
        rest = self._bytes[span[1] :].lstrip()
        return (span[0], len(self._bytes) - len(rest[1:].lstrip(b" "))) if rest.startswith(b",") else span

    def since(self, mark: bytes, end: int) -> int:
        """Where the last `mark` before `end` stands."""
        return self._bytes.rindex(mark, 0, end)

    def line(self, position: int) -> int:
        return self._bytes.count(b"\n", 0, position) + 1

    def replaced(self, edit: _Edit) -> str:
        start, end = edit.span
        return (self._bytes[:start] + edit.new.encode() + self._bytes[end:]).decode()

    def around(self, edit: _Edit) -> tuple[str, str]:
        """The lines of an edit before and after it, each folded into one."""
        start, end = edit.span
        begin = self._starts[self.line(start) - 1]
        until = self._starts[self.line(end)] - 1
        left, right = self.piece((begin, start)), self.piece((end, until))
        return _folded(left + self.piece(edit.span) + right), _folded(left + edit.new + right)


def _folded(text: str) -> str:
    return " ".join(text.split())


class _Edits:
    """Finds what may be changed. A method `_name` of a node's class yields the edits of that node alone."""

    def __init__(self, text: _Text) -> None:
        self._text = text

    def of(self, node: ast.AST) -> Iterator[_Edit]:
        """The edits of `node` and of everything in it that matters to tests."""
        find = getattr(self, f"_{type(node).__name__.lower()}", None)
        if find is not None:
            yield from find(node)
        if isinstance(node, _DELETED) and not _is_declaration(node):
            what = "call-removed" if _is_call(node) else "statement-removed"
            yield self._edit(what, node, "pass")
        for child in _children(node):
            yield from self.of(child)

    def _edit(self, what: str, node: ast.expr | ast.stmt, new: str) -> _Edit:
        return _Edit(what, self._text.span(node), new)

    def _compare(self, node: ast.Compare) -> Iterator[_Edit]:
        for at, operator in enumerate(node.ops):
            new = _SWAPPED[type(operator)]()
            ops = [*node.ops[:at], new, *node.ops[at + 1 :]]
            other = ast.unparse(ast.Compare(node.left, ops, node.comparators))
            yield self._edit(f"comparison {_sign(operator)} to {_sign(new)}", node, other)

    def _boolop(self, node: ast.BoolOp) -> Iterator[_Edit]:
        is_and = isinstance(node.op, ast.And)
        new = ast.BoolOp(ast.Or() if is_and else ast.And(), node.values)
        what = "and-to-or" if is_and else "or-to-and"
        yield self._edit(what, node, f"({ast.unparse(new)})")

    def _unaryop(self, node: ast.UnaryOp) -> Iterator[_Edit]:
        if isinstance(node.op, ast.Not):
            yield self._edit("not-removed", node, f"({ast.unparse(node.operand)})")

    def _constant(self, node: ast.Constant) -> Iterator[_Edit]:
        for new in _other_values(node.value):
            yield self._edit(f"constant {_folded(repr(node.value))[:40]} to {new!r}", node, repr(new))

    def _call(self, node: ast.Call) -> Iterator[_Edit]:
        yield from self._without_keywords(node.keywords)

    def _classdef(self, node: ast.ClassDef) -> Iterator[_Edit]:
        yield from self._without_keywords(node.keywords)
        for base in node.bases:
            span = self._text.with_comma(self._text.span(base))
            yield _Edit(f"base-removed {ast.unparse(base)}", span, "")
        yield from self._without_decorators(node.decorator_list)

    def _without_keywords(self, keywords: list[ast.keyword]) -> Iterator[_Edit]:
        for keyword in keywords:
            if keyword.arg is not None:
                span = self._text.with_comma(self._text.span(keyword))
                yield _Edit(f"keyword-removed {keyword.arg}", span, "")

    def _without_decorators(self, decorators: list[ast.expr]) -> Iterator[_Edit]:
        for decorator in decorators:
            start, end = self._text.span(decorator)
            yield _Edit(
                f"decorator-removed {ast.unparse(decorator)}", (self._text.since(b"@", start), end), ""
            )

    def _functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[_Edit]:
        yield from self._without_decorators(node.decorator_list)
        named = node.args
        positional = [*named.posonlyargs, *named.args]
        with_default = positional[len(positional) - len(named.defaults) :]
        given = chain(
            zip(with_default, named.defaults, strict=True),
            zip(named.kwonlyargs, named.kw_defaults, strict=True),
        )
        for argument, default in given:
            if default is not None:
                span = (self._text.span(argument)[1], self._text.span(default)[1])
                yield _Edit(f"default-removed {argument.arg}", span, "")

    _asyncfunctiondef = _functiondef

    def _return(self, node: ast.Return) -> Iterator[_Edit]:
        if node.value is not None:
            yield self._edit("return-none", node.value, "None")

    def _if(self, node: ast.If | ast.While | ast.IfExp) -> Iterator[_Edit]:
        """As good as swapping the branches."""
        yield from self._negated(node.test)

    _while = _ifexp = _if

    def _comprehension(self, node: ast.comprehension) -> Iterator[_Edit]:
        for test in node.ifs:
            yield from self._negated(test)

    def _negated(self, test: ast.expr) -> Iterator[_Edit]:
        swaps = isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], _OPPOSITES)
        if not (swaps or isinstance(test, ast.UnaryOp | ast.Constant) or _is_for_others(test)):
            yield self._edit("condition-negated", test, f"(not ({self._text.piece(self._text.span(test))}))")


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """What lies in `node` and can be told apart by tests."""
    if isinstance(node, ast.If) and _is_for_others(node.test):
        yield from node.orelse
    elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield from (argument for argument in node.exc.args if not _is_text(argument))
    elif not isinstance(node, ast.JoinedStr):
        for name, value in ast.iter_fields(node):
            if name not in {"annotation", "returns"}:
                items = value if isinstance(value, list) else [value]
                yield from (item for item in items if isinstance(item, ast.AST) and not _is_docstring(item))


def _is_for_others(test: ast.expr) -> bool:
    """Whether a condition asks for a program's start or for a type checker."""
    return ast.unparse(test) in {"__name__ == '__main__'", "TYPE_CHECKING", "typing.TYPE_CHECKING"}


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )


def _is_docstring(node: ast.AST) -> bool:
    """A docstring, or `...`: an expression that does nothing."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_declaration(node: ast.stmt) -> bool:
    """Whether nothing would be missing without it."""
    if isinstance(node, ast.If):
        return _is_for_others(node.test)
    return _is_docstring(node) or (isinstance(node, ast.AnnAssign) and node.value is None)


def _is_call(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    return isinstance(value, ast.Call)


def _other_values(value: object) -> list[object]:
    if value is None:
        return [True]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1]
    if isinstance(value, str):
        return ["" if value else "mutated"]
    return [b"" if value else b"mutated"] if isinstance(value, bytes) else []


def _sign(operator: ast.cmpop) -> str:
    """How the operator is written."""
    x = ast.Name("x")
    return ast.unparse(ast.Compare(x, [operator], [x]))[2:-2]
