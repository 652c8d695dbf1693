"""Computes the score: the same submission gets the same one on any day, and every point lost says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.courses.course import Rubric

DESIGN_RULES = ("C90", "PLR", "SIM", "RET", "A")
"""Prefixes of ruff's rules that speak of design; all others speak of style."""
STYLE_DEDUCTION = 0.3
DESIGN_DEDUCTION = 0.5
MOST_PER_RULE = 3
"""A habit costs no more than this many times."""
BELOW_PASSING = 0.1
RED_TESTS = "red_tests"
"""Why style and design lose points without a rule broken: they count as far as the tests hold."""


class Part(StrEnum):
    CORRECTNESS = "correctness"
    STYLE = "style"
    DESIGN = "design"


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost: by a failed test, or by a rule of the style check (`count` places)."""

    why: str
    points: float
    count: int = 1


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part: `points` of `of`, where the losses add up to what is missing."""

    part: Part
    points: float
    of: float
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """0.0 to 10.0 in tenths: the sum of the parts, minus `capped` where a cap keeps it from passing."""

    total: float
    parts: tuple[PartScore, ...]
    capped: float
    passing: float

    @property
    def passed(self) -> bool:
        return self.total >= self.passing


@dataclass(frozen=True, slots=True)
class Marked:
    """A test's outcome with its weight."""

    name: str
    passed: bool
    weight: float
    required: bool


def score(rubric: Rubric, tests: Iterable[Marked], broken_rules: Iterable[str], *, essential: bool) -> Score:
    """The score of a run.

    `broken_rules` has ruff's code, or a constraint's name, once per place; `essential` says whether a
    comment stands against passing whatever the tests say.
    """
    marked = tuple(tests)
    rules = Counter(broken_rules)
    total_weight = sum(test.weight for test in marked)
    share = sum(test.weight for test in marked if test.passed) / total_weight if total_weight else 0.0
    parts = (
        _correctness(rubric.correctness, marked, share),
        _checked(Part.STYLE, rubric.style, share, STYLE_DEDUCTION, _of_style(rules)),
        _checked(Part.DESIGN, rubric.design, share, DESIGN_DEDUCTION, _of_design(rules)),
    )
    total = _tenth(sum(part.points for part in parts))
    capped = 0.0
    if (essential or any(test.required and not test.passed for test in marked)) and total >= rubric.passing:
        capped = _tenth(total - (rubric.passing - BELOW_PASSING))
        total = _tenth(total - capped)
    return Score(total, parts, capped, rubric.passing)


def _correctness(of: float, marked: tuple[Marked, ...], share: float) -> PartScore:
    failed = [test for test in marked if not test.passed]
    points = _tenth(of * share)
    return PartScore(
        Part.CORRECTNESS,
        points,
        of,
        tuple(
            Loss(test.name, lost)
            for test, lost in zip(failed, _shared_out(of - points, [t.weight for t in failed]), strict=True)
        ),
    )


def _of_design(rules: Counter[str]) -> dict[str, int]:
    return {rule: count for rule, count in rules.items() if _is_design(rule)}


def _of_style(rules: Counter[str]) -> dict[str, int]:
    return {rule: count for rule, count in rules.items() if not _is_design(rule)}


def _is_design(rule: str) -> bool:
    return rule.startswith((*DESIGN_RULES, "constraint:"))


def _checked(part: Part, of: float, share: float, deduction: float, rules: dict[str, int]) -> PartScore:
    losses: list[Loss] = []
    left = of
    for rule, count in sorted(rules.items()):
        lost = min(_tenth(deduction * min(count, MOST_PER_RULE)), left)
        left = _tenth(left - lost)
        losses.append(Loss(rule, lost, count))
    points = _tenth(left * share)
    if points < left:
        losses.append(Loss(RED_TESTS, _tenth(left - points)))
    return PartScore(part, points, of, tuple(losses))


def _shared_out(points: float, weights: list[float]) -> list[float]:
    """`points` divided by `weights` in tenths that add up to it."""
    if not sum(weights):  # tests that weigh nothing cost nothing, unless there are no others: then alike
        weights = [1.0] * len(weights)
    shares: list[float] = []
    given = 0.0
    for index, _ in enumerate(weights):
        so_far = _tenth(points * sum(weights[: index + 1]) / sum(weights))
        shares.append(_tenth(so_far - given))
        given = so_far
    return shares


def _tenth(points: float) -> float:
    return round(points + 1e-9, 1)
