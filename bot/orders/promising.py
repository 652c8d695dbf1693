"""What coaches have Baton write to learners later, or to many of them at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime

from bot.answers.promising import ZONE, remind
from bot.coaching.order import RemindLearners
from bot.coaching.reminding.planner import Kind
from bot.coaching.reminding.rule import Rule, to_json
from bot.coaching.reminding.saying_when import Unclear, WhenUnclear, understand
from bot.orders.announcing import reminder_for
from bot.orders.case import Case
from bot.orders.decision import Decision, refuse
from bot.orders.roster import everybody
from bot.orders.wording import moment
from bot.prompting.coach_sayings import CoachDone, CoachTroubleKind, DoneKind
from memory import records


async def get_ready(instruction: RemindLearners, at: datetime, locale: str) -> None:
    """Load, before a transaction begins, what reads the time that was typed: that takes a while."""
    if instruction.when.strip():
        with suppress(WhenUnclear):
            await asyncio.to_thread(understand, instruction.when, ZONE, at, locale)


async def remind_all(case: Case, instruction: RemindLearners) -> Decision:
    """Write to them now, each where he stands; or promise it for a time, by each one's clock."""
    course = case.named(instruction.course) if instruction.course else None
    text = case.words(instruction.text)
    learners = [one async for one in _meant(case, instruction)]
    if not learners:
        raise refuse(CoachTroubleKind.NOBODY_THERE)
    if not instruction.when.strip():
        posts = [await reminder_for(case, learner, text) for learner in learners]
        told = CoachDone(DoneKind.ANNOUNCED, course=course, count=len(posts))
        deed = records.Deed(kind="learners.reminded", details={"letters": len(posts)})
        return Decision((case.voice.say(told),), tuple(posts), deed)
    rules: dict[str, Rule] = {}
    first: datetime | None = None
    for learner in learners:
        zone = str(await case.zone(learner))
        rule = rules[zone] if zone in rules else rules.setdefault(zone, _rule(case, instruction.when, zone))
        reminder = records.Reminder(
            learner_id=learner.id,
            kind=Kind.COACH.value,
            rule=to_json(rule),
            zone=zone,
            text=text,
            author=case.order.by,
        )
        due = await remind(case.tx, reminder, case.order.at)
        first = min(filter(None, (first, due)), default=None)
    told = CoachDone(
        DoneKind.PROMISED,
        name=learners[0].name if len(learners) == 1 else "",
        text=text,
        course=course,
        count=len(learners),
        at=moment(first, case.voice, "F") if first else None,
    )
    deed = records.Deed(
        kind="reminder.made",
        subject=learners[0].id if len(learners) == 1 else None,
        details={"learners": len(learners), "when": instruction.when},
    )
    return Decision((case.voice.say(told),), (), deed)


async def _meant(case: Case, instruction: RemindLearners) -> AsyncIterator[records.Learner]:
    """Those with the keys; otherwise everybody, or all in the course."""
    course = case.named(instruction.course) if instruction.course else None
    keys = instruction.learners
    if keys is not None and len(keys) == 1:
        yield await case.learner(keys[0])
        return
    async for line in everybody(case, course):
        if keys is None or line.learner.key in keys:
            yield line.learner


def _rule(case: Case, when: str, zone: str) -> Rule:
    try:
        return understand(when, zone, case.order.at, case.voice.locale).rule
    except WhenUnclear as unclear:
        over = unclear.why in {Unclear.PAST, Unclear.TOO_FAR}
        kind = CoachTroubleKind.WHEN_PAST if over else CoachTroubleKind.WHEN_UNKNOWN
        raise refuse(kind, detail=when) from None
