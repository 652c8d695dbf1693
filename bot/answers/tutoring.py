"""The tutor in a turn: whether it may be asked, his consent, and what becomes of what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from bot.answers import telling, working
from bot.answers.answer import Answer
from bot.answers.promising import ZONE
from bot.answers.reviewing import Meanwhile
from bot.answers.situation import Situation, TutorHere
from bot.answers.working import going_on
from bot.coaching import turn
from bot.coaching.protocol import Stage
from bot.coaching.reminding.rule import zone_named
from bot.coaching.turn import Action, Reply
from bot.prompting.prompts import Voice
from bot.prompting.sayings import CoachError
from bot.tutor.intents import OTHERWISE, SHOWN, Intent, Proposal
from bot.tutor.knowing import Asked
from bot.tutor.sayings import (
    Silence,
    TutorConsent,
    TutorConsented,
    TutorHint,
    TutorProposes,
    TutorSays,
    TutorSilent,
    TutorThinks,
)
from bot.tutor.tutor import Silent, Tutor

CONSENT = "tutor"
"""The preference that holds it: `on HOSTS`, `off`, or `asked` with the time."""
_SHOWS: Mapping[Intent, Callable[[Situation, str, Voice], Answer]] = {
    Intent.EXPLAIN: lambda situation, topic, voice: working.explain(situation, turn.Explain(topic), voice),
    Intent.TASK: lambda situation, _, voice: working.show_task(situation, turn.ShowTask(), voice),
    Intent.PROGRESS: lambda situation, _, voice: telling.progress(situation, turn.ShowProgress(), voice),
    Intent.HELP: lambda situation, _, voice: telling.help_shown(situation, turn.Help(), voice),
}


def consented(situation: Situation) -> bool:
    """Whether he let the tutor answer, and it's still the same who gets what he says."""
    here = situation.tutor
    return here is not None and situation.preferences.get(CONSENT) == f"on {here.hosts}"


def may_answer(situation: Situation, answer: Answer) -> bool:
    """Whether the tutor is to be asked instead of giving the answer of the templates."""
    return bool(answer.puzzled) and situation.enrolled is not None and consented(situation)


def with_question(situation: Situation, answer: Answer, voice: Voice) -> Answer:
    """The answer of the templates, with the question for his consent if it has not been asked yet."""
    here, known = situation.tutor, situation.preferences.get(CONSENT, "")
    other = known.startswith("on ") and not consented(situation)
    if not answer.puzzled or here is None or situation.enrolled is None or (known and not other):
        return answer
    question = voice.say(TutorConsent(here.recipient), *_yes_or_no(voice))
    wishes = {**answer.wishes, CONSENT: f"asked {situation.at.isoformat()}"}
    return replace(answer, replies=(*answer.replies, question), wishes=wishes)


def just_asked(situation: Situation) -> bool:
    """Whether his consent was asked for last of all, so that a bare yes or no is meant for it."""
    known, session = situation.preferences.get(CONSENT, ""), situation.session
    if not known.startswith("asked ") or session is None:
        return False
    return datetime.fromisoformat(known.removeprefix("asked ")) >= session.last_turn_at


def let(situation: Situation, gesture: turn.LetTutor, voice: Voice) -> Answer:
    """Keep what he said; without a tutor there's nobody whom he could agree to."""
    here = situation.tutor
    said = TutorConsented(gesture.yes, here.recipient if here else "", here is not None)
    kept = f"on {here.hosts}" if gesture.yes and here else "off" if not gesture.yes else ""
    reply = voice.say(said, "privacy", *(["task"] if situation.place else []))
    return Answer((reply,), going_on(situation), situation.place, wishes={CONSENT: kept})


def choices(situation: Situation, voice: Voice) -> tuple[Action, ...]:
    """What he can change about it where he sees what is kept."""
    if situation.preferences.get(CONSENT, "").startswith("on "):
        return (_yes_or_no(voice)[1],)
    return (_yes_or_no(voice)[0],) if situation.tutor else ()


def _yes_or_no(voice: Voice) -> tuple[Action, Action]:
    on, off = ("tutor on", voice.label("tutor_on")), ("tutor off", voice.label("tutor_off"))
    return voice.offer("privacy", *on), voice.offer("privacy", *off)


def asked(situation: Situation, said: str, message: UUID, guild: str, locale: str) -> Asked:
    """What he says to the tutor, and where he stands."""
    place, enrolled = situation.place, situation.enrolled
    if situation.stage not in working.WITH_TASK:
        place = None
    state = enrolled.standing.task(place.reference) if place and enrolled else None
    zone = zone_named(situation.preferences.get("zone", ZONE))
    return Asked(
        guild=guild,
        learner=situation.learner,
        message=message,
        question=said,
        locale=locale,
        at=situation.at,
        day_began=datetime.combine(situation.at.astimezone(zone).date(), time(), zone),
        enrolment=enrolled.id if enrolled else None,
        course=situation.course,
        place=place,
        hints=state.hints if state else 0,
        review=enrolled.last_evidence.get(place.reference) if place and enrolled else None,
    )


async def answer(
    tutor: Tutor,
    situation: Situation,
    question: Asked,
    otherwise: Answer,
    voice: Voice,
    meanwhile: Meanwhile,
) -> Answer:
    """What the tutor says, as an answer that moves nothing; if it's silent, the templates' with a line."""
    await meanwhile(voice.say(TutorThinks()))
    told = await tutor.answer(question)
    if isinstance(told, Silent):
        return _otherwise(told.why, question, otherwise, voice)
    if isinstance(told, Proposal):
        return _proposed(situation, told, otherwise, voice)
    offers = ["hint"] if question.place and question.hints < len(question.ladder) else []
    return _stay(situation, voice.say(TutorSays(told.text), *offers))


def _otherwise(why: Silence, question: Asked, otherwise: Answer, voice: Voice) -> Answer:
    """The answer of the templates behind one honest line; the rung that he's on if too much was said."""
    line = voice.say(TutorSilent(why)).text
    first, *others = otherwise.replies
    if why is Silence.WITHHELD and question.ladder:
        number = max(question.hints, 1)
        hint = TutorHint(question.ladder[number - 1], number, len(question.ladder))
        first, others = voice.say(hint, "hint", "submit"), []
    return replace(otherwise, replies=(replace(first, text=f"{line}\n\n{first.text}"), *others))


def _proposed(situation: Situation, proposal: Proposal, otherwise: Answer, voice: Voice) -> Answer:
    """What he seems to want: shown if it only shows, else asked of him; the protocol decides as ever."""
    if proposal.intent in SHOWN:
        try:
            return _SHOWS[proposal.intent](situation, proposal.detail, voice)
        except CoachError:
            return otherwise
    if not _possible(situation, proposal):
        return otherwise
    agree = voice.offer(proposal.intent, proposal.detail, voice.label("tutor_agree"))
    change = voice.offer(OTHERWISE[proposal.intent], label=voice.label("tutor_change"))
    said = TutorProposes(proposal.intent.value, agree.says, proposal.detail)
    return _stay(situation, voice.say(said, agree, change))


def _possible(situation: Situation, proposal: Proposal) -> bool:
    """Whether it makes sense to ask: what is refused anyway need not be proposed."""
    match proposal.intent:
        case Intent.HINT | Intent.SKIP:
            return situation.stage is Stage.WORKING
        case Intent.NEXT:
            return situation.stage is Stage.RESTING
        case Intent.MODULE:
            course = situation.course
            return course is not None and course.module(proposal.detail) is not None
        case Intent.REMIND | Intent.ASK:
            return bool(proposal.detail)
        case _:
            return True


def here(tutor: Tutor | None, guild: str, settings: Mapping[str, Any], runs: int = 0) -> TutorHere | None:
    """The tutor of a guild, if there's one and the guild lets its learners ask it."""
    if tutor is None or not tutor.open_in(guild, settings):
        return None
    return TutorHere(tutor.models.recipient, tutor.models.hosts, runs)


def _stay(situation: Situation, reply: Reply) -> Answer:
    return Answer((reply,), going_on(situation), situation.place)
