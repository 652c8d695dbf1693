"""When a reminder is due, in the words of a clock on the wall: rules, and their JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cache
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEK = frozenset(range(7))
"""Every weekday; 0 is Monday, as `date.weekday` counts."""
RARER = (1, 3, 7)
"""Days between two nudges at least: as a rule, after *less often*, and after it once more."""
EVENING = time(18)
"""When to remind whoever has not said when, and isn't known well enough yet."""
_HOUR, _DAY = 60, 24 * 60
LAST_YEAR = 9000
"""The calendar ends soon after, and time zones need some room."""


class RuleInvalid(ValueError):
    """This is no rule for a reminder."""


def _plain(what: str, *clocks: time) -> None:
    if any(clock.tzinfo is not None for clock in clocks):
        raise RuleInvalid(f"{what} is told by the clock on the wall, without a zone")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is written, by the clock on the wall; they may go past midnight."""

    begins: time
    ends: time

    def __post_init__(self) -> None:
        _plain("quiet hours", self.begins, self.ends)
        if self.begins == self.ends:
            raise RuleInvalid(f"quiet hours that begin and end at {self.begins:%H:%M} have no length")

    def covers(self, clock: time) -> bool:
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


NIGHT = Quiet(time(22), time(7))
"""The quiet hours of whoever has said nothing about them."""


@dataclass(frozen=True, slots=True)
class Daily:
    """At a time of the day, on some weekdays.

    A learner's standing reminder leaves `apart` days between two of its nudges, and none comes before
    `snoozed`, at which one does.
    """

    at: time
    weekdays: frozenset[int] = WEEK
    quiet: Quiet | None = None
    apart: int = RARER[0]
    snoozed: datetime | None = None

    def __post_init__(self) -> None:
        _plain("the time of day", self.at)
        if not self.weekdays:
            raise RuleInvalid("a reminder needs a weekday")
        if not self.weekdays <= WEEK:
            raise RuleInvalid(f"weekdays are 0 (Monday) to 6 (Sunday), not {sorted(self.weekdays)}")
        if self.quiet and self.quiet.covers(self.at):
            raise RuleInvalid(f"{self.at:%H:%M} lies within the quiet hours")
        if self.apart not in range(1, 366):
            raise RuleInvalid(f"{self.apart} days between two reminders are none that make sense")
        if self.snoozed is not None and self.snoozed.tzinfo is None:
            raise RuleInvalid("a snooze ends at a moment with its zone")

    @property
    def rarest(self) -> bool:
        """Whether *less often* has nothing to offer any more."""
        return self.apart >= RARER[-1]

    def less_often(self) -> Daily:
        return replace(self, apart=next((days for days in RARER if days > self.apart), self.apart))

    def snooze(self, until: datetime) -> Daily:
        """The next nudge comes at `until`; the ones before it don't."""
        return replace(self, snoozed=until)


@dataclass(frozen=True, slots=True)
class Once:
    """At one moment of the clock on the wall; with `fold`, when it shows that for the second time."""

    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is not None:
            raise RuleInvalid("a rule holds local time; its zone is kept beside it")
        if not 1 < self.at.year < LAST_YEAR:
            raise RuleInvalid(f"the year {self.at.year} is none to remind of")


Rule: TypeAlias = Daily | Once


def to_json(rule: Rule) -> dict[str, Any]:
    """As `memory.records.Reminder.rule` keeps it."""
    if isinstance(rule, Once):
        return {"kind": "once", "at": rule.at.isoformat()} | ({"fold": 1} if rule.at.fold else {})
    told: dict[str, Any] = {"kind": "daily", "at": rule.at.isoformat(), "weekdays": sorted(rule.weekdays)}
    if rule.quiet:
        told["quiet"] = [rule.quiet.begins.isoformat(), rule.quiet.ends.isoformat()]
    if rule.apart != RARER[0]:
        told["apart"] = rule.apart
    if rule.snoozed:
        told["snoozed"] = rule.snoozed.astimezone(UTC).isoformat()
    return told


def from_json(told: Mapping[str, Any]) -> Rule:
    """The rule that was kept. Raises `RuleInvalid`, whatever it is that was kept."""
    try:
        match told["kind"]:
            case "once":
                return Once(datetime.fromisoformat(told["at"]).replace(fold=told.get("fold", 0)))
            case "daily":
                quiet, snoozed = told.get("quiet"), told.get("snoozed")
                return Daily(
                    time.fromisoformat(told["at"]),
                    frozenset(told.get("weekdays", WEEK)),
                    Quiet(*map(time.fromisoformat, quiet)) if quiet else None,
                    told.get("apart", RARER[0]),
                    datetime.fromisoformat(snoozed) if snoozed else None,
                )
            case kind:
                problem = f"there is no kind of rule named {kind!r}"
    except RuleInvalid:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RuleInvalid(f"this is no rule that was kept: {error}") from error
    raise RuleInvalid(problem)


def standing_rule(
    said: time | None, learned: time | None, *, weekdays: frozenset[int] = WEEK, quiet: Quiet | None = None
) -> Daily:
    """A learner's standing reminder: at the hour that he said, else the one learned of him, else at six.

    An hour that he said is his will: the quiet hours make room for it. A learned one gives way to them.
    """
    hours = quiet or NIGHT
    if said is None:
        said = EVENING if learned is None or hours.covers(learned) else learned
    return Daily(said, weekdays, around(hours, said))


def around(quiet: Quiet, at: time) -> Quiet | None:
    """The quiet hours, shortened to leave out `at` and an hour after it; None if nothing is left of them."""
    begins, ends, minute = _minutes(quiet.begins), _minutes(quiet.ends), _minutes(at)
    length = (ends - begins) % _DAY
    since = (minute - begins) % _DAY
    if length / 2 <= since < length:
        return None if minute == begins else Quiet(quiet.begins, at)
    later = since + _HOUR if since < length else since + _HOUR - _DAY
    if later <= 0:
        return quiet
    return Quiet(_clock(begins + later), quiet.ends) if later < length else None


def _minutes(clock: time) -> int:
    return clock.hour * _HOUR + clock.minute


def _clock(minutes: int) -> time:
    return time(*divmod(minutes % _DAY, _HOUR))


@cache
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises `RuleInvalid` if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RuleInvalid(f"there is no time zone named {name!r}") from error
