"""A simulated year of learners in forty zones, with every promise held against it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from bot.coaching.reminding.planner import WAITS, Kind, Send
from tests.coaching.reminding.promises import broken, nudges
from tests.coaching.reminding.year import ZONES, Habit, Life, lives, outages

OUTAGES = 30


@cache
def of(habit: Habit, *, outages_in_it: int = 0) -> list[Life]:
    """A learner of this habit in every other zone, after his year."""
    clock = outages(outages_in_it, seed=11)
    everybody = lives(len(ZONES) * len(Habit) // 2, seed=7, clock=clock)
    lived = [life for life in everybody if life.habit is habit]
    for life in lived:
        life.live()
    return lived


@pytest.mark.parametrize("habit", Habit)
def test_in_a_year_of_outages_every_promise_is_kept(habit: Habit) -> None:
    lived = of(habit, outages_in_it=OUTAGES)
    assert len(lived) == len(ZONES) // 2
    assert [said for life in lived for said in broken(life)] == []
    assert sum(len(life.sent) for life in lived) > 100


def test_who_never_answers_is_nudged_after_one_two_four_and_seven_days_and_no_more() -> None:
    for life in of(Habit.IGNORES):
        told = [one for one in nudges(life) if one.at > life.active[0]]
        apart = [(later.day - earlier.day).days for earlier, later in pairwise(told)]
        assert apart == list(WAITS)
        assert [one.decision.last for one in told] == [False] * len(WAITS) + [True]


def test_who_returns_is_nudged_again() -> None:
    for life in of(Habit.RETURNS):
        assert sum(one.decision.last for one in nudges(life)) >= 2
        assert any(one.at > life.active[-2] for one in nudges(life))


def test_the_year_has_everything_in_it() -> None:
    """Or it would prove little."""
    lived = [life for habit in (Habit.TRAVELS, Habit.SNOOZES) for life in of(habit, outages_in_it=OUTAGES)]
    done = Counter(
        "late" if isinstance(decision, Send) and decision.late else str(getattr(decision, "reason", "sent"))
        for life in lived
        for kind, _, decision in life.done_with
        if kind is Kind.NEXT_STEP
    )
    assert done.keys() >= {"sent", "late", "active", "expired", "told today"}
    assert any(one.woken for life in lived for one in life.sent)
    assert any(one.kind is Kind.OWN and one.wall.hour < 6 for life in lived for one in life.sent)
