"""What Baton can say of reminders when it's asked about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.prompting.sayings import Saying


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """A reminder as it's listed and asked back: moments are in its zone."""

    number: int
    """0 if it's on no list."""
    text: str
    by_coach: bool
    zone: str
    next_at: datetime | None
    paused: bool = False
    weekdays: tuple[int, ...] = ()
    """Of one that comes again and again; 0 is Monday."""
    clock: str = ""
    """Likewise, like `18:00`."""


@dataclass(frozen=True, slots=True)
class PastLine:
    """What became of a reminder."""

    at: datetime
    text: str
    """Empty for a nudge."""
    became: str
    """`sent`, `waiting`, `undelivered`, `failed`, or the reason for which it was not sent."""
    how: str = ""
    """Where it arrived, or why it didn't."""


@dataclass(frozen=True, slots=True)
class RemindersShown(Saying):
    template: ClassVar[str] = "reminders"
    active: bool
    hour: str
    zone: str
    apart: int
    """Days between two nudges, at least."""
    next_at: datetime | None
    """When the next nudge may come."""
    lines: tuple[ReminderLine, ...]
    past: tuple[PastLine, ...]
    """The latest first."""


@dataclass(frozen=True, slots=True)
class ReminderAsked(Saying):
    template: ClassVar[str] = "reminder_asked"
    line: ReminderLine
    zone_known: bool
    """Whether he has said where he lives."""


class ReminderDid(StrEnum):
    KEPT = "kept"
    DECLINED = "declined"
    CHANGED = "changed"
    DROPPED = "dropped"
    PUT_OFF = "put_off"
    RARER = "rarer"
    RAREST = "rarest"
    """They are so already."""
    STOPPED = "stopped"
    ON_AGAIN = "on_again"


@dataclass(frozen=True, slots=True)
class ReminderDone(Saying):
    template: ClassVar[str] = "reminder_done"
    did: ReminderDid
    line: ReminderLine | None = None
    """The reminder, if it's not the nudges that are meant."""
    at: datetime | None = None
    """When the next one comes."""
    apart: int = 1


@dataclass(frozen=True, slots=True)
class SnoozeAsked(Saying):
    template: ClassVar[str] = "snooze_asked"
    which: str


@dataclass(frozen=True, slots=True)
class RemindHow(Saying):
    """How to say when, and of what; or how to change `line`."""

    template: ClassVar[str] = "remind_how"
    line: ReminderLine | None = None
