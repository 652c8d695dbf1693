"""Writes to a learner what is due: one letter for all of it, or a reason why not; and plans what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from bot.answers.answer import KeptLetter, said, written
from bot.answers.nudging import offered_with
from bot.answers.promising import NOTHING, Past, keep_standing, look_back, plan_next, standing_of
from bot.answers.situation import Situation, recall
from bot.answers.wording import spoken_in
from bot.coaching.reminding.agenda import Agenda, Said, agenda, wording
from bot.coaching.reminding.planner import (
    EXPIRES_AFTER,
    Decision,
    Kind,
    Postpone,
    Send,
    Skip,
    decide,
    good_until,
)
from bot.coaching.reminding.rule import Daily, Quiet, RuleInvalid, from_json, zone_named
from bot.coaching.turn import Reply
from bot.courses.course import Course
from bot.prompting.prompts import Voice
from bot.prompting.sayings import NEXT_STEP_WORDINGS, NextStepReminder
from memory import records
from memory.tx import Tx

NOTHING_TO_SAY = "nothing to say"
NOBODY = "nobody there"
DELETED = "deleted"
NO_RULE = "no rule"
TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of how many occurrences, by status or `postponed`; and whether he's written to."""

    outcomes: Counter[str] = field(default_factory=Counter)
    written: bool = False


@dataclass(frozen=True, slots=True)
class _Due:
    """An occurrence that is due, and what is to become of it."""

    occurrence: records.Occurrence
    reminder: records.Reminder
    kind: Kind
    decision: Decision

    @property
    def meant_at(self) -> datetime | None:
        """When it should have come, by the clock on the learner's wall, if it's late."""
        if not isinstance(self.decision, Send) or not self.decision.late:
            return None
        return (self.occurrence.meant_at or self.occurrence.due_at).astimezone(zone_named(self.reminder.zone))

    @property
    def is_sent(self) -> bool:
        return isinstance(self.decision, Send)


class _Finishing:
    """Says what becomes of occurrences, and counts it."""

    def __init__(self, tx: Tx, at: datetime) -> None:
        self._tx = tx
        self._at = at
        self.outcomes: Counter[str] = Counter()

    async def __call__(
        self,
        occurrences: Sequence[records.Occurrence],
        status: str,
        outcome: str = "",
        *,
        letter: UUID | None = None,
        wording: int | None = None,
    ) -> None:
        if occurrences:
            which = [one.id for one in occurrences]
            await self._tx.occurrences.finish(
                which, status, outcome, at=self._at, letter=letter, wording=wording
            )
            self.outcomes[status] += len(which)


async def remind(tx: Tx, *, learner: UUID, at: datetime, courses: Sequence[Course], voice: Voice) -> Done:
    """Look after all that is due to a learner, whoever has claimed it. Raises `Conflict` if another does."""
    finish = _Finishing(tx, at)
    found = await tx.occurrences.due_to(learner, at)
    person = await tx.learners.get(learner) if found else None
    if person is None:
        await finish([one for one, _ in found], "skipped", NOBODY)
        return Done(finish.outcomes)
    await finish([one for one, reminder in found if reminder is None], "skipped", DELETED)
    kinds = {reminder.kind for _, reminder in found if reminder is not None}
    past = await look_back(tx, learner, at) if Kind.NEXT_STEP in kinds else NOTHING  # else it doesn't matter
    standing = await standing_of(tx, learner)
    due = []
    for occurrence, reminder in found:
        if reminder is not None:
            try:
                due.append(_judged(occurrence, reminder, past, _quiet(standing), at))
            except (RuleInvalid, ValueError):  # kept by another version of Baton
                await finish([occurrence], "failed", NO_RULE)
    sent = await _send(tx, person, [one for one in due if one.is_sent], past, courses, voice, finish, at)
    nudged = sent and any(one.kind is Kind.NEXT_STEP and one.is_sent for one in due)
    await _leave(tx, [one for one in due if not one.is_sent], finish)
    finish.outcomes["postponed"] = sum(isinstance(one.decision, Postpone) for one in due)
    after = past.once_nudged(at) if nudged else past
    for one in due:
        if not isinstance(one.decision, Postpone):
            await _plan(tx, one, after, at)
    return Done(+finish.outcomes, written=sent)


def _judged(
    occurrence: records.Occurrence,
    reminder: records.Reminder,
    past: Past,
    quiet: Quiet | None,
    at: datetime,
) -> _Due:
    kind = Kind(reminder.kind)
    decision = decide(
        kind,
        from_json(reminder.rule),
        reminder.zone,
        occurrence.meant_at or occurrence.due_at,
        at,
        history=past.history,
        quiet=quiet,
        paused=reminder.paused,
    )
    return _Due(occurrence, reminder, kind, decision)


def _quiet(standing: records.Reminder | None) -> Quiet | None:
    """A learner's quiet hours: those of his standing reminder, whatever is due."""
    rule = None
    with suppress(RuleInvalid):
        rule = from_json(standing.rule) if standing else None
    return rule.quiet if isinstance(rule, Daily) else None


async def _send(
    tx: Tx,
    person: records.Learner,
    due: Sequence[_Due],
    past: Past,
    courses: Sequence[Course],
    voice: Voice,
    finish: _Finishing,
    at: datetime,
) -> bool:
    """Write one letter for all that is due; whether there was anything to say."""
    nudge = next((one for one in due if one.kind is Kind.NEXT_STEP), None)
    situation = await recall(tx, person, courses, at) if nudge else None
    told = await _agenda(tx, situation, nudge, due, past, at)
    if told.empty:
        await finish([one.occurrence for one in due], "skipped", NOTHING_TO_SAY)
        return False
    settings = situation.settings if situation else await tx.learners.settings()
    voice = replace(voice, edition=await spoken_in(voice.edition, tx, settings))
    voice = voice.speaking(person.locale or settings.get("locale") or voice.locale)
    number = wording(past.wordings, NEXT_STEP_WORDINGS) if nudge else None
    reply = _worded(told, person, number or 0, [one.reminder for one in due], voice)
    only_nudge = nudge is not None and len(due) == 1
    letter = written(person.id, KeptLetter("learner", reply))
    if only_nudge and nudge is not None:
        rule = from_json(nudge.reminder.rule)
        quiet = rule.quiet if isinstance(rule, Daily) else None
        letter = replace(letter, expires_at=good_until(quiet, nudge.reminder.zone, at))
    await tx.letters.add(letter)
    await tx.messages.say(person.id, [said(reply)], session=None, at=at)
    first = nudge or due[0]
    await finish([first.occurrence], "sent", letter=letter.id, wording=number)
    others = [one.occurrence for one in due if one is not first]
    await finish(others, "merged", letter=letter.id)
    return True


async def _agenda(
    tx: Tx,
    situation: Situation | None,
    nudge: _Due | None,
    due: Sequence[_Due],
    past: Past,
    at: datetime,
) -> Agenda:
    own = tuple(
        Said(one.reminder.text, one.meant_at, one.kind is Kind.COACH) for one in due if one is not nudge
    )
    if nudge is None or situation is None or situation.enrolled is None:
        return agenda(None, now=at, active_at=None, said=own, nudges=False)
    standing = situation.enrolled.standing
    learner, course = situation.learner.id, standing.course.slug
    cards = await tx.concept_cards.find(learner_id=learner, course=course, limit=500)
    imported = situation.handover is not None and situation.handover.origin == "imported"
    return agenda(
        standing,
        now=at,
        active_at=past.history.active_at,
        cards=cards.items,
        assigned=situation.assigned,
        red=_red(situation),
        said=own,
        last=isinstance(nudge.decision, Send) and nudge.decision.last,
        meant_at=nudge.meant_at,
        handed_over=situation.handover.recommended if situation.handover and imported else None,
    )


def _red(situation: Situation) -> tuple[str, ...]:
    """The names of the tests that the last review of the open task found red."""
    enrolled = situation.enrolled
    task = enrolled.standing.open_task if enrolled else None
    if enrolled is None or task is None:
        return ()
    reviews = [one for one in enrolled.reviews if one.task == task.place.reference]
    known = {spec.name for spec in task.place.task.test_specs}
    return tuple(name for name in reviews[-1].red if name in known) if reviews else ()


def _worded(
    told: Agenda, person: records.Learner, number: int, due: Sequence[records.Reminder], voice: Voice
) -> Reply:
    return voice.say(NextStepReminder(told, person.name, number), *offered_with(due, voice))


async def _leave(tx: Tx, due: Iterable[_Due], finish: _Finishing) -> None:
    """What isn't sent: why, or when instead."""
    for one in due:
        match one.decision:
            case Postpone(until):
                await tx.occurrences.put_off(one.occurrence, until)
            case Skip() as skip:
                await finish([one.occurrence], "expired" if skip.expired else "skipped", skip.reason.value)


async def _plan(tx: Tx, due: _Due, past: Past, at: datetime) -> None:
    """When the reminder is due next: later than this time and than now, or after an outage than what has
    expired by now, so that the one that's not too late yet isn't left out.
    """
    expired = isinstance(due.decision, Skip) and due.decision.expired
    after = max(at - EXPIRES_AFTER if expired else at, due.occurrence.due_at)
    if due.kind is Kind.NEXT_STEP:
        await keep_standing(tx, due.reminder.learner_id, after, past)
    else:
        await plan_next(tx, due.reminder, past.history, after)


async def give_up(tx: Tx, *, learner: UUID, at: datetime) -> Done:
    """Let go of what is due to a learner and makes trouble each time; what follows is planned."""
    finish = _Finishing(tx, at)
    found = await tx.occurrences.due_to(learner, at)
    await finish([one for one, _ in found], "failed", TROUBLE)
    past = await look_back(tx, learner, at)
    for occurrence, reminder in found:
        if reminder is not None:
            await plan_next(tx, reminder, past.history, max(at, occurrence.due_at))
    return Done(finish.outcomes)
