"""What the clocks on the walls of the world do, found by watching them."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(1995, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
"""Fifty years."""
STEP = timedelta(days=10)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """The moment at which a clock is put forward (`by` > 0) or back, and what it showed right before."""

    at: datetime
    shown: datetime
    by: timedelta

    @property
    def middle(self) -> datetime:
        """What is left out, or comes twice."""
        return min(self.shown, self.shown + self.by) + abs(self.by) / 2


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


@cache
def shifts(key: str) -> tuple[Shift, ...]:
    return tuple(_shifts(ZoneInfo(key)))


def _shifts(zone: ZoneInfo) -> Iterator[Shift]:
    at, before = FIRST, offset(FIRST, zone)
    while at < LAST:
        at += STEP
        after = offset(at, zone)
        if after != before:
            yield _between(at - STEP, at, zone)
        before = after


def _between(before: datetime, after: datetime, zone: ZoneInfo) -> Shift:
    old = offset(before, zone)
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        before, after = (middle, after) if offset(middle, zone) == old else (before, middle)
    return Shift(after, (after + old).replace(tzinfo=None), offset(after, zone) - old)


@cache
def zones() -> Mapping[str, tuple[Shift, ...]]:
    """Every zone of the database, of those whose clocks go alike the first."""
    by_course = {
        (shifts(key), offset(FIRST, ZoneInfo(key))): key
        for key in sorted(zoneinfo.available_timezones(), reverse=True)
    }
    return {key: course for (course, _), key in sorted(by_course.items(), key=lambda item: item[1])}


def watched(key: str, first: datetime, last: datetime, clock: time) -> dict[date, datetime]:
    """The first minute of each day at which the clock shows `clock` or more, by looking at it all the time;
    of a day whose rest is left out, the first minute after it.
    """
    zone, at = ZoneInfo(key), first
    seen: dict[date, datetime] = {}
    days: set[date] = set()
    while at < last:
        wall = at.astimezone(zone).replace(tzinfo=None)
        days.add(wall.date())
        for day in days - seen.keys():
            if wall >= datetime.combine(day, clock):
                seen[day] = at
        at += MINUTE
    return seen
