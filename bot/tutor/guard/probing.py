"""Puts the fragments that a reply names into the learner's failing code, where they most likely belong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from bot.courses.leaks import fold, holds
from bot.courses.trees import parse
from bot.tutor.guard.fragments import Fragment, Pair, fragments, pairs, place_of, sentences, unsaid
from bot.tutor.guard.grams import tokens
from bot.tutor.guard.knowledge import BUILTINS, Knowledge, bound, tree_of
from bot.tutor.guard.programs import tidy

_ALIKE = 0.45
"""From which likeness on a line may be what a fragment stands for."""
_SURE = 0.8
_MOST_PLACES = 3
_MENTION = re.compile(r"[^\W\d][\w.]*(?:\(\))?")
"""A name of an API's, as it stands in an explanation or a comparison."""
_SHOWS = re.compile(r"(?:breakpoint|print|pprint|type|repr|dir|help)\(.*\)")
"""What one looks at values with."""
_KEYWORD = re.compile(r"^(\w+)\s*=(?!=)\s*(.+)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Probe:
    """A version of the learner's file, and how much speaks for trying it."""

    source: str
    weight: float


def probes(known: Knowledge, source: str, text: str) -> list[Probe]:
    """Versions of `source` with something of `text` in it, the likeliest first."""
    found: dict[str, float] = {}
    for probe in chain(_from_pairs(known, source, text), _from_fragments(known, source, text)):
        if probe.weight > found.get(probe.source, 0.0) and _differs(probe.source, source):
            found[probe.source] = probe.weight
    return [Probe(each, weight) for each, weight in sorted(found.items(), key=lambda item: -item[1])]


def _differs(patched: str, source: str) -> bool:
    """Whether it's another program, and one at all."""
    try:
        changed = ast.dump(tidy(parse(patched)))
    except SyntaxError:
        return False
    before = tree_of(source)
    return before is None or changed != ast.dump(before)


def _from_pairs(known: Knowledge, source: str, text: str) -> Iterator[Probe]:
    """What exchanges lead to; the code in them may have been shown before, the order to use it there not."""
    said = f"{known.shown} {known.pages}"
    rest = unsaid(text, said)
    names = _words(known, source) | known.words
    told = (each for each in sentences(text) if fold(each) not in said)
    for pair in dict.fromkeys(pairs([*told, rest, *rest.split("\n")], source)):
        if _names(pair.new)[0] <= names:
            yield from _replaced(source, pair)


def _replaced(source: str, pair: Pair) -> Iterator[Probe]:
    """`source` with the new in the place of the old, wherever that stands."""
    found = list(place_of(pair.old).finditer(source))[:_MOST_PLACES]
    weight = 2.0 + min(len(pair.old), 40) / 40 - len(found) / 10
    for match in found:
        if pair.new:
            yield Probe(source[: match.start()] + pair.new + source[match.end() :], weight)
        else:
            yield from _without(source, match, weight)


def _without(source: str, match: re.Match[str], weight: float) -> Iterator[Probe]:
    """`source` without a piece: with `pass` in its place, without its line, without the comma beside it."""
    start, end = match.span()
    begin, until = source.rfind("\n", 0, start) + 1, source.find("\n", end)
    until = len(source) if until < 0 else until
    if source[begin:start].strip() == "" and source[end:until].strip() == "":
        yield Probe(source[:begin] + source[until + 1 :], weight)
        yield Probe(source[:start] + "pass" + source[end:], weight)
    else:
        yield Probe(source[:start].rstrip(" ,") + source[end:], weight)
        yield Probe(source[:start] + source[end:].lstrip(" ,"), weight)


def _from_fragments(known: Knowledge, source: str, text: str) -> Iterator[Probe]:
    folded = fold(source)
    names = _words(known, source)
    for fragment in dict.fromkeys(fragments(unsaid(text, f"{known.shown} {known.pages}"))):
        if _may_fix(known, fragment, folded, names):
            for probe in _placed(known, source, fragment.text):
                yield Probe(probe.source, probe.weight + fragment.told * 0.5)


def _words(known: Knowledge, source: str) -> set[str]:
    """The names that code in the place of something in `source` may use."""
    return set(re.findall(r"[^\W\d]\w*", source)) | BUILTINS | known.imported


def _may_fix(known: Knowledge, fragment: Fragment, source: str, names: set[str]) -> bool:
    """Whether a fragment could be what the code lacks.

    What the learner has or has been told already is no fix, nor is a line that gives a value to a name which
    nobody asks for. What merely is mentioned is a fix only if some solution has it, and if it's more than the
    name of an API; an order to put something somewhere is tried out in any case, unless it's there to show
    something, or part of an example that defines things of its own.
    """
    folded = fold(fragment.text)
    words = tokens(folded)
    if len(words) < 2 or holds(source, folded) or holds(known.shown, folded):  # noqa: PLR2004 - a mere name
        return False
    told = fragment.told and fragment.within <= names | known.words and not _SHOWS.fullmatch(fragment.text)
    if not told and (
        folded in known.pages
        or (_MENTION.fullmatch(fragment.text) and not fragment.fenced)
        or not _in_a_solution(known, words)
    ):
        return False
    needed, given = _names(fragment.text)
    return needed <= names and (not given or bool(given & (names | known.words)))


def _names(text: str) -> tuple[set[str], set[str]]:
    """The names that a piece of code needs to be there, and those that it binds; none if it's broken."""
    for form in (text, f"{text}\n pass", f"f({text})", f"{text}\ndef f(): pass"):
        try:
            body = parse(form).body
        except SyntaxError:
            continue
        used = {
            node.id
            for statement in body
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        given = set(bound(body)) - ({"f"} if "def f()" in form else set())
        return used - given - {"f"}, given
    return set(), set()


def _in_a_solution(known: Knowledge, words: list[str]) -> bool:
    said = f" {' '.join(words)} "
    return any(said in line for line in known.told_lines)


def _placed(known: Knowledge, source: str, text: str) -> Iterator[Probe]:
    """`source` with a fragment in place of, or beside, what is most like it."""
    lines = source.split("\n")
    words = tokens(text)
    likeness = [
        (SequenceMatcher(None, words, tokens(line), autojunk=False).ratio(), at)
        for at, line in enumerate(lines)
        if line.strip()
    ]
    nearest = sorted((each for each in likeness if each[0] >= _ALIKE), reverse=True)[:2]
    for ratio, at in nearest:
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        yield Probe("\n".join([*lines[:at], indent + text, *lines[at + 1 :]]), ratio)
    yield from _beside(known, lines, text, nearest)
    yield from _as_keyword(known, source, text)
    yield from _as_expression(source, text, words)


def _beside(
    known: Knowledge, lines: list[str], text: str, nearest: list[tuple[float, int]]
) -> Iterator[Probe]:
    """With a line added: where its neighbours in a solution are, else after the line that is most like it."""
    bare = [line.strip() for line in lines]
    wanted = tokens(text)
    places: dict[int, float] = {}
    for solution in known.solution_lines:
        for at, line in enumerate(solution):
            if SequenceMatcher(None, wanted, tokens(line), autojunk=False).ratio() >= _SURE:
                before, after = solution[at - 1] if at else "", solution[at + 1 : at + 2]
                places |= {n: 0.9 for n, each in enumerate(bare) if after and each == after[0]}
                places |= {n + 1: 0.9 for n, each in enumerate(bare) if before and each == before}
    if not places:
        places = {at + 1: ratio / 2 for ratio, at in nearest[:1]}
    for at, weight in list(places.items())[:_MOST_PLACES]:
        like = lines[min(at, len(lines) - 1)] if at < len(lines) and lines[at].strip() else lines[at - 1]
        indent = like[: len(like) - len(like.lstrip())]
        yield Probe("\n".join([*lines[:at], indent + text, *lines[at:]]), weight)


def _as_keyword(known: Knowledge, source: str, text: str) -> Iterator[Probe]:
    """With a keyword argument in the calls that have one of that name, here or in a solution."""
    match = _KEYWORD.match(text)
    tree = _tree(f"f({text})")
    call = tree.body[0].value if tree and isinstance(tree.body[0], ast.Expr) else None
    if not match or not isinstance(call, ast.Call) or not call.keywords:
        return
    name = match[1]
    functions = {
        ast.unparse(node.func).rpartition(".")[2]
        for files in known.solutions
        for each in files.values()
        for node in ast.walk(_tree(each) or ast.Module([], []))
        if isinstance(node, ast.Call) and any(keyword.arg == name for keyword in node.keywords)
    }
    tree = _tree(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree else []
    fitting = [node for node in calls if ast.unparse(node.func).rpartition(".")[2] in functions]
    for node in fitting[:_MOST_PLACES]:
        changed = ast.unparse(
            ast.Call(
                func=node.func,
                args=node.args,
                keywords=[*(each for each in node.keywords if each.arg != name), *call.keywords],
            )
        )
        if patched := _with_node(source, node, changed):
            yield Probe(patched, 0.85)


def _as_expression(source: str, text: str, words: list[str]) -> Iterator[Probe]:
    """In the place of the expressions that are most like it."""
    tree = _tree(source)
    piece = _tree(text)
    if not tree or not piece or len(piece.body) != 1 or not isinstance(piece.body[0], ast.Expr):
        return
    kinds = ast.Call | ast.Compare | ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.Attribute | ast.Subscript
    found = []
    for node in ast.walk(tree):
        if isinstance(node, kinds) and (segment := ast.get_source_segment(source, node)):
            ratio = SequenceMatcher(None, words, tokens(segment), autojunk=False).ratio()
            found.append((ratio, node.lineno, node.col_offset, node))
    for ratio, _, _, node in sorted(found, key=lambda each: each[:3], reverse=True)[:2]:
        if ratio >= _ALIKE and (patched := _with_node(source, node, text)):
            yield Probe(patched, ratio)


def _with_node(source: str, node: ast.expr, text: str) -> str | None:
    segment = ast.get_source_segment(source, node)
    if segment is None:
        return None
    lines = source.encode().split(b"\n")
    start = sum(len(line) + 1 for line in lines[: node.lineno - 1]) + node.col_offset
    data = source.encode()
    return (data[:start] + text.encode() + data[start + len(segment.encode()) :]).decode()


def _tree(source: str) -> ast.Module | None:
    try:
        tree = parse(source)
    except SyntaxError:
        return None
    return tree if tree.body else None
