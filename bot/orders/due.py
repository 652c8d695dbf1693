"""Reads a day that a coach typed; pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})\.\s*([0-9]{1,2})\.\s*([0-9]{4})?")
_SPAN = re.compile(r"in\s+([0-9]{1,3})\s+(days?|tag(?:en)?|weeks?|wochen?)")
_NAMED = {"today": 0, "heute": 0, "tomorrow": 1, "morgen": 1, "übermorgen": 2, "uebermorgen": 2}
_YEARS_AHEAD = 9
"""Until there is a 29th of February again, also around the year 2100."""


class DayUnknownError(ValueError):
    """This is no day."""


class DayPastError(ValueError):
    """This day is over."""


def read_due(typed: str, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The last second of the day that was typed, where the learner lives; None if nothing was typed.

    `2026-12-01`, `1.12.2026`, `1.12.` (the next one), `tomorrow`, `in 3 days`, `in 2 weeks`, and the same in
    German. Raises `DayUnknownError` or `DayPastError`.
    """
    wanted = " ".join(typed.casefold().split())
    if not wanted:
        return None
    today = at.astimezone(zone).date()
    day = _day(wanted, today)
    if day < today:
        raise DayPastError
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


def _day(wanted: str, today: date) -> date:
    if wanted in _NAMED:
        return today + timedelta(days=_NAMED[wanted])
    if span := _SPAN.fullmatch(wanted):
        return today + timedelta(days=int(span[1]) * (7 if span[2].startswith("w") else 1))
    if iso := _ISO.fullmatch(wanted):
        return _made(int(iso[1]), int(iso[2]), int(iso[3]))
    if dotted := _DOTTED.fullmatch(wanted):
        if dotted[3]:
            return _made(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        return _next(int(dotted[2]), int(dotted[1]), today)
    raise DayUnknownError


def _next(month: int, day: int, today: date) -> date:
    for year in range(today.year, today.year + _YEARS_AHEAD):
        try:
            found = _made(year, month, day)
        except DayUnknownError:
            continue
        if found >= today:
            return found
    raise DayUnknownError


def _made(year: int, month: int, day: int) -> date:
    if year > 9000:  # noqa: PLR2004 - the calendar ends soon after, and time zones need some room
        raise DayUnknownError
    try:
        return date(year, month, day)
    except ValueError:
        raise DayUnknownError from None
