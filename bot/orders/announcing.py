"""What coaches write to learners: to all of them, or to one where he stands and how to go on."""

from __future__ import annotations

from bot.answers.situation import recall
from bot.coaching.order import Announce, RemindLearner
from bot.coaching.turn import Reply
from bot.orders.assigned import open_assignments
from bot.orders.case import Case
from bot.orders.decision import Decision, Post, refuse
from bot.orders.roster import everybody
from bot.orders.shown import going_on
from bot.orders.wording import quoted, spoken
from bot.prompting.coach_sayings import CoachAnnounces, CoachDone, CoachReminds, CoachTroubleKind, DoneKind
from memory import records


async def announce(case: Case, instruction: Announce) -> Decision:
    course = case.named(instruction.course) if instruction.course else None
    saying = CoachAnnounces(case.coach, spoken(case.words(instruction.text)))
    by_locale: dict[str, Reply] = {}
    letters = []
    async for line in everybody(case, course):
        voice = case.speaks_to(line.learner)
        if voice.locale not in by_locale:
            by_locale[voice.locale] = voice.say(saying, "start")
        letters.append(Post(line.learner.id, by_locale[voice.locale]))
    if not letters:
        raise refuse(CoachTroubleKind.NOBODY_THERE)
    told = case.voice.say(CoachDone(DoneKind.ANNOUNCED, course=course, count=len(letters)))
    details = {"course": course.slug if course else None, "letters": len(letters)}
    return Decision((told,), tuple(letters), records.Deed(kind="announcement.made", details=details))


async def remind(case: Case, instruction: RemindLearner) -> Decision:
    learner = await case.learner(instruction.learner)
    post = await reminder_for(case, learner, instruction.text)
    told = case.voice.say(
        CoachDone(DoneKind.REMINDED, name=learner.name), case.voice.order("view", f"learner {learner.key}")
    )
    deed = records.Deed(kind="learner.reminded", subject=learner.id)
    return Decision((told,), (post,), deed)


async def reminder_for(case: Case, learner: records.Learner, words: str) -> Post:
    """Where a learner stands and how to go on, with a word of the coach's own if there is one."""
    text = case.words(words) if words.strip() else ""
    situation = await recall(case.tx, learner, case.courses, case.order.at)
    voice = case.speaks_to(learner)
    assigned = (await open_assignments(case, [learner.id], voice)).get(learner.id, ())
    saying = CoachReminds(
        coach=case.coach,
        name=learner.name,
        text=quoted(text) if text else None,
        standing=situation.enrolled.standing if situation.enrolled else None,
        place=situation.place,
        assigned=tuple(one for one in assigned if not one.finished),
    )
    offers = ("task" if situation.place else going_on(situation, voice), "progress")
    return Post(learner.id, voice.say(saying, *offers))
