"""Finds Python in a text, however it is laid out, and makes of it what can be parsed."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent

from bot.courses.trees import parse
from bot.tutor.guard.indentation import reindented
from bot.tutor.guard.layouts import Block, layouts

_STRINGS = re.compile(r'"""|\'\'\'|[rbfRBF]{0,2}(?:"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')|#.*$')
_TWO_WORDS = re.compile(r"(?<![\w.@])([^\W\d]\w*)[ \t]+(?=([^\W\d]\w*))")
_ASIDE = re.compile(r"""[(\[{,][ \t]*$|^[ \t]*[)\]}.,]|^[ \t]*["'@|]""")
_WORDS = frozenset(keyword.kwlist) | {"match", "case", "type"}
_HEADER = re.compile(r"^(?:async\s+)?(def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b")
_BEFORE = {"elif": "if 1:\n pass\n", "else": "if 1:\n pass\n", "except": "try:\n pass\n"}
_BEFORE["finally"] = _BEFORE["except"]
_TYPES = frozenset(name for name in dir(builtins) if name.islower()) | {"None"}
_MOST_MENDS = 16
_TRIPLE = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True, slots=True)
class Program:
    """A piece of Python: `tree` holds no docstrings, and nothing at its top that does nothing."""

    tree: ast.Module
    shape: str
    """The same for sources that differ in blanks, comments and docstrings alone."""

    @property
    def source(self) -> str:
        return ast.unparse(self.tree)


def program(tree: ast.Module) -> Program | None:
    """`tree` tidied up; None if nothing is left."""
    tidied = tidy(tree)
    return Program(tidied, ast.dump(tidied)) if tidied.body else None


def programs(text: str) -> tuple[Program, ...]:
    """Every program that `text` may hold: all of it first, then its pieces; each once."""
    wholes: list[Program] = []
    pieces: list[Program] = []
    for layout in layouts(text):
        blocks = [lines for block in layout for lines in code_lines(block)]
        joined = [line for lines in blocks for line in (*lines, "")]
        wholes += filter(None, (made(joined),))
        if len(blocks) > 1:
            pieces += filter(None, map(made, blocks))
    return tuple({each.shape: each for each in [*wholes, *pieces]}.values())


def made(lines: Sequence[str]) -> Program | None:
    """The program that `lines` are, mended where that's needed."""
    tree = mended(lines)
    return program(tree) if tree else None


def code_lines(block: Block) -> Iterator[list[str]]:
    """The stretches of a block that are code."""
    if block.fenced and _parses(dedent(block.text)):
        yield list(block.lines)
        return
    held: list[str] = []
    opened = ""
    depth = 0
    for line in block.lines:
        if opened:
            held.append(line)
            opened = "" if opened in line else opened
        elif not line.strip():
            held += [line] if held else []
        elif is_code(line, inside=depth > 0, after_code=bool(held) and (bool(held[-1]) or line[0] == " ")):
            held.append(line)
            marks = _TRIPLE.findall(line)
            opened = marks[0] if len(marks) % 2 else ""
            bare = _STRINGS.sub("", line)
            depth = max(0, depth + sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}")))
        elif held and not block.fenced:
            yield held
            held, depth = [], 0
    if held:
        yield held


def is_code(line: str, *, inside: bool = False, after_code: bool = False) -> bool:
    """Whether a line reads like Python rather than like a sentence."""
    line = line.strip()
    if line.startswith(('"""', "'''", "#")):
        return after_code or line.startswith(('"', "'"))
    bare = _STRINGS.sub(" 0 ", line).strip()
    if any(match[1] not in _WORDS and match[2] not in _WORDS for match in _TWO_WORDS.finditer(bare)):
        return False
    if (inside or after_code) and _ASIDE.search(line):
        return True
    return _is_statement(line, inside=inside, after_code=after_code)


def _is_statement(line: str, *, inside: bool, after_code: bool) -> bool:
    """Whether a line can be a statement, or the beginning of one."""
    if header := _HEADER.match(line):
        body = "" if _parses(line) else "\n pass\nfinally:\n pass" if header[1] == "try" else "\n pass"
        return _parses(f"{_BEFORE.get(header[1], '')}{line}{body}") or line.endswith(("(", ","))
    if line.startswith("@") or line.endswith(("(", "[", "{")):
        return _parses(f"{line}\ndef f(): pass") or not line[-1].isalnum()
    if not _parses(line):
        return inside
    node = parse(line).body
    return bool(node) and (after_code or inside or not is_trivial(node[0]))


def is_trivial(node: ast.stmt) -> bool:
    """Whether a statement of its own is no more than a word, a value, or words with signs in between."""
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return not isinstance(node.annotation, ast.Subscript | ast.BinOp) and (
            ast.unparse(node.annotation) not in _TYPES
        )
    if isinstance(node, ast.Pass | ast.Break | ast.Continue):
        return True
    if not isinstance(node, ast.Expr):
        return False
    telling = ast.Call | ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr | ast.Lambda | ast.ListComp
    return not any(isinstance(each, telling) for each in ast.walk(node))


def mended(lines: Sequence[str]) -> ast.Module | None:
    """The tree of `lines`, those left out that can't be parsed; None if nothing can be."""
    held = dedent("\n".join(lines)).split("\n")
    if _is_flat(held):
        held = reindented(held)
    for _ in range(_MOST_MENDS):
        try:
            return parse("\n".join(held))
        except SyntaxError as error:
            at = min(max((error.lineno or 1) - 1, 0), len(held) - 1)
            _mend(held, at, error)
    return None


def _mend(held: list[str], at: int, error: SyntaxError) -> None:
    """Change something near line `at`, so that less is wrong afterwards."""
    message = error.msg or ""
    if message.startswith("expected an indented block"):
        header = next(
            (n for n in range(min(at, len(held) - 1), -1, -1) if held[n].rstrip().endswith(":")), at
        )
        indent = len(held[header]) - len(held[header].lstrip())
        held.insert(header + 1, " " * (indent + 1) + "pass")
    elif message.startswith("unexpected indent"):
        deep = len(held[at]) - len(held[at].lstrip())
        for number in range(at, len(held)):  # the block begins too deep: all of it moves
            if held[number].strip():
                if len(held[number]) - len(held[number].lstrip()) < deep:
                    break
                held[number] = held[number][deep:]
    else:
        del held[at]


def _is_flat(lines: Sequence[str]) -> bool:
    """Whether there are headers, and nothing is indented."""
    headed = any(_HEADER.match(line) and line.rstrip().endswith(":") for line in lines)
    return headed and not any(line.startswith(" ") for line in lines)


def _parses(source: str) -> bool:
    try:
        parse(source)
    except SyntaxError:
        return False
    return True


def tidy(tree: ast.Module) -> ast.Module:
    """A copy without docstrings, and without statements at its top that do nothing."""
    copy = parse(ast.unparse(tree))
    for node in ast.walk(copy):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and is_doc(node.body[0]):
            node.body = node.body[1:] or [ast.Pass()]
    copy.body = [node for node in copy.body if not is_trivial(node)]
    return copy


def is_doc(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
