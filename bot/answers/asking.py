"""Asking for a human: the question is queued, and the coaches are told."""

from __future__ import annotations

from bot.answers.answer import Answer, KeptLetter, refuse
from bot.answers.situation import Situation
from bot.answers.working import going_on
from bot.coaching.turn import AskCoach
from bot.prompting.prompts import Voice
from bot.prompting.sayings import CoachAsked, HumanAsked, TroubleKind
from memory import records

LONGEST = 1500
"""Characters of a question; the rest would not fit beside what surrounds it."""


def ask(situation: Situation, gesture: AskCoach, voice: Voice) -> Answer:
    """Queue the question. The coaches are alerted if nobody else is waiting; `remember` knows that."""
    if not situation.settings.get("coach_role"):
        raise refuse(TroubleKind.NO_COACHES)
    text = gesture.text.strip()
    if not text:
        raise refuse(TroubleKind.NO_QUESTION)
    request = records.HumanRequest(learner_id=situation.learner.id, text=text[:LONGEST])
    coaches = voice.speaking(str(situation.settings.get("locale") or voice.locale))
    notice = coaches.say(
        HumanAsked(situation.learner.name, request.text, situation.place),
        coaches.order("claim", f"queue claim {request.id.hex}"),
        coaches.order("reply", f"queue answer {request.id.hex}"),
        coaches.order("view", f"learner {situation.learner.key}"),
    )
    told = voice.say(CoachAsked(request.text), "task", "hint")
    return Answer(
        (told,),
        going_on(situation),
        situation.place,
        asks=request,
        letters=(KeptLetter("coaches", notice),),
    )
