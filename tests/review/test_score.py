"""The score adds up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courses.course import Rubric
from bot.review.rubric import Marked, score

MARKED = st.builds(
    Marked,
    name=st.uuids().map(str),
    passed=st.booleans(),
    weight=st.sampled_from([0.5, 1.0, 2.0, 3.0]),
    required=st.booleans(),
)
RULES = st.lists(st.sampled_from(["F401", "E501", "C901", "SIM102", "constraint:0", "N802"]), max_size=20)


@given(st.lists(MARKED, max_size=12), RULES, st.booleans())
def test_every_point_lost_says_why_and_the_sum_is_right(
    tests: list[Marked], rules: list[str], essential: bool
) -> None:
    result = score(Rubric(), tests, rules, essential=essential)
    assert result == score(Rubric(), tests, rules, essential=essential)
    assert 0 <= result.total <= 10
    assert sum(part.points for part in result.parts) - result.capped == pytest.approx(result.total)
    for part in result.parts:
        if tests:
            assert part.of - sum(loss.points for loss in part.losses) == pytest.approx(part.points, abs=0.051)
    if essential or any(test.required and not test.passed for test in tests):
        assert not result.passed


def test_all_green_and_clean_is_ten() -> None:
    assert score(Rubric(), [Marked("a", True, 1, True)], [], essential=False).total == 10


def test_all_green_always_passes_however_untidy() -> None:
    untidy = ["F401", "E501", "C901", "SIM102", "N802", "T201", "W291", "PLR0912"] * 5
    assert score(Rubric(), [Marked("a", True, 1, True)], untidy, essential=False).total == 6.0
