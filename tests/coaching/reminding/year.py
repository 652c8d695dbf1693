"""A year in the lives of learners, and of the planner that reminds them: by an injected clock, no machine."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.coaching.reminding.planner import Decision, History, Kind, Postpone, Send, decide, plan
from bot.coaching.reminding.rule import Daily, Once, Rule, standing_rule

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = BEGIN + timedelta(days=365)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "America/Anchorage",
    "America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Denver", "America/Havana",
    "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Nuuk", "America/Santiago",
    "America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Dhaka",
    "Asia/Jerusalem", "Asia/Karachi", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Seoul", "Asia/Shanghai",
    "Asia/Tehran", "Asia/Tokyo", "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe",
    "Australia/Sydney", "Europe/Berlin", "Europe/Dublin", "Europe/London", "Europe/Moscow",
    "Pacific/Auckland", "Pacific/Chatham",
    "Pacific/Honolulu", "Pacific/Kiritimati",
)  # fmt: skip
"""Forty, of halves and quarters of an hour too, and of every way to put a clock forward."""


class Habit(StrEnum):
    DILIGENT = "diligent"
    """Learns on most days."""
    WEEKENDS = "weekends"
    IGNORES = "ignores"
    """Learns once, and never again."""
    STOPS = "stops"
    """Presses *Stop* after a while."""
    RETURNS = "returns"
    """Is away for months, and comes back now and then."""
    TRAVELS = "travels"
    """Learns on some days, each month somewhere else."""
    SNOOZES = "snoozes"
    """Puts most of them off, and wants fewer of them after a while."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One that went out."""

    kind: Kind
    due: datetime
    at: datetime
    zone: str
    decision: Send
    woken: bool
    """Whether it was put off until then."""

    @property
    def wall(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @property
    def day(self) -> date:
        return self.wall.date()


@dataclass(slots=True)
class Standing:
    """One reminder of a learner, and the one occurrence of it that waits."""

    kind: Kind
    rule: Rule
    due: datetime | None = None
    meant: datetime | None = None
    paused: bool = False


@dataclass(slots=True)
class Life:
    """A learner, what he did, and all that became of his reminders."""

    habit: Habit
    zone: str
    random: random.Random
    reminders: list[Standing]
    clock: Clock
    active: list[datetime] = field(default_factory=list)
    reactions: list[datetime] = field(default_factory=list)
    nudges: tuple[datetime, ...] = ()
    from_coaches: tuple[datetime, ...] = ()
    sent: list[Sent] = field(default_factory=list)
    done_with: list[tuple[Kind, datetime, Decision]] = field(default_factory=list)
    stopped_at: datetime | None = None

    @property
    def nudging(self) -> Standing:
        return self.reminders[0]

    @property
    def history(self) -> History:
        active = self.active[-1] if self.active else None
        reacted = self.reactions[-1] if self.reactions else None
        return History(active, reacted, self.nudges, self.from_coaches)

    def plan(self, one: Standing, after: datetime) -> None:
        one.meant = None
        one.due = None if one.paused else plan(one.kind, one.rule, self.zone, self.history, after)

    def live(self) -> None:
        """The whole year: what he does and what is due, in the order of time."""
        for one in self.reminders:
            self.plan(one, BEGIN)
        deeds = [*self._deeds()]
        for at in [*deeds, END]:
            self._tick_until(at)
            if at < END:
                self._act(at)

    def _tick_until(self, until: datetime) -> None:
        while due := min((one.due for one in self.reminders if one.due), default=None):
            tick = self.clock.tick(due)
            if tick >= until:
                return
            for one in self.reminders:
                if one.due and one.due <= tick:
                    self._handle(one, one.due, tick)

    def _handle(self, one: Standing, due: datetime, now: datetime) -> None:
        quiet = self.nudging.rule.quiet if isinstance(self.nudging.rule, Daily) else None
        meant = one.meant or due
        decision = decide(one.kind, one.rule, self.zone, meant, now, history=self.history, quiet=quiet)
        if isinstance(decision, Postpone):
            one.due, one.meant = decision.until, meant
            return
        self.done_with.append((one.kind, meant, decision))
        if isinstance(decision, Send):
            self._send(one, meant, now, decision)
        self.plan(one, max(now, due))

    def _send(self, one: Standing, due: datetime, now: datetime, decision: Send) -> None:
        snoozed = one.rule.snoozed if isinstance(one.rule, Daily) else None
        woken = snoozed is not None and snoozed <= due < snoozed + DAY
        woken = woken and not any(at >= snoozed for at in self.nudges if snoozed)
        self.sent.append(Sent(one.kind, due, now, self.zone, decision, woken))
        if one.kind is Kind.NEXT_STEP:
            self.nudges = (*self.nudges[-9:], now)
            self._react(one, now)
        elif one.kind is Kind.COACH:
            self.from_coaches = (*self.from_coaches[-4:], now)

    def _react(self, one: Standing, now: datetime) -> None:
        """What he does with a nudge, if anything; within the minute."""
        assert isinstance(one.rule, Daily)
        if self.habit is Habit.STOPS and len(self.nudges) >= 3:
            self.stopped_at, one.paused = now, True
        elif self.habit is Habit.SNOOZES and self.random.random() < 0.7:
            self.reactions.append(now)
            until = now + self.random.choice([HOUR, DAY, 5 * HOUR])
            rarer = one.rule.less_often() if self.random.random() < 0.05 else one.rule
            one.rule = rarer.snooze(until)

    def _act(self, at: datetime) -> None:
        """He learns; where he travels, somewhere else from now on."""
        if self.habit is Habit.TRAVELS and self.random.random() < 0.1:
            self.zone = self.random.choice(ZONES)
        self.active.append(at)
        for one in self.reminders:  # as a session begins, what there is none of is planned anew
            if one.kind is Kind.NEXT_STEP or self.habit is Habit.TRAVELS:
                self.plan(one, at)

    def _deeds(self) -> Iterator[datetime]:
        """The moments at which he learns."""
        gaps = {
            Habit.DILIGENT: (0.8, 1.5),
            Habit.TRAVELS: (1, 5),
            Habit.RETURNS: (20, 90),
            Habit.SNOOZES: (3, 30),
            Habit.WEEKENDS: (0.9, 1.1),
        }
        at = BEGIN + self.random.uniform(0.5, 9) * DAY
        yield at
        while self.habit in gaps and at < END:
            at += self.random.uniform(*gaps[self.habit]) * DAY
            if at < END and (self.habit is not Habit.WEEKENDS or at.weekday() in {5, 6}):
                yield at


class Clock:
    """The machine's: it ticks each minute, but for when it's away, is suspended, or is put forward."""

    def __init__(self, away: Sequence[tuple[datetime, datetime]] = ()) -> None:
        self._away = sorted(away)

    def tick(self, due: datetime) -> datetime:
        """The first tick at `due` or after."""
        at = due + (-(due - BEGIN)) % MINUTE
        for begins, ends in self._away:
            if begins <= at < ends:
                at = ends
        return at

    def was_away(self, first: datetime, last: datetime) -> bool:
        return any(begins <= last and first <= ends for begins, ends in self._away)


def lives(count: int, seed: int, clock: Clock) -> list[Life]:
    """So many learners of all habits and zones, each with a standing reminder and a few others."""
    dealer = random.Random(seed)  # noqa: S311 - nothing secret
    habits = list(Habit)
    made = []
    for number in range(count):
        own = random.Random(dealer.random())  # noqa: S311 - nothing secret
        reminders = [Standing(Kind.NEXT_STEP, standing_rule(_hour(own), None))]
        if own.random() < 0.3:
            weekdays = frozenset(own.sample(range(7), own.randint(1, 3)))
            reminders.append(Standing(Kind.OWN, Daily(_hour(own), weekdays)))
        for kind in (Kind.OWN, Kind.COACH):
            if own.random() < 0.3:
                wall = datetime.combine(date(2026, own.randint(1, 12), own.randint(1, 28)), _hour(own))
                reminders.append(Standing(kind, Once(wall)))
        zone = ZONES[number % len(ZONES)]
        made.append(Life(habits[number % len(habits)], zone, own, reminders, clock))
    return made


def _hour(own: random.Random) -> time:
    return time(own.choice([*range(6, 23), 2]), own.choice([0, 15, 30]))


def outages(count: int, seed: int) -> Clock:
    """A machine that is away so many times in a year, for minutes to two days."""
    dealer = random.Random(seed)  # noqa: S311 - nothing secret
    begins = [BEGIN + dealer.uniform(1, 364) * DAY for _ in range(count)]
    lasts = [dealer.choice([5 * MINUTE, HOUR, 5 * HOUR, 13 * HOUR, 50 * HOUR]) for _ in range(count)]
    whole = [at.replace(second=0, microsecond=0) for at in begins]
    return Clock([(at, at + for_) for at, for_ in zip(whole, lasts, strict=True)])
