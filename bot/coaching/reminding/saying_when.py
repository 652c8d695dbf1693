"""Reads when a learner wants to be reminded, and of what, in German and English.

Rhythms, weekdays and times of the day are found here, since the library misreads the German ones; spans and
dates are the library's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.coaching.reminding import time_words as words
from bot.coaching.reminding.planner import next_due
from bot.coaching.reminding.rule import EVENING, WEEK, Daily, Once, Rule, RuleInvalid, zone_named
from bot.coaching.reminding.wall_clock import moment, shown

LONGEST = 2000
"""Characters that are read."""
MOST_YEARS = 5
_WORKDAYS, _WEEKEND = frozenset(range(5)), frozenset({5, 6})
_TAKEN = "\0"
_NOON = 12


class Unclear(StrEnum):
    NO_TIME = "no_time"
    """Nothing in it is a time."""
    RHYTHM = "rhythm"
    """It repeats in a way that there is no rule for: every second week, every two hours."""
    PAST = "past"
    TOO_FAR = "too_far"


class WhenUnclear(ValueError):
    """It can't be told when to remind."""

    def __init__(self, why: Unclear) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Wish:
    rule: Rule
    what: str
    """In his own words; "" if he said none."""


def understand(typed: str, zone: str, now: datetime, locale: str, usual: time = EVENING) -> Wish:
    """What `in 2 hours call mum`, `call mum tomorrow at 6pm` or `jeden Dienstag um 19 Uhr lernen` wishes.

    A day without a time of the day is that day at `usual`. Nothing that's found is in the past. Raises
    `WhenUnclear`. The first call takes a second or two: the library is loaded then, so call it in a thread.
    """
    reading = _Reading(typed)
    place = zone_named(zone)
    if reading.take(words.GONE):
        raise WhenUnclear(Unclear.PAST)
    try:
        rule = _rhythm(reading, now, place, usual) or _once(reading, now, place, locale, usual)
        due = next_due(rule, zone, now)
    except (RuleInvalid, OverflowError):  # at the calendar's end
        raise WhenUnclear(Unclear.TOO_FAR) from None
    if due is None:
        raise WhenUnclear(Unclear.PAST)
    if due - now > timedelta(days=366 * MOST_YEARS):
        raise WhenUnclear(Unclear.TOO_FAR)
    return Wish(rule, reading.what(locale))


class _Reading:
    """A text of which is taken, one after the other, what tells of time."""

    def __init__(self, typed: str) -> None:
        plain = "".join(
            " " if unicodedata.category(char).startswith(("C", "Z")) else char for char in typed[:LONGEST]
        )
        plain = words.LEAD_IN.sub("", " ".join(plain.split()), count=1)
        quoted = words.QUOTED.search(plain)
        self._quoted = quoted["text"] if quoted else None
        self._left = self._without(plain, quoted.span()) if quoted else plain

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self._left)
        if found:
            self._left = self._without(self._left, found.span())
        return found

    def what(self, locale: str) -> str:
        if self._quoted is not None:
            return self._quoted.strip()
        parts = [part for part in self._left.split(_TAKEN) if part]
        *others, last = [words.AFTER.sub("", part) for part in parts] or [""]
        told = " ".join(part.strip() for part in (*others, last) if part.strip())
        return words.BEFORE.get(locale, words.BEFORE["en"]).sub("", f"{told} ").strip()

    @staticmethod
    def _without(text: str, span: tuple[int, int]) -> str:
        first, last = span
        return text[:first] + _TAKEN * (last - first) + text[last:]


def _rhythm(reading: _Reading, now: datetime, place: ZoneInfo, usual: time) -> Daily | None:
    part: str | None = None
    weekdays: frozenset[int] | None = None
    if every := reading.take(words.EVERY):
        named = (every["days"] or every["plain"] or "").casefold()
        part = every["part"]
        if named:
            weekdays = frozenset(_weekday(name) for name in re.findall(r"[^\W\d]+", named) if _is_day(name))
        else:
            weekdays = _WORKDAYS if every["work"] else _WEEKEND if every["free"] else WEEK
    elif reading.take(words.WEEKLY):
        day = reading.take(words.WEEKDAY)
        number = _weekday(day["named"] or day["plain"]) if day else shown(now, place).weekday()
        weekdays = frozenset({number})
    elif reading.take(words.OTHER_RHYTHM):
        raise WhenUnclear(Unclear.RHYTHM)
    if weekdays is None:
        return None
    clock, days = _clock(reading, part) or (usual, 0)
    return Daily(clock, frozenset((day + days) % 7 for day in weekdays))


def _once(reading: _Reading, now: datetime, place: ZoneInfo, locale: str, usual: time) -> Once:
    here = shown(now, place)
    if span := reading.take(words.SPAN):
        return _after(span["span"] or span["from"] or span["first"], reading, now, place)
    today = here.date()
    if found := reading.take(words.DATE):
        return _on(_date(found, here, locale), reading, usual)
    if found := reading.take(words.TODAY):
        return _on(today, reading, usual, found["part"])
    if found := reading.take(words.DAYS_ON):
        days = 2 if found["two"] else 7 if found["week"] else 1
        return _on(today + timedelta(days=days), reading, usual, found["part"])
    weekday = reading.take(words.WEEKDAY)
    told = _clock(reading, weekday["part"] if weekday else None)
    if weekday is None and told is None:
        raise WhenUnclear(Unclear.NO_TIME)
    clock, later = told or (usual, 0)
    days_on = range(8)
    if weekday:
        number = _weekday(weekday["named"] or weekday["plain"])
        days_on = range((number - today.weekday()) % 7, 15, 7)
        if words.NEXT.search(weekday["next"] or "") and days_on[0] == 0:
            days_on = days_on[1:]
    for days in days_on:
        wall = datetime.combine(today + timedelta(days=days + later), clock)
        if moment(wall, place) > now:
            return Once(wall)
    raise WhenUnclear(Unclear.PAST)


def _on(day: date, reading: _Reading, usual: time, part: str | None = None) -> Once:
    clock, later = _clock(reading, part) or (usual, 0)
    return Once(datetime.combine(day + timedelta(days=later), clock))


def _after(span: str, reading: _Reading, now: datetime, place: ZoneInfo) -> Once:
    """So much later: hours by the clock that never jumps, days by the calendar."""
    for pattern, plain in words.SPELT_OUT:
        span = pattern.sub(plain, span)
    base = now.astimezone(UTC).replace(tzinfo=None) if words.HOURS.search(span) else shown(now, place)
    then = _parsed(f"in {span}", base)
    if words.HOURS.search(span):
        there = then.replace(tzinfo=UTC).astimezone(place)
        return Once(there.replace(tzinfo=None, microsecond=0))
    clock, later = _clock(reading, None) or (then.time().replace(microsecond=0), 0)
    return Once(datetime.combine(then.date() + timedelta(days=later), clock))


def _clock(reading: _Reading, part: str | None) -> tuple[time, int] | None:
    """The time of the day, and how many days later it is: midnight ends a day."""
    if found := reading.take(words.CLOCK):
        return _told(found, (found["part"] or found["before"] or part or "").casefold())
    if part is None and (found := reading.take(words.PART)):
        part = found["part"]
    return (words.PARTS[part.casefold().split()[-1]], 0) if part else None


def _told(found: re.Match[str], part: str) -> tuple[time, int]:
    if found["midnight"]:
        return time(), 1
    named = next(found[key] for key in ("h1", "h2", "h3", "h4", "h5", "h7") if found[key])
    minute = next((int(found[key]) for key in ("m3", "m4", "m5", "m6", "m7") if found[key]), 0)
    hour = int(named) if named.isdecimal() else words.HOURS_BY_NAME[named.casefold()]
    if half := found["half"]:
        hour, minute = (hour, 30) if "past" in half.casefold() else (hour - 1, 30)
    if quarter := found["quarter"]:
        past = quarter.casefold().split()[-1] in {"past", "nach"}
        hour, minute = (hour, 15) if past else (hour - 1, 45)
    noon_or_later = (found["ap3"] or found["ap4"] or "")[:1].casefold()
    if noon_or_later:
        if hour not in range(1, _NOON + 1):
            raise WhenUnclear(Unclear.NO_TIME)
        hour = hour % _NOON + (_NOON if noon_or_later == "p" else 0)
    elif part.split()[-1:] and part.rsplit(maxsplit=1)[-1] in words.LATE and hour < _NOON:
        hour += _NOON
    days, hour = divmod(hour, 24) if (hour, minute) == (24, 0) else (0, hour % 24 if hour < 0 else hour)
    try:
        return time(hour, minute), days
    except ValueError:
        raise WhenUnclear(Unclear.NO_TIME) from None


def _date(found: re.Match[str], here: datetime, locale: str) -> date:
    """A day of the calendar; without a year the next one, today among them."""
    named = found["named"] or found["iso"]
    if numbers := re.findall(r"\d+", found["dotted"] or found["slashed"] or ""):
        american = bool(found["slashed"]) and locale == "en"
        day, month = (int(numbers[1]), int(numbers[0])) if american else (int(numbers[0]), int(numbers[1]))
        if not 1 <= month <= len(words.MONTHS):
            raise WhenUnclear(Unclear.NO_TIME)
        year = numbers[2] if len(numbers) > 2 else ""  # noqa: PLR2004 - day, month, year
        named = f"{day} {words.MONTHS[month - 1]} {'20' + year if len(year) == 2 else year}".strip()  # noqa: PLR2004
    yesterday = datetime.combine(here.date() - timedelta(days=1), time())  # what is today is yet to come
    return _parsed(named, yesterday).date()


def _parsed(phrase: str, base: datetime) -> datetime:
    import dateparser  # noqa: PLC0415 - takes a second to load, and few ever need it

    try:
        found = dateparser.parse(
            phrase,
            languages=["en", "de"],
            settings={
                "RELATIVE_BASE": base,
                "PREFER_DATES_FROM": "future",
                "DATE_ORDER": "DMY",
                "RETURN_AS_TIMEZONE_AWARE": False,
                "PARSERS": ["relative-time", "absolute-time"],
            },
        )
    except (OverflowError, ValueError):
        raise WhenUnclear(Unclear.TOO_FAR) from None
    if found is None:
        raise WhenUnclear(Unclear.NO_TIME)
    return found.replace(tzinfo=None)


def _is_day(name: str) -> bool:
    return name in words.WEEKDAYS or name.removesuffix("s") in words.WEEKDAYS


def _weekday(name: str) -> int:
    folded = name.casefold()
    return words.WEEKDAYS.get(folded, words.WEEKDAYS.get(folded.removesuffix("s"), 0))
