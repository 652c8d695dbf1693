"""Keeps what Baton has promised to write in step with what a learner wishes and does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from bot.coaching.reminding.planner import History, Kind, plan, usual_hour
from bot.coaching.reminding.rule import (
    Daily,
    Rule,
    RuleInvalid,
    from_json,
    standing_rule,
    to_json,
    zone_named,
)
from memory import records
from memory.overviews import PastOccurrence, Sitting
from memory.tx import Tx

ZONE = "UTC"
"""Of whoever has said nothing about it."""
WISHES = frozenset({"zone", "hour", "reminders"})
"""What of a learner's preferences his standing reminder goes by."""
_FURTHER = 10
"""Times that are tried, where one was due before already: a clock was set back."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a learner did lately, and what Baton wrote to him."""

    sittings: tuple[Sitting, ...]
    """The latest first, as all here."""
    reminded: tuple[PastOccurrence, ...]
    heard_at: datetime | None

    @property
    def history(self) -> History:
        return History(
            active_at=max((one.last_turn_at for one in self.sittings), default=None),
            nudges=self._sent(Kind.NEXT_STEP),
            from_coaches=self._sent(Kind.COACH),
            reacted_at=self.heard_at,
        )

    def once_nudged(self, at: datetime) -> Past:
        """The same, with a nudge that is just being sent."""
        nudge = PastOccurrence(
            reminder_id=UUID(int=0),
            kind=Kind.NEXT_STEP.value,
            due_at=at,
            status="sent",
            outcome="",
            finished_at=at,
            wording=None,
            letter_id=None,
            fate=None,
            how=None,
        )
        return replace(self, reminded=(nudge, *self.reminded))

    @property
    def wordings(self) -> list[int]:
        """Which wordings the letters had, the newest last."""
        return [one.wording for one in reversed(self.reminded) if one.wording is not None]

    def _sent(self, kind: Kind) -> tuple[datetime, ...]:
        """When he was written to; what never reached him doesn't count."""
        return tuple(
            one.finished_at
            for one in reversed(self.reminded)
            if one.kind == kind and one.status in {"sent", "merged"} and one.fate != "failed"
        )


NOTHING = Past((), (), None)


async def look_back(tx: Tx, learner: UUID, at: datetime) -> Past:
    """What was before `at`. What is said to be long after it is from a clock that was set back since."""
    to_come = at + timedelta(days=1)
    sittings = await tx.sessions.latest(learner, limit=30)
    reminded = await tx.occurrences.recent(learner)
    heard_at = await tx.messages.last_heard(learner)
    return Past(
        tuple(one for one in sittings if one.last_turn_at < to_come),
        tuple(one for one in reminded if one.finished_at < to_come),
        heard_at if heard_at and heard_at < to_come else None,
    )


async def standing_of(tx: Tx, learner: UUID) -> records.Reminder | None:
    """The one reminder that is Baton's own."""
    found = await tx.reminders.find(learner_id=learner, kind=Kind.NEXT_STEP.value, limit=1)
    return next(iter(found.items), None)


async def keep_standing(tx: Tx, learner: UUID, at: datetime, past: Past | None = None) -> records.Reminder:
    """Make the standing reminder, or bring it in step with what he wishes; and plan when it's due next."""
    wishes = await tx.learners.preferences(learner)
    past = past or await look_back(tx, learner, at)
    zone, paused = _zone(wishes), wishes.get("reminders", "on") != "on"
    known = await standing_of(tx, learner)
    rule = to_json(_standing_rule(wishes, zone, past.sittings, known))
    if known is None:
        fresh = records.Reminder(
            learner_id=learner, kind=Kind.NEXT_STEP.value, rule=rule, zone=zone, paused=paused
        )
        known = await tx.reminders.add(fresh)
    elif (known.rule, known.zone, known.paused) != (rule, zone, paused):
        known = await tx.reminders.change(replace(known, rule=rule, zone=zone, paused=paused))
    await plan_next(tx, known, past.history, at)
    return known


def _standing_rule(
    wishes: Mapping[str, str], zone: str, sittings: Sequence[Sitting], known: records.Reminder | None
) -> Daily:
    said = time.fromisoformat(wishes["hour"]) if "hour" in wishes else None
    learned = None if said else usual_hour([one.started_at for one in sittings], zone)
    before = None
    with suppress(RuleInvalid):  # kept by another version of Baton
        before = from_json(known.rule) if known else None
    if not isinstance(before, Daily):
        return standing_rule(said, learned)
    rule = standing_rule(said, learned, weekdays=before.weekdays)
    return replace(rule, apart=before.apart, snoozed=before.snoozed)


def _zone(wishes: Mapping[str, str]) -> str:
    """Where he lives; a zone that there isn't any more is no reason not to be reminded."""
    with suppress(RuleInvalid):
        return zone_named(wishes.get("zone", ZONE)).key
    return ZONE


async def plan_next(tx: Tx, reminder: records.Reminder, history: History, after: datetime) -> datetime | None:
    """Let a reminder be due when its rule says, after `after`; None: not again, as things stand."""
    rule = from_json(reminder.rule)
    due = None if reminder.paused else _next(reminder, rule, history, after)
    for _ in range(_FURTHER):
        if await tx.occurrences.plan(reminder, due) or due is None:
            break
        due = _next(reminder, rule, history, due)
    return due


def _next(reminder: records.Reminder, rule: Rule, history: History, after: datetime) -> datetime | None:
    return plan(Kind(reminder.kind), rule, reminder.zone, history, after)


async def snooze(tx: Tx, learner: UUID, until: datetime, at: datetime) -> None:
    """The next nudge comes at `until`."""
    await _change_standing(tx, learner, lambda rule: rule.snooze(until), at)


async def less_often(tx: Tx, learner: UUID, at: datetime) -> None:
    """More days between two nudges from now on."""
    await _change_standing(tx, learner, Daily.less_often, at)


async def _change_standing(tx: Tx, learner: UUID, change: Callable[[Daily], Daily], at: datetime) -> None:
    reminder = await standing_of(tx, learner) or await keep_standing(tx, learner, at)
    rule = from_json(reminder.rule)
    if isinstance(rule, Daily):
        reminder = await tx.reminders.change(replace(reminder, rule=to_json(change(rule))))
    past = await look_back(tx, learner, at)
    await _withdraw_nudges(tx, past, at)
    await plan_next(tx, reminder, past.history, at)


async def stop(tx: Tx, learner: UUID, at: datetime, *, message: UUID | None = None) -> None:
    """No nudge any more, until he wishes it: not even one that is written and hasn't gone out."""
    await tx.learners.wish(learner, {"reminders": "off"}, message=message)
    past = await look_back(tx, learner, at)
    await _withdraw_nudges(tx, past, at)
    await keep_standing(tx, learner, at, past)


async def _withdraw_nudges(tx: Tx, past: Past, at: datetime) -> None:
    """Leave unsaid what is written and hasn't gone out, unless something else is said in the same letter."""
    waiting = {one.letter_id for one in past.reminded if one.letter_id and one.fate == "waiting"}
    others = {one.letter_id for one in past.reminded if one.kind != Kind.NEXT_STEP}
    if nudges := waiting - others:
        await tx.letters.withdraw(nudges, "withdrawn", at=at)


async def remind(tx: Tx, reminder: records.Reminder, at: datetime) -> datetime | None:
    """Keep a learner's own reminder, or a coach's, new or changed; when it's due next."""
    known = await tx.reminders.get(reminder.id)
    kept = await (tx.reminders.change(reminder) if known else tx.reminders.add(reminder))
    return await plan_next(tx, kept, History(), at)


async def forget(tx: Tx, reminder: records.Reminder) -> None:
    """Delete a reminder, and what of it is still to come."""
    await tx.occurrences.plan(reminder, None)
    await tx.reminders.remove(reminder)
