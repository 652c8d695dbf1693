"""What was promised to a learner of reminders, and what he changes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from bot.answers.promising import forget, less_often, remind, snooze, standing_of, stop
from bot.coaching.reminding.planner import Kind
from bot.coaching.reminding.rule import Daily, Rule, RuleInvalid, from_json
from memory import records
from memory.overviews import PastOccurrence
from memory.tx import Tx

DRAFT = "draft"
"""Where a rule tells when its reminder was asked back, as long as its learner hasn't said yes to it."""
_LATEST = 200


@dataclass(frozen=True, slots=True)
class Promised:
    standing: records.Reminder | None
    """Baton's own; None if there is none yet."""
    others: tuple[records.Reminder, ...]
    """His own and those of coaches that still come, the oldest first: as they are listed and numbered."""
    over: tuple[records.Reminder, ...]
    """Those that don't come any more: they can still be put off."""
    drafts: tuple[records.Reminder, ...]
    """What was asked back and not settled, the latest last."""
    next: Mapping[UUID, datetime]
    """When each is due, by its id."""
    past: tuple[PastOccurrence, ...]
    """The latest first."""

    def find(self, which: str) -> records.Reminder | None:
        """The one of a number in the list, or of a code."""
        if which.isdecimal():
            number = int(which)
            return self.others[number - 1] if 0 < number <= len(self.others) else None
        return next((one for one in (*self.others, *self.over) if code(one) == which), None)

    def draft(self, which: str) -> records.Reminder | None:
        """The one of a code, or the latest."""
        found = [one for one in self.drafts if which in {"", code(one)}]
        return found[-1] if found else None


def code(reminder: records.Reminder) -> str:
    """What a button calls it."""
    return f"@{reminder.id.hex[-8:]}"


async def look_up(tx: Tx, learner: UUID) -> Promised:
    found = await tx.reminders.find(learner_id=learner, descending=True, limit=_LATEST)
    others = [one for one in found.items[::-1] if one.kind != Kind.NEXT_STEP and _rule_of(one)]
    due = {key: one.due_at for key, one in (await tx.occurrences.next_of(learner)).items()}
    kept = [one for one in others if DRAFT not in one.rule]
    return Promised(
        standing=await standing_of(tx, learner),
        others=tuple(one for one in kept if one.paused or one.id in due),
        over=tuple(one for one in kept if not (one.paused or one.id in due)),
        drafts=tuple(one for one in others if DRAFT in one.rule),
        next=due,
        past=await tx.occurrences.recent(learner),
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A reminder that is new, or changed."""

    reminder: records.Reminder


@dataclass(frozen=True, slots=True)
class Dropped:
    reminder: records.Reminder


@dataclass(frozen=True, slots=True)
class PutOff:
    """The next nudge comes then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Rarer:
    """Nudges come less often."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """No nudge comes any more."""


Change: TypeAlias = Kept | Dropped | PutOff | Rarer | Stopped


def _rule_of(reminder: records.Reminder) -> Rule | None:
    """None for one that was kept by another version of Baton."""
    try:
        return from_json(reminder.rule)
    except RuleInvalid:
        return None


async def take_along(tx: Tx, learner: UUID, zone: str, at: datetime) -> None:
    """What he wishes for again and again comes by the clock of the zone in which he is now."""
    found = await tx.reminders.find(learner_id=learner, limit=_LATEST)
    for one in found.items:
        again = one.kind != Kind.NEXT_STEP and isinstance(_rule_of(one), Daily)
        if again and one.zone != zone:
            await remind(tx, replace(one, zone=zone), at)


async def carry_out(
    tx: Tx, learner: UUID, changes: Sequence[Change], *, at: datetime, message: UUID | None
) -> None:
    """Raises `Conflict` if somebody else has changed the same."""
    for change in changes:
        match change:
            case Kept(reminder):
                await remind(tx, reminder, at)
            case Dropped(reminder):
                await forget(tx, reminder)
            case PutOff(until):
                await snooze(tx, learner, until, at)
            case Rarer():
                await less_often(tx, learner, at)
            case Stopped():
                await stop(tx, learner, at, message=message)
