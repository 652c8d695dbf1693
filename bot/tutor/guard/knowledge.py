"""What is known of a task: its solutions, what its tests ask for, and what its learners may read anyway."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.courses.course import Course, Rung, Task
from bot.courses.leaks import fold
from bot.courses.trees import parse
from bot.tutor.guard.grams import Gram, grams_of, normal_tokens, tokens
from bot.tutor.guard.programs import tidy
from bot.tutor.guard.unmask import cleaned

BUILTINS = frozenset(dir(builtins)) | {"self", "cls", "__name__", "__file__"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Knowledge:
    """A task as the guard sees it; everything is worked out when it's first asked for."""

    course: Course
    task: Task

    @cached_property
    def file(self) -> str:
        """The file that is most likely meant."""
        return next((name for name in self.task.stubs if name.endswith(".py")), next(iter(self.task.stubs)))

    @cached_property
    def solutions(self) -> tuple[Mapping[str, str], ...]:
        return (self.task.exemplar, *self.task.accepted.values())

    @cached_property
    def solution_grams(self) -> tuple[frozenset[Gram], ...]:
        """The normalised 4-grams of each solution, but for those of the stub."""
        given = grams_of("\n".join(self.task.stubs.values())) | self.grams(self.task.stubs)
        return tuple(self.grams(files) - given for files in self.solutions)

    @staticmethod
    def grams(files: Mapping[str, str], size: int = 4) -> frozenset[Gram]:
        found: set[Gram] = set()
        for source in files.values():
            words = normal_tokens(source)
            found |= {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}
        return frozenset(found)

    @cached_property
    def solution_lines(self) -> tuple[tuple[str, ...], ...]:
        """The lines of each solution that hold something, without what is left and right of them."""
        return tuple(
            tuple(line.strip() for source in files.values() for line in source.split("\n") if line.strip())
            for files in self.solutions
        )

    @cached_property
    def told_lines(self) -> tuple[str, ...]:
        """The tokens of each line of each solution, and of each solution as a whole, blanks around them."""
        texts = [text for lines in self.solution_lines for text in (*lines, " ".join(lines))]
        return tuple(f" {' '.join(tokens(text))} " for text in dict.fromkeys(texts))

    @cached_property
    def required(self) -> frozenset[str]:
        """The names that the tests import from the learner's files."""
        modules = {name.removesuffix(".py").replace("/", ".") for name in self.task.stubs}
        return frozenset(
            alias.name
            for source in self.task.tests.values()
            for node in ast.walk(_tree(source))
            if isinstance(node, ast.ImportFrom) and node.module in modules
            for alias in node.names
        )

    @cached_property
    def trees(self) -> tuple[ast.Module, ...]:
        """The solutions of the file, as trees."""
        return tuple(_tree(files.get(self.file, "")) for files in self.solutions)

    @cached_property
    def imports(self) -> tuple[ast.stmt, ...]:
        """What solutions import, the exemplar's first: a reply may forget to."""
        nodes = (node for tree in self.trees for node in tree.body)
        return tuple(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))

    @cached_property
    def imported(self) -> frozenset[str]:
        return frozenset(bound(self.imports))

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """In which function or class each function of a solution lies that lies in one."""
        found: dict[str, str] = {}
        for files in self.solutions:
            for parent in ast.walk(_tree(files.get(self.file, ""))):
                if isinstance(parent, Definition):
                    found |= {node.name: parent.name for node in parent.body if isinstance(node, Definition)}
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that solutions define, at any depth."""
        return frozenset(
            name for files in self.solutions for source in files.values() for name in defined(_tree(source))
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the solutions and of the tests."""
        sources = [source for files in (*self.solutions, self.task.tests) for source in files.values()]
        return frozenset(word for source in sources for word in re.findall(r"[^\W\d]\w*", source))

    @cached_property
    def shown(self) -> str:
        """What the task itself says, folded."""
        texts = (self.task.introduction, self.task.instructions, self.task.title)
        said = [text for each in texts for text in each.by_locale.values()]
        return fold(cleaned("\n".join([*said, *self.task.stubs.values()])))

    @cached_property
    def pages(self) -> str:
        """What hints and the concepts' pages say, folded."""
        concepts = [self.course.concept(slug) for slug in self.task.concepts]
        texts = [text for each in concepts if each for text in (each.introduction, each.about)]
        texts += [hint.text for hint in self.task.hints if hint.rung is not Rung.PSEUDOCODE]
        return fold(cleaned("\n".join(text for each in texts for text in each.by_locale.values())))


def _tree(source: str) -> ast.Module:
    try:
        return parse(source)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


@lru_cache(maxsize=256)
def tree_of(source: str) -> ast.Module | None:
    """The tidied tree of a file, which nobody changes; None if it can't be parsed."""
    try:
        return tidy(parse(source))
    except SyntaxError:
        return None


def defined(tree: ast.AST) -> Iterator[str]:
    """The names of functions and classes at any depth, and of what a module or a class assigns."""
    for node in ast.walk(tree):
        if isinstance(node, Definition):
            yield node.name
        if isinstance(node, ast.Module | ast.ClassDef):
            for each in node.body:
                yield from targets(each)


def targets(node: ast.stmt) -> list[str]:
    """The names that an assignment gives a value."""
    if isinstance(node, ast.Assign):
        return [each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def bound(nodes: tuple[ast.stmt, ...] | list[ast.stmt]) -> Iterator[str]:
    """Every name that these statements bind, in whatever way and depth."""
    for statement in nodes:
        for node in ast.walk(statement):
            if isinstance(node, Definition):
                yield node.name
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                yield node.id
            elif isinstance(node, ast.arg):
                yield node.arg
            elif isinstance(node, ast.alias):
                yield (node.asname or node.name).partition(".")[0]
            elif isinstance(node, ast.ExceptHandler) and node.name:
                yield node.name


def loaded(nodes: tuple[ast.stmt, ...] | list[ast.stmt]) -> set[str]:
    """Every name that these statements use."""
    return {
        node.id
        for statement in nodes
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
