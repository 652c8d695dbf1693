"""Rules are kept as they are, and nonsense is refused."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.reminding.rule import (
    EVENING,
    NIGHT,
    WEEK,
    Daily,
    Once,
    Quiet,
    RuleInvalid,
    around,
    from_json,
    standing_rule,
    to_json,
)
from tests.builders import MODERATE, NOON

CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0, second=0))
WEEKDAYS = st.frozensets(st.sampled_from(sorted(WEEK)), min_size=1)
SNOOZES = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
DAILY = st.builds(Daily, CLOCKS, WEEKDAYS, st.none(), st.integers(1, 9), SNOOZES) | st.builds(
    lambda at, days: Daily(at, days, around(NIGHT, at)), CLOCKS, WEEKDAYS
)
ONCE = st.builds(Once, st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - a wall's


@given(rule=DAILY | ONCE)
@MODERATE
def test_a_rule_that_was_kept_is_the_same_rule(rule: Daily | Once) -> None:
    assert from_json(to_json(rule)) == rule


def test_the_second_of_two_hours_is_kept_too() -> None:
    kept = from_json(to_json(Once(datetime(2026, 10, 25, 2, 30, fold=1))))  # noqa: DTZ001 - a wall's
    assert isinstance(kept, Once)
    assert kept.at.fold == 1


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["daily", "once", "18:00"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "at", "weekdays", "quiet", "apart", "snoozed"]), inner)
    ),
    max_leaves=9,
)


@given(
    told=st.dictionaries(st.sampled_from(["at", "weekdays", "quiet", "apart", "snoozed", "fold"]), JSON),
    kind=st.sampled_from(["daily", "once", "hourly", 3]),
)
@MODERATE
def test_whatever_was_kept_it_is_a_rule_or_refused(told: dict[str, Any], kind: object) -> None:
    try:
        rule = from_json({**told, "kind": kind})
    except RuleInvalid:
        return
    assert from_json(to_json(rule)) == rule


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (lambda: Daily(time(18), frozenset()), "needs a weekday"),
        (lambda: Daily(time(18), frozenset({7})), "weekdays are 0"),
        (lambda: Daily(time(18, tzinfo=UTC)), "without a zone"),
        (lambda: Daily(time(23), quiet=NIGHT), "23:00 lies within the quiet hours"),
        (lambda: Daily(time(18), apart=0), "0 days between"),
        (lambda: Daily(time(18), snoozed=datetime(2026, 1, 1)), "with its zone"),  # noqa: DTZ001 - that's wrong
        (lambda: Once(NOON), "holds local time"),
        (lambda: Once(datetime(9999, 12, 31)), "the year 9999"),  # noqa: DTZ001 - a wall's
        (lambda: Quiet(time(8), time(8)), "no length"),
        (lambda: from_json({"kind": "hourly"}), "no kind of rule named 'hourly'"),
        (lambda: from_json({}), "no rule that was kept"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nonsense_is_refused_with_what_is_wrong_with_it(made: Any, problem: str) -> None:  # noqa: ANN401 - makes a rule
    with pytest.raises(RuleInvalid, match=problem):
        made()


@given(begins=CLOCKS, ends=CLOCKS, at=CLOCKS)
@MODERATE
def test_quiet_hours_make_room_for_an_hour_that_was_wished_for(begins: time, ends: time, at: time) -> None:
    if begins == ends:
        return
    whole = Quiet(begins, ends)
    room = around(whole, at)
    if room is None:
        return
    for clock in (at, (datetime.combine(NOON, at) + timedelta(minutes=59)).time()):
        assert not (room.covers(clock) and (clock == at or whole.covers(at) is False))
    minutes = [time(*divmod(minute, 60)) for minute in range(0, 1440, 15)]
    assert all(whole.covers(clock) for clock in minutes if room.covers(clock))


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (time(18), NIGHT),
        (time(23), Quiet(time(0), time(7))),
        (time(21, 30), Quiet(time(22, 30), time(7))),
        (time(6), Quiet(time(22), time(6))),
        (time(7), NIGHT),
    ],
)
def test_a_night_ends_for_who_learns_in_it(at: time, quiet: Quiet) -> None:
    assert standing_rule(at, None).quiet == quiet


def test_without_a_wish_the_hour_is_the_usual_one_unless_that_is_at_night() -> None:
    assert standing_rule(None, time(7, 30)).at == time(7, 30)
    assert standing_rule(None, time(2)).at == EVENING
    assert standing_rule(None, None).at == EVENING
    assert standing_rule(time(20), time(7)).at == time(20)


def test_less_often_is_less_often_until_it_is_rare() -> None:
    rule = Daily(time(18))
    rarer = rule.less_often()
    rarest = rarer.less_often()
    assert [rule.apart, rarer.apart, rarest.apart] == [1, 3, 7]
    assert rarest.less_often() == rarest
    assert (rule.rarest, rarer.rarest, rarest.rarest) == (False, False, True)
