"""When a rule is due: once a day, whatever the clocks do."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.reminding.planner import next_due
from bot.coaching.reminding.rule import WEEK, Daily, Once, Quiet, Rule, RuleInvalid
from tests.builders import MODERATE
from tests.coaching.reminding.skies import FIRST, LAST, Shift, shifts, watched, zones

KEYS = st.sampled_from(sorted(zoneinfo.available_timezones()))
MOMENTS = st.datetimes(
    FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC), allow_imaginary=False
)
CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0))
BERLIN = "Europe/Berlin"
SAMOA = "Pacific/Apia"


def dues(rule: Rule, zone: str, after: datetime, until: datetime) -> list[datetime]:
    return list(_dues(rule, zone, after, until))


def _dues(rule: Rule, zone: str, after: datetime, until: datetime) -> Iterator[datetime]:
    while (due := next_due(rule, zone, after)) and due < until:
        yield due
        after = due


def around(shift: Shift, days: int = 3) -> tuple[datetime, datetime]:
    return shift.at - timedelta(days=days), shift.at + timedelta(days=days)


def utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type,misc]  # of year, month, day, hour …


def test_whenever_a_clock_in_the_world_is_put_forward_or_back_a_reminder_comes_once() -> None:
    """All zones, fifty years: at the first moment after what's left out, the first time of what's twice."""
    count = 0
    for key, course in zones().items():
        for shift in course:
            wall = shift.middle
            told = dues(Daily(wall.time()), key, *around(shift, 2))
            gap = shift.by > timedelta()
            expected = shift.at if gap else shift.at - (shift.shown - wall)
            if shift.by < timedelta(days=1):
                assert told.count(expected) == 1, (key, shift)
                assert next_due(Once(wall), key, shift.at - timedelta(days=2)) == expected, (key, shift)
            assert len({_day(due, key) for due in told if not (gap and due == shift.at)}) in {3, 4, 5}
            apart = [later - earlier for earlier, later in pairwise(told)]
            assert min(apart) >= timedelta(hours=20), (key, shift)
            assert max(apart) <= timedelta(hours=28), (key, shift)
            count += 1
    assert count > 8000


def test_a_time_that_was_read_off_the_clock_after_it_was_put_back_is_due_at_the_first_of_the_two() -> None:
    rule = Daily(time(2, 30, fold=1))
    assert next_due(rule, BERLIN, utc(2026, 10, 24, 12)) == utc(2026, 10, 25, 0, 30)


def _day(at: datetime, key: str) -> date:
    return at.astimezone(ZoneInfo(key)).date()


@given(key=KEYS, data=st.data(), clock=CLOCKS)
@settings(max_examples=40, deadline=None)
def test_the_rule_agrees_with_somebody_who_watches_the_clock_on_the_wall(
    key: str, data: st.DataObject, clock: time
) -> None:
    turned = [shift.at for shift in shifts(key)]
    middle = data.draw(st.sampled_from(turned) if turned else MOMENTS)
    clock = clock.replace(second=0)
    middle = middle.replace(second=0, microsecond=0)
    first, last = middle - timedelta(days=2), middle + timedelta(days=1)
    seen = {day: at for day, at in watched(key, first, last, clock).items() if at != first}
    told = [due for due in dues(Daily(clock), key, first, last) if due > first]
    assert told == sorted(at for at in seen.values() if at > first)


@given(
    key=KEYS, after=MOMENTS, clock=CLOCKS, weekdays=st.frozensets(st.sampled_from(sorted(WEEK)), min_size=1)
)
@MODERATE
def test_a_rule_is_due_on_its_weekdays_alone_and_always_after(
    key: str, after: datetime, clock: time, weekdays: frozenset[int]
) -> None:
    due = next_due(Daily(clock, weekdays), key, after)
    assert due is not None
    assert due > after
    assert due.tzinfo is UTC
    assert due - after <= timedelta(days=8) or key in {SAMOA, "Pacific/Fakaofo"}
    wall = due.astimezone(ZoneInfo(key))
    if wall.time().replace(fold=0) == clock:
        assert wall.weekday() in weekdays


@given(key=KEYS, after=MOMENTS, clock=CLOCKS, begins=CLOCKS, ends=CLOCKS)
@MODERATE
def test_nothing_is_due_in_quiet_hours(
    key: str, after: datetime, clock: time, begins: time, ends: time
) -> None:
    if begins == ends:
        ends = begins.replace(hour=(begins.hour + 8) % 24)
    quiet = Quiet(begins, ends)
    if quiet.covers(clock):
        with pytest.raises(RuleInvalid):
            Daily(clock, quiet=quiet)
        return
    due = next_due(Daily(clock, quiet=quiet, snoozed=after + timedelta(hours=9)), key, after)
    assert due is not None
    assert not quiet.covers(due.astimezone(ZoneInfo(key)).time())


@given(key=KEYS, at=st.datetimes(datetime(1996, 1, 1), datetime(2044, 1, 1)))  # noqa: DTZ001 - a wall's
@MODERATE
def test_what_is_due_once_is_due_once(key: str, at: datetime) -> None:
    due = next_due(Once(at), key, FIRST)
    assert due is not None
    assert next_due(Once(at), key, due - timedelta.resolution) == due
    assert next_due(Once(at), key, due) is None


def test_on_the_night_in_spring_half_past_two_is_three() -> None:
    rule = Daily(time(2, 30))
    assert dues(rule, BERLIN, utc(2026, 3, 28), utc(2026, 3, 31)) == [
        utc(2026, 3, 28, 1, 30),
        utc(2026, 3, 29, 1, 0),
        utc(2026, 3, 30, 0, 30),
    ]


def test_on_the_night_in_autumn_half_past_two_is_the_first_one() -> None:
    rule = Daily(time(2, 30))
    assert dues(rule, BERLIN, utc(2026, 10, 24), utc(2026, 10, 27)) == [
        utc(2026, 10, 24, 0, 30),
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 26, 1, 30),
    ]


def test_what_the_clock_jumps_over_into_quiet_hours_is_due_at_their_end() -> None:
    rule = Daily(time(2, 30), quiet=Quiet(time(3), time(7)))
    assert next_due(rule, BERLIN, utc(2026, 3, 28, 12)) == utc(2026, 3, 29, 5)


def test_a_day_that_the_calendar_leaves_out_has_no_reminder() -> None:
    """Samoa went from Thursday, 29 December 2011, to Saturday."""
    fridays = dues(Daily(time(18), frozenset({4})), SAMOA, utc(2011, 12, 20), utc(2012, 1, 10))
    assert [_day(due, SAMOA) for due in fridays] == [date(2011, 12, 23), date(2012, 1, 6)]
    daily = dues(Daily(time(18)), SAMOA, utc(2011, 12, 28, 12), utc(2012, 1, 2))
    assert [_day(due, SAMOA).day for due in daily] == [28, 29, 31, 1]


def test_what_is_due_once_on_a_day_that_is_left_out_comes_when_the_next_one_begins() -> None:
    due = next_due(Once(datetime(2011, 12, 30, 18)), SAMOA, utc(2011, 12, 20))  # noqa: DTZ001 - a wall's
    assert due == utc(2011, 12, 30, 10)


def test_what_is_meant_for_the_second_of_two_hours_comes_then() -> None:
    wall = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001 - a wall's
    assert next_due(Once(wall), BERLIN, FIRST) == utc(2026, 10, 25, 0, 30)
    assert next_due(Once(wall.replace(fold=1)), BERLIN, FIRST) == utc(2026, 10, 25, 1, 30)


def test_a_snoozed_reminder_is_due_when_the_snooze_ends_and_as_usual_afterwards() -> None:
    rule = Daily(time(18)).snooze(utc(2026, 6, 3, 8))
    assert dues(rule, BERLIN, utc(2026, 6, 1), utc(2026, 6, 5)) == [
        utc(2026, 6, 3, 8),
        utc(2026, 6, 3, 16),
        utc(2026, 6, 4, 16),
    ]


def test_a_zone_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(RuleInvalid, match="no time zone named 'Europe/Atlantis'"):
        next_due(Daily(time(18)), "Europe/Atlantis", FIRST)
