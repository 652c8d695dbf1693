"""A learner's own reminders: wished for in his words, asked back, kept, changed, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from types import MappingProxyType

from bot.answers.answer import Answer, refuse
from bot.answers.promised import DRAFT, Dropped, Kept, Promised, code
from bot.answers.promising import ZONE
from bot.answers.situation import Situation
from bot.answers.working import going_on
from bot.coaching.reminding.gestures import ChangeReminder, DropReminder, Remind, SettleReminder
from bot.coaching.reminding.planner import Kind, next_due
from bot.coaching.reminding.rule import EVENING, Daily, from_json, to_json, zone_named
from bot.coaching.reminding.saying_when import Unclear, WhenUnclear, Wish, understand
from bot.coaching.turn import Reply
from bot.prompting.prompts import Voice
from bot.prompting.reminder_sayings import ReminderAsked, ReminderDid, ReminderDone, ReminderLine, RemindHow
from bot.prompting.sayings import TroubleKind
from memory import records

MOST = 10
"""Reminders of his own that a learner may have at a time."""
LONGEST = 300
"""Characters of what he wants to be reminded of."""
_STALE = timedelta(days=1)
"""After which what was asked back and not settled is forgotten."""
_FRESH = timedelta(minutes=10)
"""For so long a bare yes means what was asked back, while no session tells what was said last."""
_UNCLEAR: Mapping[Unclear, TroubleKind] = MappingProxyType({
    Unclear.NO_TIME: TroubleKind.REMINDER_TIME,
    Unclear.RHYTHM: TroubleKind.REMINDER_RHYTHM,
    Unclear.PAST: TroubleKind.REMINDER_PAST,
    Unclear.TOO_FAR: TroubleKind.REMINDER_FAR,
})  # fmt: skip


def promised(situation: Situation) -> Promised:
    """His reminders, which every turn about them finds."""
    assert situation.promised is not None  # noqa: S101 - a turn that isn't about them was routed here
    return situation.promised


def zone_of(situation: Situation) -> str:
    return situation.preferences.get("zone", ZONE)


def usual_hour(situation: Situation) -> time:
    """When his day has no hour: as his nudges."""
    standing = promised(situation).standing
    rule = from_json(standing.rule) if standing else None
    return rule.at if isinstance(rule, Daily) else EVENING


async def read(situation: Situation, typed: str, voice: Voice) -> Wish:
    """What he said of time, and the rest of it. In a thread: the library takes a while to load."""
    zone, usual = zone_of(situation), usual_hour(situation)
    try:
        return await asyncio.to_thread(understand, typed, zone, situation.at, voice.locale, usual)
    except WhenUnclear as unclear:
        raise refuse(_UNCLEAR[unclear.why], detail=typed[:LONGEST]) from None


async def wish(situation: Situation, gesture: Remind, voice: Voice) -> Answer:
    """Ask back what was understood; it's kept as a draft, from which nothing comes."""
    if not gesture.text.strip():
        return _stay(situation, voice.say(RemindHow(), "reminders"))
    known = promised(situation)
    if sum(one.kind == Kind.OWN for one in known.others) >= MOST:
        raise refuse(TroubleKind.REMINDERS_FULL, detail=str(MOST))
    wished = await read(situation, gesture.text, voice)
    what = gesture.what.strip() or wished.what
    if len(what) > LONGEST:
        raise refuse(TroubleKind.REMINDER_LONG, detail=str(LONGEST))
    draft = records.Reminder(
        learner_id=situation.learner.id,
        kind=Kind.OWN.value,
        rule={**to_json(wished.rule), DRAFT: situation.at.isoformat()},
        zone=zone_of(situation),
        text=what or voice.label("reminded"),
        paused=True,
    )
    due = next_due(wished.rule, draft.zone, situation.at)
    yes = voice.offer("remind", f"yes {code(draft)}", voice.label("remind_yes"))
    no = voice.offer("remind", f"no {code(draft)}", voice.label("no"))
    asked = voice.say(ReminderAsked(line_of(draft, due), "zone" in situation.preferences), yes, no)
    stale = [one for one in known.drafts if situation.at - _asked_at(one) > _STALE]
    return replace(_stay(situation, asked), promises=(*map(Dropped, stale), Kept(draft)))


def just_asked(known: Promised | None, session: records.Session | None, at: datetime) -> str:
    """The code of what was asked back last of all, so that a bare yes or no is meant for it; or nothing."""
    draft = known.draft("") if known else None
    if draft is None:
        return ""
    since = session.last_turn_at if session else at - _FRESH
    return code(draft) if _asked_at(draft) >= since else ""


def settle(situation: Situation, gesture: SettleReminder, voice: Voice) -> Answer:
    """Keep what was asked back, or forget it."""
    draft = promised(situation).draft(gesture.which)
    if draft is None:
        raise refuse(TroubleKind.NOTHING_TO_SETTLE)
    if not gesture.yes:
        said = voice.say(ReminderDone(ReminderDid.DECLINED), "reminders")
        return replace(_stay(situation, said), promises=(Dropped(draft),))
    rule = from_json(draft.rule)
    due = next_due(rule, draft.zone, situation.at)
    if due is None:
        raise refuse(TroubleKind.REMINDER_PAST, detail=draft.text)
    kept = replace(draft, rule=to_json(rule), paused=False)
    said = voice.say(ReminderDone(ReminderDid.KEPT, line_of(kept, due)), "reminders")
    return replace(_stay(situation, said), promises=(Kept(kept),))


async def change(situation: Situation, gesture: ChangeReminder, voice: Voice) -> Answer:
    """Another time or text; of a coach's neither."""
    reminder = own(situation, gesture.which)
    due = promised(situation).next.get(reminder.id)
    if not (gesture.when.strip() or gesture.text.strip()):
        number = (
            promised(situation).others.index(reminder) + 1 if reminder in promised(situation).others else 0
        )
        return _stay(situation, voice.say(RemindHow(line_of(reminder, due, number)), "reminders"))
    text = gesture.text.strip()
    if len(text) > LONGEST:
        raise refuse(TroubleKind.REMINDER_LONG, detail=str(LONGEST))
    changed = replace(reminder, text=text or reminder.text)
    if gesture.when.strip():
        wished = await read(situation, gesture.when, voice)
        changed = replace(changed, rule=to_json(wished.rule), zone=zone_of(situation), paused=False)
        due = next_due(wished.rule, changed.zone, situation.at)
    said = voice.say(ReminderDone(ReminderDid.CHANGED, line_of(changed, due)), "reminders")
    return replace(_stay(situation, said), promises=(Kept(changed),))


def drop(situation: Situation, gesture: DropReminder, voice: Voice) -> Answer:
    reminder = own(situation, gesture.which)
    said = voice.say(ReminderDone(ReminderDid.DROPPED, line_of(reminder, None)), "reminders")
    return replace(_stay(situation, said), promises=(Dropped(reminder),))


def own(situation: Situation, which: str) -> records.Reminder:
    """One that is his to change."""
    found = any_of(situation, which)
    if found.kind != Kind.OWN:
        raise refuse(TroubleKind.REMINDER_UNKNOWN)
    return found


def any_of(situation: Situation, which: str) -> records.Reminder:
    found = promised(situation).find(which)
    if found is None:
        raise refuse(TroubleKind.REMINDER_UNKNOWN)
    return found


def line_of(reminder: records.Reminder, due: datetime | None, number: int = 0) -> ReminderLine:
    rule = from_json(reminder.rule)
    daily = rule if isinstance(rule, Daily) else None
    return ReminderLine(
        number=number,
        text=reminder.text,
        by_coach=reminder.kind == Kind.COACH,
        zone=reminder.zone,
        next_at=due.astimezone(zone_named(reminder.zone)) if due else None,
        paused=reminder.paused and DRAFT not in reminder.rule,
        weekdays=tuple(sorted(daily.weekdays)) if daily else (),
        clock=f"{daily.at:%H:%M}" if daily else "",
    )


def _asked_at(draft: records.Reminder) -> datetime:
    return datetime.fromisoformat(draft.rule[DRAFT])


def _stay(situation: Situation, reply: Reply) -> Answer:
    return Answer((reply,), going_on(situation), situation.place)
