"""From the clock on the wall to moments, also on the days when it is put forward or back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


def moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the clock on the wall shows `wall` (the second one with `fold`); if
    it never does, since it's put forward over it, the first moment after that.
    """
    there = wall.replace(tzinfo=zone)
    told = there.astimezone(UTC)
    if told.astimezone(zone) == there:  # as the clock shows it: within a zone, that's what is compared
        return told
    # Two readings of what isn't there lie before and after the moment at which the clock is put forward.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC).replace(microsecond=0)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(microsecond=0) + _SECOND
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        before, after = (before, middle) if shown(middle, zone) >= wall else (middle, after)
    return after


def shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What calendar and clock on the wall show at a moment."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def clock_of(at: datetime, zone: ZoneInfo) -> time:
    return at.astimezone(zone).time().replace(fold=0)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def beginning(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day, or what comes after it where the day was left out."""
    return moment(datetime.combine(day, time()), zone)


def is_left_out(day: date, zone: ZoneInfo) -> bool:
    """Whether the calendar jumps over it, as it did in Samoa in 2011."""
    return day_of(beginning(day, zone), zone) != day


def next_showing(clock: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment after `after` at which the clock on the wall shows `clock`, or jumps over it."""
    today = day_of(after, zone)
    walls = [datetime.combine(today + days * _DAY, clock) for days in (-1, 0, 1, 2)]
    found = {moment(wall, zone) for wall in walls}
    # When it's put back, it shows some times of the day twice.
    again = {wall.replace(tzinfo=zone, fold=1).astimezone(UTC) for wall in walls}
    found |= {at for at in again if clock_of(at, zone) == clock}
    return min(at for at in found if at > after)
