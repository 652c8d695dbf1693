"""Puts the code of a reply together with the learner's file and the stub, as a learner would who pastes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy

from bot.courses.course import Kind
from bot.courses.trees import parse
from bot.tutor.guard.grams import Gram, grams_in
from bot.tutor.guard.knowledge import BUILTINS, Definition, Knowledge, bound, defined, loaded, targets
from bot.tutor.guard.programs import Program, is_doc, is_trivial

_MOST_HOMES = 2
_FIXTURES = frozenset(
    ["tmp_path", "tmp_path_factory", "monkeypatch", "capsys", "caplog", "recwarn", "request"]
)
"""What pytest gives a test that asks for it."""


def assembled(
    known: Knowledge, bases: Iterable[ast.Module], found: Iterable[Program]
) -> Iterator[ast.Module]:
    """Files that the reply may mean, likeliest first: its programs by themselves, then put into the bases."""
    programs = tuple(found)
    bases = tuple(bases)
    there = {ast.dump(node) for base in bases for node in ast.walk(base) if isinstance(node, ast.stmt)}
    held = frozenset[Gram]().union(*map(grams_in, bases))
    for each in programs:
        names = set(defined(each.tree))
        if known.required <= names if known.required else _is_whole(known, names):
            yield _with_imports(known, each.tree)
    for each in programs:
        new = _news(known, each.tree, bases, there)
        if new.body and _supplies(known, held, new.body):
            for base in bases:
                yield from _merged(known, base, new)


def _news(known: Knowledge, tree: ast.Module, bases: Sequence[ast.Module], there: set[str]) -> ast.Module:
    """`tree` without the statements that are there, given or the learner's own, or that can't run there."""
    names = {name for each in (tree, *bases) for name in bound(each.body)} | BUILTINS | known.imported
    body = [node for node in tree.body if ast.dump(node) not in there and loaded([node]) <= names]
    if known.task.kind is Kind.TESTS:
        fixtures = {name for each in (tree, *bases) for name in defined(each)} | _FIXTURES | known.words
        body = [node for node in body if _arguments(node) <= fixtures]
    return ast.Module(body=body, type_ignores=[])


def _arguments(node: ast.stmt) -> set[str]:
    """What a test or a fixture wants to be given, but for what its decorators give."""
    if not isinstance(node, ast.FunctionDef):
        return set()
    given = {name for each in node.decorator_list for name in re.findall(r"\w+", ast.unparse(each))}
    return {each.arg for each in node.args.args} - given


def _is_whole(known: Knowledge, names: set[str]) -> bool:
    """Whether a program defines what a solution does, where the tests don't say what they want."""
    wanted = set(defined(parse(known.task.exemplar[known.file])))
    return len(names & wanted) * 2 > len(wanted)


def _with_imports(known: Knowledge, tree: ast.Module) -> ast.Module:
    """`tree` with the imports that it needs and hasn't got."""
    missing = (loaded(tree.body) & known.imported) - set(bound(tree.body))
    if not missing:
        return tree
    extra: list[ast.stmt] = []
    for node in known.imports:
        if got := missing & set(bound([node])):
            extra.append(node)
            missing -= got
    return ast.Module(body=[*extra, *tree.body], type_ignores=[])


def _merged(known: Knowledge, base: ast.Module, tree: ast.Module) -> Iterator[ast.Module]:
    """`base` with what of `tree` concerns it."""
    there = set(defined(base)) | set(known.names) | known.required
    top = {name for each in (base, *known.trees) for node in each.body for name in targets(node)}
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    definitions = [node for node in tree.body if isinstance(node, Definition) and not _is_empty(node)]
    values = [node for node in tree.body if targets(node)]
    loose = [node for node in tree.body if node not in imports and not isinstance(node, Definition)]
    wanted = [node for node in definitions if node.name in there]
    if wanted or any({*targets(node)} & top for node in values):
        helpers = [node for node in definitions if node not in wanted]
        given = [node for node in values if not isinstance(node, ast.AnnAssign) or node.value]
        for whole in (False, True):
            merged = deepcopy(base)
            for node in [*helpers, *wanted, *given]:
                _put(known, merged, deepcopy(node), whole=whole)
            merged.body[:0] = imports
            yield _with_imports(known, merged)
    elif definitions and loose:
        merged = deepcopy(base)
        merged.body[:0] = [*imports, *definitions]
        base = merged
    for filled in _filled(known, base, loose):
        filled.body[:0] = imports
        yield _with_imports(known, filled)


def _is_empty(node: Definition) -> bool:
    """Whether it's a mere signature."""
    body = node.body[1:] if is_doc(node.body[0]) else node.body
    return all(is_trivial(each) or is_unfinished(each) for each in body)


def is_unfinished(node: ast.stmt) -> bool:
    return isinstance(node, ast.Raise) and node.exc is not None and "NotImplemented" in ast.unparse(node.exc)


def _put(known: Knowledge, tree: ast.Module, node: ast.stmt, *, whole: bool) -> None:
    """Put a definition or a value into `tree`: in the place of its namesake, else where a solution has it."""
    names = {node.name} if isinstance(node, Definition) else {*targets(node)}
    for parent in ast.walk(tree):
        body = getattr(parent, "body", None)
        if not isinstance(body, list):
            continue
        for at, old in enumerate(body):
            if names & ({old.name} if isinstance(old, Definition) else {*targets(old)}):
                if isinstance(old, ast.ClassDef) and isinstance(node, ast.ClassDef) and not whole:
                    _put_members(old, node)
                else:
                    body[at] = node
                return
    home = known.homes.get(next(iter(names), ""))
    for parent in ast.walk(tree):
        if isinstance(parent, Definition) and parent.name == home:
            last = isinstance(parent.body[-1], ast.Return)
            parent.body.insert(len(parent.body) - last, node)
            return
    at = next((at for at, old in enumerate(tree.body) if isinstance(old, Definition)), len(tree.body))
    tree.body.insert(len(tree.body) if isinstance(node, ast.FunctionDef) else at, node)


def _put_members(old: ast.ClassDef, new: ast.ClassDef) -> None:
    """The class with the members of another: those of the same name replaced, the others added."""
    for node in new.body:
        names = {node.name} if isinstance(node, Definition) else {*targets(node)}
        for at, member in enumerate(old.body):
            if names & ({member.name} if isinstance(member, Definition) else {*targets(member)}):
                old.body[at] = node
                break
        else:
            old.body.append(node)
    old.bases, old.keywords = new.bases or old.bases, new.keywords or old.keywords
    old.decorator_list = new.decorator_list or old.decorator_list


def _filled(known: Knowledge, base: ast.Module, loose: list[ast.stmt]) -> Iterator[ast.Module]:
    """`base` with statements that stand on their own as the body of a function, or as fields of a class."""
    if not loose or all(is_trivial(node) or _is_mention(node) for node in loose):
        return
    fields = [node for node in loose if isinstance(node, ast.AnnAssign | ast.Assign)]
    strangers = loaded(loose) - set(bound(loose)) - BUILTINS - known.imported - set(bound(base.body))
    if strangers or not _supplies(known, grams_in(base), loose):
        return
    homes = [
        (_fit(known, node, loose, fields), node) for node in ast.walk(base) if isinstance(node, Definition)
    ]
    for fit, home in sorted(homes, key=lambda each: -each[0])[:_MOST_HOMES]:
        if fit <= 0:
            return
        filled = deepcopy(base)
        (copy,) = [
            node
            for node in ast.walk(filled)
            if isinstance(node, Definition) and (node.name, node.lineno) == (home.name, home.lineno)
        ]
        if isinstance(copy, ast.ClassDef):
            members = ast.ClassDef(
                name="", bases=[], keywords=[], decorator_list=[], body=list(deepcopy(fields))
            )
            _put_members(copy, members)
        else:
            copy.body = deepcopy(loose)
        yield filled


def _is_mention(node: ast.stmt) -> bool:
    """Whether it's a mere `session.commit()`, which explanations are full of."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and not call.args and not call.keywords


def _supplies(known: Knowledge, held: frozenset[Gram], nodes: list[ast.stmt]) -> bool:
    """Whether statements hold anything that a solution has and isn't `held` already."""
    new = grams_in(ast.Module(body=nodes, type_ignores=[])) - held
    return any(new & solution for solution in known.solution_grams)


def _fit(known: Knowledge, home: Definition, loose: Sequence[ast.stmt], fields: Sequence[ast.stmt]) -> float:
    """How well loose statements go into a function or class; 0 if not at all."""
    solution = ast.walk(parse(known.task.exemplar[known.file]))
    same = next((node for node in solution if isinstance(node, Definition) and node.name == home.name), None)
    if isinstance(home, ast.ClassDef):
        if len(fields) < len(loose) or same is None:
            return 0
        wanted = {name for node in same.body for name in targets(node)}
        return len({name for node in fields for name in targets(node)} & wanted) / max(1, len(wanted))
    parameters = {each.arg for each in [*home.args.posonlyargs, *home.args.args, *home.args.kwonlyargs]}
    used = parameters & loaded(list(loose))
    unfinished = _is_empty(home)
    alike = len(loaded(list(loose)) & loaded([same])) / (1 + len(loaded(list(loose)))) if same else 0
    return (len(used) / len(parameters) if parameters else 0.1 * unfinished) and (
        len(used) / max(1, len(parameters)) + unfinished + alike
    )
