"""What a learner may do about reminders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Remind:
    """Remind me: when, and of what, in his own words; it's asked back. Empty asks how to say it."""

    text: str
    what: str = ""
    """Of what, if `text` tells the time alone."""


@dataclass(frozen=True, slots=True)
class SettleReminder:
    """Whether what was asked back is right. `which` as in `ChangeReminder`; empty is the latest."""

    yes: bool
    which: str = ""


@dataclass(frozen=True, slots=True)
class ChangeReminder:
    """Another time or text for a reminder: its number in the list, or `@` and its code. Empty stays."""

    which: str
    when: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class DropReminder:
    which: str


@dataclass(frozen=True, slots=True)
class Snooze:
    """Later: `1h`, `tomorrow`, or a time in his own words; empty asks. Without `which`, the next nudge."""

    until: str = ""
    which: str = ""


@dataclass(frozen=True, slots=True)
class LessOften:
    """More days between two nudges."""


@dataclass(frozen=True, slots=True)
class SwitchReminder:
    """Stop a reminder, or let it come again; without `which`, the nudges."""

    on: bool
    which: str = ""


AboutReminders: TypeAlias = (
    Remind | SettleReminder | ChangeReminder | DropReminder | Snooze | LessOften | SwitchReminder
)
