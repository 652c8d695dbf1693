"""Days are read as people type them, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.orders.due import DayPastError, DayUnknownError, read_due
from tests.builders import MODERATE

MONDAY = datetime(2026, 3, 2, 18, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ANY_DAY = st.dates(date(2026, 3, 3), date(8000, 1, 1))


def day(typed: str, at: datetime = MONDAY, zone: ZoneInfo = BERLIN) -> date | None:
    due = read_due(typed, at, zone)
    return due.astimezone(zone).date() if due else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("1.12.", date(2026, 12, 1)),
        ("01.12.2026", date(2026, 12, 1)),
        ("1. 12. 2026", date(2026, 12, 1)),
        ("1.3.", date(2027, 3, 1)),
        ("2.3.", date(2026, 3, 2)),
        ("29.2.", date(2028, 2, 29)),
        ("today", date(2026, 3, 2)),
        ("Heute", date(2026, 3, 2)),
        (" Tomorrow ", date(2026, 3, 3)),
        ("morgen", date(2026, 3, 3)),
        ("übermorgen", date(2026, 3, 4)),
        ("in 3 days", date(2026, 3, 5)),
        ("In  1 Tag", date(2026, 3, 3)),
        ("in 3 Tagen", date(2026, 3, 5)),
        ("in 2 weeks", date(2026, 3, 16)),
        ("in 1 Woche", date(2026, 3, 9)),
        ("in 0 days", date(2026, 3, 2)),
        ("", None),
        ("  ", None),
    ],
)
def test_a_day_is_read_as_it_is_meant(typed: str, meant: date | None) -> None:
    assert day(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("soon", "31.2.", "2026-02-30", "2026-13-01", "0.1.", "1.12", "12", "1/12/2026", "9999-12-31"),
        *("0000-01-01", "tomorrow evening", "in -1 days", "in 1000 days", "in 3 dayz", "१.१२."),
    ],
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(DayUnknownError):
        day(typed)


@pytest.mark.parametrize("typed", ["2026-03-01", "1.3.2026", "0001-01-01"])
def test_a_day_that_is_over_is_refused(typed: str) -> None:
    with pytest.raises(DayPastError):
        day(typed)


def test_a_day_ends_where_the_learner_lives() -> None:
    assert read_due("today", MONDAY, BERLIN) == datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC)
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # it's Tuesday in Berlin
    assert day("today", late) == date(2026, 3, 3)
    assert read_due("29.3.2026", MONDAY, BERLIN) == datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)


@MODERATE
@given(ANY_DAY)
def test_every_day_to_come_is_read_back(meant: date) -> None:
    assert day(meant.isoformat()) == meant
    assert day(f"{meant.day}.{meant.month}.{meant.year}") == meant
    assert day(f"{meant.day}.{meant.month}.") in {
        date(year, meant.month, meant.day) for year in (2026, 2027, 2028) if _is_day(year, meant)
    }


def _is_day(year: int, meant: date) -> bool:
    return (meant.month, meant.day) != (2, 29) or year == 2028


@MODERATE
@given(st.one_of(st.text(max_size=20), st.from_regex(r"(in )?\d+[. -]?(days|\d+)?[. -]?\d*", fullmatch=True)))
def test_whatever_is_typed_is_a_day_to_come_or_refused(typed: str) -> None:
    try:
        due = read_due(typed, MONDAY, BERLIN)
    except (DayUnknownError, DayPastError):
        return
    assert due is None or due > MONDAY - timedelta(days=1)
