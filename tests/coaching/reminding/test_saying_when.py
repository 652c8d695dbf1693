"""A learner says when in his own words; what isn't understood is said to be so, and nothing is past."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.coaching.reminding.planner import next_due
from bot.coaching.reminding.rule import WEEK, Daily, Once, from_json, to_json
from bot.coaching.reminding.saying_when import Unclear, WhenUnclear, Wish, understand
from bot.coaching.zones import known_zones
from tests.builders import MODERATE

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
"""A Saturday, half past three in Berlin."""
WORKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})


def read(typed: str, locale: str = "de", now: datetime = NOW, zone: str = BERLIN) -> Wish:
    return understand(typed, zone, now, locale)


def once(month: int, day: int, hour: int = 18, minute: int = 0, *, year: int = 2026) -> Once:
    return Once(datetime(year, month, day, hour, minute))  # noqa: DTZ001 - a wall's


def daily(hour: int, *weekdays: int, minute: int = 0) -> Daily:
    return Daily(time(hour, minute), frozenset(weekdays) or WEEK)


@pytest.mark.parametrize(
    ("typed", "rule", "what"),
    [
        ("morgen um 18 Uhr", once(11, 22), ""),
        ("in 2 Stunden", once(11, 21, 17, 30), ""),
        ("in einer halben Stunde Tee", once(11, 21, 16), "Tee"),
        ("in anderthalb Stunden", once(11, 21, 17), ""),
        ("in 3 Tagen", once(11, 24, 15, 30), ""),
        ("in 3 Tagen um 18 Uhr", once(11, 24), ""),
        ("in 10 min", once(11, 21, 15, 40), ""),
        ("heute Abend", once(11, 21, 19), ""),
        ("heute um 19 Uhr", once(11, 21, 19), ""),
        ("heute 18 Uhr 30 lernen", once(11, 21, 18, 30), "lernen"),
        ("um 18.30 Uhr", once(11, 21, 18, 30), ""),
        ("9 Uhr", once(11, 22, 9), ""),
        ("halb acht", once(11, 22, 7, 30), ""),
        ("viertel vor acht abends", once(11, 21, 19, 45), ""),
        ("morgen früh", once(11, 22, 9), ""),
        ("morgen Abend um 8", once(11, 22, 20), ""),
        ("am Morgen um 7", once(11, 22, 7), ""),
        ("um Mitternacht", once(11, 22, 0), ""),
        ("übermorgen 9:30", once(11, 23, 9, 30), ""),
        ("Samstag 18 Uhr", once(11, 21), ""),
        ("Samstag 14 Uhr", once(11, 28, 14), ""),
        ("nächsten Samstag 18 Uhr", once(11, 28), ""),
        ("Dienstagabend Yoga", once(11, 24, 19), "Yoga"),
        ("nächste Woche", once(11, 28), ""),
        ("24.12. um 9 Uhr", once(12, 24, 9), ""),
        ("1.12.2026 8:00", once(12, 1, 8), ""),
        ("am 1. Januar", once(1, 1, year=2027), ""),
        ("3. März 2027 um 7", once(3, 3, 7, year=2027), ""),
        ("am 21.11. um 20 Uhr", once(11, 21, 20), ""),
        ("29.2. 10 Uhr", once(2, 29, 10, year=2028), ""),
        ("jeden Dienstag um 19 Uhr", daily(19, 1), ""),
        ("montags und mittwochs um 18 Uhr üben", daily(18, 0, 2), "üben"),
        ("täglich 20 Uhr Vokabeln", daily(20), "Vokabeln"),
        ("jeden Morgen", daily(9), ""),
        ("jeden Abend um 8 meditieren", daily(20), "meditieren"),
        ("werktags 7:30", daily(7, *WORKDAYS, minute=30), ""),
        ("Mo-Fr 8 Uhr", daily(8, *WORKDAYS), ""),
        ("am Wochenende 10 Uhr", daily(10, *WEEKEND), ""),
        ("jede Woche am Montag 9 Uhr", daily(9, 0), ""),
        ("erinnere mich morgen um 18 Uhr an die Hausaufgaben", once(11, 22), "die Hausaufgaben"),
        (
            "Erinnere mich bitte daran, am Freitag um 15 Uhr Mama anzurufen",
            once(11, 27, 15),
            "Mama anzurufen",
        ),
    ],
)
def test_german_is_understood(typed: str, rule: Once | Daily, what: str) -> None:
    assert read(typed) == Wish(rule, what)


@pytest.mark.parametrize(
    ("typed", "rule", "what"),
    [
        ("in 2 hours", once(11, 21, 17, 30), ""),
        ("remind me in 2 hours to call mum", once(11, 21, 17, 30), "call mum"),
        ("2 hours from now stretch", once(11, 21, 17, 30), "stretch"),
        ("2h tea", once(11, 21, 17, 30), "tea"),
        ("in 1h30m", once(11, 21, 17), ""),
        ("in an hour and 30 minutes", once(11, 21, 17), ""),
        ("in half an hour", once(11, 21, 16), ""),
        ("in 2 days at 5pm", once(11, 23, 17), ""),
        ("in a week", once(11, 28, 15, 30), ""),
        ("tomorrow at 6pm call mum", once(11, 22), "call mum"),
        ("call mum tomorrow at 6pm", once(11, 22), "call mum"),
        ("to-do list tomorrow", once(11, 22), "to-do list"),
        ("read for 2 hours tomorrow", once(11, 22), "read for 2 hours"),
        ("tomorrow read what yesterday brought", once(11, 22), "read what yesterday brought"),
        ("tuesday 7pm", once(11, 24, 19), ""),
        ("saturday 2pm", once(11, 28, 14), ""),
        ("saturday 6pm", once(11, 21), ""),
        ("tonight", once(11, 21, 20), ""),
        ("tomorrow night at 9", once(11, 22, 21), ""),
        ("this evening", once(11, 21, 19), ""),
        ("noon", once(11, 22, 12), ""),
        ("12am", once(11, 22, 0), ""),
        ("12:30pm", once(11, 22, 12, 30), ""),
        ("half past seven in the evening", once(11, 21, 19, 30), ""),
        ("the day after tomorrow", once(11, 23), ""),
        ("next monday 8am", once(11, 23, 8), ""),
        ("dec 24 9am", once(12, 24, 9), ""),
        ("24 December at 9", once(12, 24, 9), ""),
        ("12/24/2026 9:00", once(12, 24, 9), ""),
        ("2026-12-24 09:00", once(12, 24, 9), ""),
        ("march 3 at noon", once(3, 3, 12, year=2027), ""),
        ("every tuesday 7pm", daily(19, 1), ""),
        ("every tuesday and thursday at 19:00 study", daily(19, 1, 3), "study"),
        ("every Mon, Wed and Fri at 7am", daily(7, 0, 2, 4), ""),
        ("mondays 8pm", daily(20, 0), ""),
        ("daily 8am pushups", daily(8), "pushups"),
        ("every weekday at 9", daily(9, *WORKDAYS), ""),
        ("weekends at 10 am", daily(10, *WEEKEND), ""),
        ("every evening", daily(19), ""),
        ("every week on friday 3pm", daily(15, 4), ""),
        ('remind me tomorrow "read at 5pm"', once(11, 22), "read at 5pm"),
        ("remind me to read the may report on friday", once(11, 27), "read the may report"),
    ],
)
def test_english_is_understood(typed: str, rule: Once | Daily, what: str) -> None:
    assert read(typed, "en") == Wish(rule, what)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", Unclear.NO_TIME),
        ("remind me", Unclear.NO_TIME),
        ("Mama anrufen", Unclear.NO_TIME),
        ("um 25 Uhr", Unclear.NO_TIME),
        ("at 13pm", Unclear.NO_TIME),
        ("31.2.", Unclear.NO_TIME),
        ("2026-02-30", Unclear.NO_TIME),
        ("1.13.2027", Unclear.NO_TIME),
        ("heute um 9 Uhr", Unclear.PAST),
        ("yesterday at 5pm learn", Unclear.PAST),
        ("erinnere mich gestern um 17 Uhr", Unclear.PAST),
        ("1.1.2020 10:00", Unclear.PAST),
        ("in 99 years", Unclear.TOO_FAR),
        ("1.1.2099", Unclear.TOO_FAR),
        ("31.12.9999", Unclear.TOO_FAR),
        ("every 2 hours", Unclear.RHYTHM),
        ("every other day", Unclear.RHYTHM),
        ("alle zwei Tage", Unclear.RHYTHM),
        ("jeden zweiten Montag um 9 Uhr", Unclear.RHYTHM),
        ("every month", Unclear.RHYTHM),
    ],
)
def test_what_is_no_time_or_over_is_said_to_be_so(typed: str, why: Unclear) -> None:
    with pytest.raises(WhenUnclear) as unclear:
        read(typed)
    assert unclear.value.why is why


def test_a_day_without_a_time_is_that_day_at_the_usual_hour() -> None:
    assert understand("morgen", BERLIN, NOW, "de", time(7, 30)) == Wish(once(11, 22, 7, 30), "")
    assert understand("jeden Tag", BERLIN, NOW, "de", time(7, 30)) == Wish(daily(7, minute=30), "")


def test_a_date_with_slashes_is_read_as_where_it_is_written() -> None:
    assert read("4/3/2027", "en").rule == once(4, 3, year=2027)
    assert read("4/3/2027", "de").rule == once(3, 4, year=2027)


def test_hours_go_by_a_clock_that_is_never_put_back_and_days_by_the_calendar() -> None:
    """On the night of 25 October, two hours after half past one is half past two for the second time."""
    night = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    later = read("in 2 Stunden", now=night)
    assert next_due(later.rule, BERLIN, night) == night + timedelta(hours=2)
    assert from_json(to_json(later.rule)) == later.rule
    evening = datetime(2026, 10, 24, 16, tzinfo=UTC)
    assert next_due(read("in einem Tag", now=evening).rule, BERLIN, evening) == evening + timedelta(hours=25)


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS = {"minutes": MINUTE, "Minuten": MINUTE, "min": MINUTE, "m": MINUTE, "hours": HOUR, "Stunden": HOUR}
UNITS |= {"h": HOUR, "days": DAY, "Tagen": DAY, "weeks": 7 * DAY, "Wochen": 7 * DAY}


@given(count=st.integers(2, 120), unit=st.sampled_from(sorted(UNITS)), locale=st.sampled_from(["de", "en"]))
@MODERATE
def test_a_span_is_as_long_as_it_says(count: int, unit: str, locale: str) -> None:
    rule = read(f"in {count} {unit}", locale, zone="UTC").rule
    assert next_due(rule, "UTC", NOW) == NOW + count * UNITS[unit]


NONSENSE = """
in 2 3 99999 1.5 hours Stunden h m an a half jeden every each Tag day weeks Dienstag tuesday mo so may mai
at um 7 18 24 25:00 18:30 7:5 pm am Uhr halb viertel vor nach quarter to half past morgen heute tomorrow
next nächsten woche 24.12. 31.2. 0.0. 13/13 2026-02-30 2026-12-24 1.1.9999 märz 30. 0 -1 midnight noon
abends tonight remind me erinnere mich " „ “ , . : / @ <@1> ``` 🕰️ \0 \u202e ١٢ ² Ⅻ
"""
PIECES = st.sampled_from(NONSENSE.split())
TYPED = st.lists(PIECES | st.text(max_size=8), max_size=8).map(" ".join) | st.text(max_size=80)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(
    typed=TYPED, zone=st.sampled_from(known_zones()), now=MOMENTS, locale=st.sampled_from(["de", "en", "fr"])
)
@example("in 999999 years", BERLIN, NOW, "en")
@example("in ١٢ hours", BERLIN, NOW, "en")
@example("at ²", BERLIN, NOW, "en")
@example("a" * 100_000, BERLIN, NOW, "en")
@example("every " * 3000, BERLIN, NOW, "en")
@example("1 " * 3000, BERLIN, NOW, "en")
@MODERATE
def test_whatever_is_typed_it_is_a_time_to_come_or_unclear(
    typed: str, zone: str, now: datetime, locale: str
) -> None:
    try:
        wish = understand(typed, zone, now, locale)
    except WhenUnclear:
        return
    due = next_due(wish.rule, zone, now)
    assert due is not None
    assert now < due < now + timedelta(days=6 * 366)
    assert from_json(to_json(wish.rule)) == wish.rule
    assert "\0" not in wish.what
    assert wish.what == wish.what.strip()
