"""What a learner may do about reminders that come: see them all, put one off, have fewer, stop them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.answers.answer import Answer, refuse
from bot.answers.promised import Kept, Promised, PutOff, Rarer, Stopped, code
from bot.answers.setting import HOUR, form
from bot.answers.situation import Situation
from bot.answers.wishing import any_of, line_of, promised, read, usual_hour, zone_of
from bot.answers.working import going_on
from bot.coaching.reminding.gestures import LessOften, Snooze, SwitchReminder
from bot.coaching.reminding.planner import Kind, next_due
from bot.coaching.reminding.rule import Daily, Once, Rule, from_json, standing_rule, to_json, zone_named
from bot.coaching.reminding.wall_clock import day_of, moment
from bot.coaching.turn import Action, Reply, ShowReminders
from bot.prompting.prompts import Voice
from bot.prompting.reminder_sayings import (
    PastLine,
    ReminderDid,
    ReminderDone,
    RemindersShown,
    SnoozeAsked,
)
from bot.prompting.sayings import TroubleKind
from memory import records
from memory.overviews import PastOccurrence

_SHOWN = 3
"""Of those that are over."""
_BRIEF = 40
"""Characters of a text that are enough to know it on a button."""
_HOUR = timedelta(hours=1)


def show(situation: Situation, _gesture: ShowReminders, voice: Voice) -> Answer:
    known, wishes = promised(situation), situation.preferences
    rule = _standing_rule(known)
    place = zone_named(zone_of(situation))
    on = wishes.get("reminders", "on") == "on"
    due = known.next.get(known.standing.id) if known.standing else None
    lines = [line_of(one, known.next.get(one.id), number) for number, one in enumerate(known.others, start=1)]
    shown = RemindersShown(
        active=on,
        hour=f"{rule.at:%H:%M}" if known.standing else wishes.get("hour", HOUR),
        zone=zone_of(situation),
        apart=rule.apart,
        next_at=due.astimezone(place) if due else None,
        lines=tuple(lines),
        past=tuple(_past(one, known, situation) for one in known.past[:_SHOWN]),
    )
    switch = voice.offer(
        "settings",
        "reminders off" if on else "reminders on",
        voice.label("reminders_off" if on else "reminders_on"),
    )
    new = voice.offer("remind", label=voice.label("remind_new"))
    return _stay(situation, voice.say(shown, switch, form(voice), new, *_offers(known, voice)))


def _offers(known: Promised, voice: Voice) -> Iterator[Action]:
    """What may be done about each of the list."""
    for one in known.others:
        brief = one.text if len(one.text) <= _BRIEF else f"{one.text[: _BRIEF - 1]}…"
        if one.paused:
            yield voice.offer("reminders", f"on {code(one)}", f"{voice.label('reminders_on')}: {brief}")
        elif one.kind == Kind.COACH:
            yield voice.offer("reminders", f"stop {code(one)}", f"{voice.label('reminders_stop')}: {brief}")
        if one.kind == Kind.OWN:
            yield voice.offer("reminders", f"change {code(one)}", f"{voice.label('change')}: {brief}")
            yield voice.offer(
                "reminders", f"delete {code(one)}", f"{voice.label('reminder_delete')}: {brief}"
            )


def _past(one: PastOccurrence, known: Promised, situation: Situation) -> PastLine:
    texts = {reminder.id: reminder.text for reminder in (*known.others, *known.over)}
    became, how = one.outcome or one.status, ""
    if one.status in {"sent", "merged"}:
        became = {"failed": "undelivered", "sent": "sent"}.get(one.fate or "", "waiting")
        how = one.how or ""
    elif one.status in {"expired", "failed"}:
        became = one.status
    text = "" if one.kind == Kind.NEXT_STEP else texts.get(one.reminder_id, "…")
    return PastLine(one.due_at.astimezone(zone_named(zone_of(situation))), text, became, how)


async def snooze(situation: Situation, gesture: Snooze, voice: Voice) -> Answer:
    """Later: the next nudge, or one of his other reminders."""
    until = voice.words.details.get(gesture.until.strip().casefold(), gesture.until.strip())
    if until in {"", "choose"}:
        offers = [
            voice.offer(
                "reminders", " ".join(filter(None, ("snooze", gesture.which, span))), voice.label(label)
            )
            for span, label in (
                ("1h", "snooze_hour"),
                ("tomorrow", "snooze_tomorrow"),
                ("choose", "snooze_choose"),
            )
            if not (until and span == "choose")
        ]
        return _stay(situation, voice.say(SnoozeAsked(gesture.which), *offers))
    if gesture.which:
        return await _snooze_one(situation, gesture.which, until, voice)
    rule = _standing_rule(promised(situation))
    if situation.preferences.get("reminders", "on") != "on":
        on = voice.offer("reminders", "on", voice.label("reminders_on"))
        return _stay(situation, voice.say(ReminderDone(ReminderDid.STOPPED), on))
    then = await _then(situation, until, voice)
    at = _due(rule.snooze(then), situation)
    said = voice.say(ReminderDone(ReminderDid.PUT_OFF, at=at), "reminders")
    return replace(_stay(situation, said), promises=(PutOff(then),))


async def _snooze_one(situation: Situation, which: str, until: str, voice: Voice) -> Answer:
    reminder = any_of(situation, which)
    then = await _then(situation, until, voice)
    rule = from_json(reminder.rule)
    place = zone_named(reminder.zone)
    later = (
        rule.snooze(then) if isinstance(rule, Daily) else Once(then.astimezone(place).replace(tzinfo=None))
    )
    changed = replace(reminder, rule=to_json(later), paused=False)
    line = line_of(changed, next_due(later, reminder.zone, situation.at))
    said = voice.say(ReminderDone(ReminderDid.PUT_OFF, line, line.next_at), "reminders")
    return replace(_stay(situation, said), promises=(Kept(changed),))


async def _then(situation: Situation, until: str, voice: Voice) -> datetime:
    """When `1h`, `tomorrow` or what he said in his own words is."""
    place = zone_named(zone_of(situation))
    if until == "1h":
        return situation.at.replace(microsecond=0) + _HOUR
    if until == "tomorrow":
        tomorrow = day_of(situation.at, place) + timedelta(days=1)
        return moment(datetime.combine(tomorrow, usual_hour(situation)), place)
    wished = await read(situation, until, voice)
    due = next_due(wished.rule, zone_of(situation), situation.at)
    if due is None or not isinstance(wished.rule, Once):
        raise refuse(TroubleKind.REMINDER_TIME, detail=until)
    return due


def less_often(situation: Situation, _gesture: LessOften, voice: Voice) -> Answer:
    rule = _standing_rule(promised(situation))
    if rule.rarest:
        stop = voice.offer("reminders", "stop", voice.label("reminders_stop"))
        said = voice.say(ReminderDone(ReminderDid.RAREST, apart=rule.apart), stop, "reminders")
        return _stay(situation, said)
    said = voice.say(ReminderDone(ReminderDid.RARER, apart=rule.less_often().apart), "reminders")
    return replace(_stay(situation, said), promises=(Rarer(),))


def switch(situation: Situation, gesture: SwitchReminder, voice: Voice) -> Answer:
    """Stop, or switch on again: the nudges, or one of the others."""
    if gesture.which:
        return _switch_one(situation, gesture, voice)
    if gesture.on:
        said = voice.say(ReminderDone(ReminderDid.ON_AGAIN), "reminders")
        return replace(_stay(situation, said), wishes={"reminders": "on"})
    on = voice.offer("reminders", "on", voice.label("reminders_on"))
    said = voice.say(ReminderDone(ReminderDid.STOPPED), on, "reminders")
    return replace(_stay(situation, said), promises=(Stopped(),))


def _switch_one(situation: Situation, gesture: SwitchReminder, voice: Voice) -> Answer:
    reminder = replace(any_of(situation, gesture.which), paused=not gesture.on)
    due = next_due(from_json(reminder.rule), reminder.zone, situation.at) if gesture.on else None
    if gesture.on and due is None:
        raise refuse(TroubleKind.REMINDER_PAST, detail=reminder.text)
    did = ReminderDid.ON_AGAIN if gesture.on else ReminderDid.STOPPED
    on = voice.offer("reminders", f"on {code(reminder)}", voice.label("reminders_on"))
    said = voice.say(ReminderDone(did, line_of(reminder, due)), *(() if gesture.on else (on,)), "reminders")
    return replace(_stay(situation, said), promises=(Kept(reminder),))


def offered_with(reminders: Sequence[records.Reminder], voice: Voice) -> tuple[Action, ...]:
    """What stands below a letter: how to go on, later, less often, never."""
    start = voice.offer("start")
    if any(one.kind == Kind.NEXT_STEP for one in reminders):
        return (
            start,
            voice.offer("reminders", "snooze", voice.label("snooze")),
            voice.offer("reminders", "less", voice.label("less")),
            voice.offer("reminders", "stop", voice.label("reminders_stop")),
        )
    if len(reminders) > 1:
        return (start, voice.offer("reminders"))
    (one,) = reminders
    later = voice.offer("reminders", f"snooze {code(one)}", voice.label("snooze"))
    again = isinstance(from_json(one.rule), Daily)
    stop = (voice.offer("reminders", f"stop {code(one)}", voice.label("reminders_stop")),) if again else ()
    return (start, later, *stop, voice.offer("reminders"))


def _standing_rule(known: Promised) -> Daily:
    """As it is, or as it will be made."""
    rule = from_json(known.standing.rule) if known.standing else None
    return rule if isinstance(rule, Daily) else standing_rule(None, None)


def _due(rule: Rule, situation: Situation) -> datetime | None:
    """When it comes next, by the clock on his wall."""
    due = next_due(rule, zone_of(situation), situation.at)
    return due.astimezone(zone_named(zone_of(situation))) if due else None


def _stay(situation: Situation, reply: Reply) -> Answer:
    return Answer((reply,), going_on(situation), situation.place)
