"""Keeps the tutor from giving a solution away: looks into its replies before anything of them is sent."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import islice

from bot.courses.course import Course, Task
from bot.review.reviewer import Reviewer
from bot.sandbox.runner import Outcome
from bot.tutor.guard.assembling import assembled
from bot.tutor.guard.foreign import speaks_another
from bot.tutor.guard.fragments import without_examples
from bot.tutor.guard.grams import Gram, grams, grams_of, tokens
from bot.tutor.guard.knowledge import Knowledge, tree_of
from bot.tutor.guard.probing import probes
from bot.tutor.guard.programs import Program, programs
from bot.tutor.guard.scores import without_scores
from bot.tutor.guard.unmask import unmasked

__all__ = ["Caught", "Guard", "Leak", "Watched", "without_scores"]

MOST_RUNS = 12
AT_ONCE = 4
COVERED = 0.6
"""The share of what the learner lacks of a solution from which on a reply gives it away."""
LEAST_GRAMS = 24
"""Who lacks less than this has nearly finished: a line would cover it, and that is a fix."""
LARGEST_FIX = 3
"""Lines that may differ where a fix may be told; more is a solution."""
LONGEST = 20_000
"""Characters of a reply that are looked at; more than a message of Discord's holds ten times over."""


class Leak(StrEnum):
    """What a reply gives away."""

    SOLVES = "solves"
    COVERS = "covers"
    FIXES = "fixes"
    OTHER_LANGUAGE = "other_language"


@dataclass(frozen=True, slots=True)
class Watched:
    """What the reply must not give away."""

    course: Course
    task: Task
    files: Mapping[str, bytes]
    """The learner's latest code, or the stub if he has handed in none."""
    red: frozenset[str] = frozenset()
    """The names of the tests that are red in it; all of them for a stub."""
    may_name_the_fix: bool = False
    """On the third rung, if the learner asked for it: a fix may be told, a whole solution never."""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Caught:
    """A leak. `reason` goes to the model, so it says what kind it is and holds nothing of it."""

    leak: Leak
    reason: str


_REASONS = {
    Leak.SOLVES: "The code in the reply, put together, solves the task or a whole part of it. Explain the"
    " idea and ask a question back; show no code for this task.",
    Leak.COVERS: "The reply holds most of what the learner still has to write himself. Explain the idea in"
    " words; show no code for this task.",
    Leak.FIXES: "The reply names a change that turns a failing test of the learner's green. Say where to look"
    " and what to think about, not what to write there.",
    Leak.OTHER_LANGUAGE: "The reply holds code in another programming language than the task's. Explain it in"
    " words, or with Python that has nothing to do with the task.",
}


@dataclass(frozen=True, slots=True)
class _Trial:
    """A version of one file that the reply may mean."""

    source: str
    size: int
    """How many lines of it are new to the learner."""


class Guard:
    """Looks into replies. What can't be tried out must not be sent: `check` raises what `Reviewer` does."""

    def __init__(self, reviewer: Reviewer, *, covered: float = COVERED) -> None:
        """`covered` is the share of what the learner lacks from which on a reply gives a solution away."""
        self._reviewer = reviewer
        self._covered = covered
        self._known: dict[str, Knowledge] = {}
        self._red: dict[str, frozenset[str]] = {}

    async def check(self, reply: str, watched: Watched | None) -> Caught | None:
        """What `reply` gives away of what is watched; None if it may be sent.

        Raises `SandboxUnavailable`, `RuntimeUnavailable` or `QueueFull` where code can't be tried out: then
        nobody knows, and the reply must be kept back.
        """
        if watched is None or not watched.task.kind.wants_code:
            return None
        known = self._knowledge(watched)
        leak, trials = await asyncio.to_thread(_read, known, reply[:LONGEST], watched, self._covered)
        leak = leak or await self._tried(known, watched, trials)
        return Caught(leak, _REASONS[leak]) if leak else None

    def _knowledge(self, watched: Watched) -> Knowledge:
        key = f"{watched.course.slug}/{watched.task.folder}"
        known = self._known.get(key)
        if known is None or known.task is not watched.task:
            known = self._known[key] = Knowledge(watched.course, watched.task)
        return known

    async def _tried(self, known: Knowledge, watched: Watched, trials: list[_Trial]) -> Leak | None:
        """Run versions of the learner's file, some at a time, until one gives something away."""
        red = await self._red_of(watched) if trials else watched.red
        for at in range(0, len(trials), AT_ONCE):
            batch = trials[at : at + AT_ONCE]
            leaks = await asyncio.gather(*(self._run(known, watched, trial, red) for trial in batch))
            if leak := next(filter(None, leaks), None):
                return leak
        return None

    async def _red_of(self, watched: Watched) -> frozenset[str]:
        """What really is red. Of a stub all of it is said to be, but some tests may hold in one."""
        if any(watched.files.get(name) != text.encode() for name, text in watched.task.stubs.items()):
            return watched.red
        key = f"{watched.course.slug}/{watched.task.folder}"
        if key not in self._red:
            stub = await self._reviewer.review(watched.course, watched.task, watched.files, watched.who)
            self._red[key] = stub.red
        return watched.red & self._red[key]

    async def _run(
        self, known: Knowledge, watched: Watched, trial: _Trial, red: frozenset[str]
    ) -> Leak | None:
        files = {**watched.files, known.file: trial.source.encode()}
        judged = await self._reviewer.review(watched.course, watched.task, files, watched.who)
        small = trial.size <= LARGEST_FIX
        if judged.passed and not small:
            return Leak.SOLVES
        if judged.run.outcome is not Outcome.FINISHED or red <= judged.red:
            return None
        if not watched.may_name_the_fix:
            return Leak.FIXES
        return None if small else Leak.SOLVES


def _read(known: Knowledge, reply: str, watched: Watched, covered: float) -> tuple[Leak | None, list[_Trial]]:
    """What can be seen in a reply without running anything; else what of it is worth a run."""
    views = tuple(without_examples(view, known.pages) for view in unmasked(reply))
    own = "\n".join(content.decode("utf-8", "replace") for content in watched.files.values())
    if any(speaks_another(known, view, own) for view in views):
        return Leak.OTHER_LANGUAGE, []
    found = tuple(each for view in views for each in programs(view))
    if _covers(known, views, found, watched, covered):
        return Leak.COVERS, []
    return None, _trials(known, views, found, watched)


def _covers(
    known: Knowledge, views: Iterable[str], found: Iterable[Program], watched: Watched, share: float
) -> bool:
    """Whether a reply supplies most of what the learner's code lacks of some solution."""
    supplied: set[Gram] = set()
    for text in (*views, *(each.source for each in found)):
        supplied |= grams(tokens(text))
    sources = [content.decode("utf-8", "replace") for content in watched.files.values()]
    mine = frozenset[Gram]().union(*map(grams_of, sources))
    least = LEAST_GRAMS * (2 if watched.may_name_the_fix else 1)
    return any(
        len(lacking) >= least and len(lacking & supplied) >= share * len(lacking)
        for solution in known.solution_grams
        for lacking in [solution - mine]
    )


def _trials(
    known: Knowledge, views: Iterable[str], found: Sequence[Program], watched: Watched
) -> list[_Trial]:
    """The versions of the learner's file that are worth a run, the likeliest first."""
    source = watched.files.get(known.file, b"").decode("utf-8", "replace")
    whole: list[_Trial] = []
    if found:
        trees = (tree_of(source), tree_of(known.task.stubs[known.file]))
        bases = [base for base in trees if base is not None]
        shapes = {ast.dump(base) for base in bases}
        whole = list(_distinct(assembled(known, bases, found), shapes, source))
    patched: list[_Trial] = []
    if watched.red:
        told = (each for view in views for each in probes(known, source, view))
        patched = [_Trial(each.source, _size(source, each.source)) for each in islice(told, MOST_RUNS)]
    chosen = whole[: MOST_RUNS - min(len(patched), MOST_RUNS // 2)]
    return [*chosen, *patched[: MOST_RUNS - len(chosen)]]


def _distinct(trees: Iterable[ast.Module], shapes: set[str], source: str) -> Iterator[_Trial]:
    """Each version once, and none that is there already."""
    for tree in trees:
        text = ast.unparse(ast.fix_missing_locations(tree))
        if (clean := tree_of(text)) and (shape := ast.dump(clean)) not in shapes:
            shapes.add(shape)
            yield _Trial(text, _size(source, text))


def _size(before: str, after: str) -> int:
    """How many lines of `after` are new."""
    one, other = _normal(before), _normal(after)
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return sum(d - c for what, _, _, c, d in codes if what != "equal")


def _normal(source: str) -> list[str]:
    tree = tree_of(source)
    return (ast.unparse(tree) if tree else source).split("\n")
