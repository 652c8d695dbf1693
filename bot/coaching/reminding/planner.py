"""When the next reminder is due, and whether one that is due is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.coaching.reminding.rule import Daily, Once, Quiet, Rule, zone_named
from bot.coaching.reminding.wall_clock import (
    beginning,
    clock_of,
    day_of,
    is_left_out,
    moment,
    next_showing,
    shown,
)

LATE_AFTER = timedelta(minutes=30)
EXPIRES_AFTER = timedelta(hours=12)
"""A nudge; what a learner or a coach asked for never does."""
ACTIVE_FOR = timedelta(hours=12)
"""Whoever has learned that lately needs no nudge."""
WAITS = (1, 2, 4, 7)
"""Days to wait after so many nudges that were ignored. The one after the longest is the last."""


_DAYS_AHEAD = 24
"""A weekday comes again within so many days, even where the calendar leaves one out."""
_FEW_DAYS = 3
_DAYS_KNOWN = 30
_ABOUT = 120
"""Minutes: so close to the usual hour is at the usual hour."""
_DAY = 24 * 60


class Kind(StrEnum):
    """Of a reminder: who wants it. The values are `records.Reminder.kind`."""

    NEXT_STEP = "next_step"
    """The standing one, a *nudge*: Baton's own."""
    OWN = "own"
    COACH = "coach"


class Reason(StrEnum):
    """Why something that was due is not sent. The value is the outcome that is kept."""

    PAUSED = "paused"
    ACTIVE = "active"
    """He has learned within the last 12 hours."""
    SNOOZED = "snoozed"
    EXPIRED = "expired"
    TOLD_TODAY = "told today"
    """One has gone out on this day of his already."""
    BACKING_OFF = "backing off"
    """He has ignored the ones before; it's too early for the next."""
    SILENT = "silent"
    """He has ignored the last one, too: silence until he returns."""


@dataclass(frozen=True, slots=True)
class History:
    """What a learner did, and what Baton wrote to him lately."""

    active_at: datetime | None = None
    """His last turn of a session."""
    reacted_at: datetime | None = None
    """When he last did anything, if only to put a nudge off: he hasn't ignored what came before."""
    nudges: tuple[datetime, ...] = ()
    """When nudges (`next_step`) were sent; those since he was last active, and the last one before."""
    from_coaches: tuple[datetime, ...] = ()
    """When reminders of coaches were sent: on the same day, a nudge gives way."""

    @property
    def ignored(self) -> int:
        """Nudges since he was last active, or did anything else."""
        seen = max((at for at in (self.active_at, self.reacted_at) if at), default=None)
        return sum(seen is None or sent > seen for sent in self.nudges)


_NOTHING = History()


@dataclass(frozen=True, slots=True)
class Send:
    late: bool = False
    """Later than meant by more than half an hour: the text says so."""
    last: bool = False
    """The last one before silence: a friendly farewell."""


@dataclass(frozen=True, slots=True)
class Skip:
    reason: Reason

    @property
    def expired(self) -> bool:
        return self.reason is Reason.EXPIRED


@dataclass(frozen=True, slots=True)
class Postpone:
    """Not now: these are quiet hours (or the clock was turned back). It's due again at `until`."""

    until: datetime


Decision: TypeAlias = Send | Skip | Postpone


def next_due(rule: Rule, zone: str, after: datetime) -> datetime | None:
    """When the rule is due next, strictly after `after`, in UTC; None: never again.

    What falls into the hour that is left out in spring is due at the first moment after it; what falls into
    the one that comes twice in autumn, the first time. What would fall into the rule's quiet hours for that
    reason is due at their end.
    """
    place = zone_named(zone)
    if isinstance(rule, Once):
        due = moment(rule.at, place)
        return due if due > after else None
    if (woken := _woken(rule, place)) and woken > after:
        return woken
    first = day_of(after, place) - timedelta(days=1)  # what the clock jumps over may be due a day later
    days = (first + timedelta(days=number) for number in range(_DAYS_AHEAD))
    dues = (_due_on(day, rule, place) for day in days if day.weekday() in rule.weekdays)
    return next(due for due in dues if due and due > after)


def plan(kind: Kind, rule: Rule, zone: str, history: History, after: datetime) -> datetime | None:
    """When the next occurrence is due, in UTC, given what was ignored; None: there is none (for now).

    Call it when one is done with, with what was just sent in `history`, and `after` the later of its due time
    and now (or, if it has expired, of what is expiring now); and whenever the rule, the zone or `paused`
    changes, or a learner returns.
    """
    place = zone_named(zone)
    if kind is not Kind.NEXT_STEP or isinstance(rule, Once) or not history.nudges:
        return next_due(rule, zone, after)
    if (woken := _woken(rule, place)) and woken > after:
        return woken
    if history.ignored > len(WAITS):
        return None
    earliest = beginning(_earliest(rule, place, history), place)
    return next_due(rule, zone, max(after, earliest - timedelta.resolution))


def decide(
    kind: Kind,
    rule: Rule,
    zone: str,
    due: datetime,
    now: datetime,
    *,
    history: History = _NOTHING,
    quiet: Quiet | None = None,
    paused: bool = False,
) -> Decision:
    """What becomes of an occurrence that was due at `due`. `quiet` are the learner's quiet hours, whatever
    the kind: for `own` and `coach` those of his standing rule.
    """
    place = zone_named(zone)
    if paused:
        return Skip(Reason.PAUSED)
    if now < due:
        return Postpone(due)
    nudge = rule if kind is Kind.NEXT_STEP and isinstance(rule, Daily) else None
    wished = nudge is not None and _is_wished(nudge, due, history)
    if nudge and (reason := next(_reasons(nudge, place, due, now, history, wished=wished), None)):
        return Skip(reason)
    late = now - due > LATE_AFTER
    until = _outside(now, quiet or (rule.quiet if isinstance(rule, Daily) else None), place)
    if until > now and not (kind is Kind.OWN and not late and _outside(due, quiet, place) > due):
        return Skip(Reason.EXPIRED) if nudge and until - due > EXPIRES_AFTER else Postpone(until)
    return Send(late, last=nudge is not None and not wished and history.ignored == len(WAITS))


def good_until(quiet: Quiet | None, zone: str, now: datetime) -> datetime:
    """Until when a nudge that is written now may still be delivered: it expires, or quiet hours begin."""
    expires = now + EXPIRES_AFTER
    return min(expires, next_showing(quiet.begins, zone_named(zone), now)) if quiet else expires


def usual_hour(moments: Sequence[datetime], zone: str) -> time | None:
    """The time of day at which he usually begins to learn, to the half hour; None: too few days or too
    different ones. `moments` are the beginnings of his sessions, in any order.
    """
    place = zone_named(zone)
    by_day = {at.date(): at for at in sorted((shown(at, place) for at in moments), reverse=True)}
    minutes = [at.hour * 60 + at.minute for _, at in sorted(by_day.items())[-_DAYS_KNOWN:]]
    if len(minutes) < _FEW_DAYS:
        return None
    usual = min(minutes, key=lambda minute: sum(_apart(minute, other) for other in minutes))
    if sum(_apart(usual, other) <= _ABOUT for other in minutes) * 2 <= len(minutes):
        return None
    return time(*divmod(round(usual / 30) * 30 % _DAY, 60))


def _due_on(day: date, rule: Daily, place: ZoneInfo) -> datetime | None:
    """When the rule is due on a day; None if the calendar leaves that day out."""
    due = moment(datetime.combine(day, rule.at.replace(fold=0)), place)
    if day_of(due, place) != day and is_left_out(day, place):
        return None
    return _outside(due, rule.quiet, place)


def _reasons(
    rule: Daily, place: ZoneInfo, due: datetime, now: datetime, history: History, *, wished: bool
) -> Iterator[Reason]:
    """Why a nudge is not sent, if it isn't. What he wished for himself when he put it off is."""
    if rule.snoozed and now < rule.snoozed:
        yield Reason.SNOOZED
    if now - due > EXPIRES_AFTER:
        yield Reason.EXPIRED
    if wished:
        return
    if history.active_at and now - history.active_at < ACTIVE_FOR:
        yield Reason.ACTIVE
    if history.ignored > len(WAITS):
        yield Reason.SILENT
    today = day_of(now, place)
    if any(day_of(sent, place) >= today for sent in (*history.nudges, *history.from_coaches)):
        yield Reason.TOLD_TODAY
    if history.nudges and today < _earliest(rule, place, history):
        yield Reason.BACKING_OFF


def _earliest(rule: Daily, place: ZoneInfo, history: History) -> date:
    """The first day on which the next nudge may come, after the ones there were."""
    ignored = min(history.ignored, len(WAITS))
    wait = max(rule.apart, WAITS[ignored - 1] if ignored else 1)
    return day_of(max(history.nudges), place) + timedelta(days=wait)


def _woken(rule: Daily, place: ZoneInfo) -> datetime | None:
    """When the snooze ends."""
    return _outside(rule.snoozed.astimezone(UTC), rule.quiet, place) if rule.snoozed else None


def _is_wished(rule: Daily, due: datetime, history: History) -> bool:
    """Whether it's the one that was put off until then."""
    snoozed = rule.snoozed
    if snoozed is None or not snoozed <= due < snoozed + timedelta(days=1):
        return False
    return all(sent < snoozed for sent in history.nudges)


def _outside(at: datetime, quiet: Quiet | None, place: ZoneInfo) -> datetime:
    """`at`, or the end of the quiet hours that it lies in."""
    while quiet and quiet.covers(clock_of(at, place)):
        at = next_showing(quiet.ends, place, at)
    return at


def _apart(minute: int, other: int) -> int:
    """Minutes between two times of the day, the shorter way round."""
    distance = abs(minute - other)
    return min(distance, _DAY - distance)
