"""The tutor in a turn: whether it may be asked, his consent, and what becomes of what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from bot.answers import ending, telling, working
from bot.answers.answer import Answer, refuse
from bot.answers.consent import CONSENT, consented
from bot.answers.promising import ZONE
from bot.answers.questioning import submission_of
from bot.answers.reviewing import Meanwhile
from bot.answers.situation import Situation, TutorHere
from bot.answers.working import at_task, going_on
from bot.coaching import turn
from bot.coaching.protocol import Stage
from bot.coaching.reminding.rule import zone_named
from bot.coaching.turn import Action, Reply
from bot.courses.course import Place
from bot.prompting.prompts import Voice
from bot.prompting.sayings import CoachError, TroubleKind
from bot.review.sayings import ReviewStands
from bot.review.verdict import Verdict
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
from bot.tutor.speech import points
from bot.tutor.tutor import Said, Silent, Told, Tutor
from bot.tutor.wanted import HintReworded, Question, ReviewReworded, SessionNoted, Wanted
from memory import records

_SHOWS: Mapping[Intent, Callable[[Situation, str, Voice], Answer]] = {
    Intent.EXPLAIN: lambda situation, topic, voice: working.explain(situation, turn.Explain(topic), voice),
    Intent.TASK: lambda situation, _, voice: working.show_task(situation, turn.ShowTask(), voice),
    Intent.PROGRESS: lambda situation, _, voice: telling.progress(situation, turn.ShowProgress(), voice),
    Intent.HELP: lambda situation, _, voice: telling.help_shown(situation, turn.Help(), voice),
}


def may_answer(situation: Situation, answer: Answer) -> bool:
    """Whether the tutor is to be asked instead of giving the answer of the templates."""
    return answer.wants is not None and situation.enrolled is not None and consented(situation)


def with_question(situation: Situation, answer: Answer, voice: Voice) -> Answer:
    """The answer to a question, with the one for his consent if that has not been asked yet."""
    here, known = situation.tutor, situation.preferences.get(CONSENT, "")
    other = known.startswith("on ") and not consented(situation)
    asks = isinstance(answer.wants, Question) and situation.enrolled is not None
    if not asks or here is None or (known and not other):
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


def ask(situation: Situation, gesture: turn.AskTutor, voice: Voice) -> Answer:
    """The last hint or what is open since the last review, for the tutor to say in his words; it's free."""
    enrolled, place, state = at_task(situation)
    ladder = place.task.hints[: state.hints]
    review = enrolled.last_evidence.get(place.reference)
    wants: Wanted
    if gesture.about is turn.About.HINT:
        if not ladder:
            raise refuse(TroubleKind.NO_HINT_YET)
        reply, wants = _rung(place, len(ladder), voice), HintReworded(ladder[-1], len(ladder))
    else:
        if review is None or review.verdict == Verdict.PASSED:
            raise refuse(TroubleKind.NO_REVIEW_YET)
        reply, wants = _standing(place, review, voice), ReviewReworded()
    return replace(_stay(situation, reply), wants=None if place.task.quiz else wants)


def _rung(place: Place, number: int, voice: Voice) -> Reply:
    """A rung of the ladder again, which costs nothing."""
    ladder = place.task.hints
    hand_in = "task" if place.task.quiz else "submit"
    return voice.say(TutorHint(ladder[number - 1], number, len(ladder)), "hint", hand_in)


def _standing(place: Place, review: records.Review, voice: Voice) -> Reply:
    """What the last review found missing."""
    specs = [place.task.spec(name) for name, status in review.evidence["tests"].items() if status != "passed"]
    red = {spec.title.in_locale(voice.locale): spec.title for spec in specs}
    hand_in = "task" if place.task.quiz else submission_of(place, voice, voice.label("again"))
    return voice.say(ReviewStands(place, tuple(red.values())), hand_in, "hint")


def asked(situation: Situation, wants: Wanted | None, message: UUID, guild: str, locale: str) -> Asked:
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
        question=wants.text if isinstance(wants, Question) else "",
        locale=locale,
        at=situation.at,
        day_began=datetime.combine(situation.at.astimezone(zone).date(), time(), zone),
        session=situation.session.id if situation.session else None,
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
    told = await _told(tutor, question, otherwise.wants)
    if isinstance(otherwise.wants, SessionNoted):
        noted = points(told.text) if isinstance(told, Said) else ()
        return ending.with_notes(situation, otherwise, noted, voice) if noted else otherwise
    if isinstance(told, Silent):
        return _otherwise(told.why, question, otherwise, voice)
    if isinstance(told, Proposal):
        return _proposed(situation, told, otherwise, voice)
    offers = ["hint"] if question.place and question.hints < len(question.ladder) else []
    return _stay(situation, voice.say(TutorSays(told.text), *offers))


async def _told(tutor: Tutor, question: Asked, wants: Wanted | None) -> Told:
    match wants:
        case HintReworded(hint, number):
            return await tutor.hint(question, hint, number)
        case ReviewReworded():
            return await tutor.reword(question)
        case SessionNoted():
            return await tutor.summarise(question)
        case _:
            return await tutor.answer(question)


def _otherwise(why: Silence, question: Asked, otherwise: Answer, voice: Voice) -> Answer:
    """The answer of the templates behind one honest line; the rung that he's on if too much was said."""
    line = voice.say(TutorSilent(why)).text
    first, *others = otherwise.replies
    if why is Silence.WITHHELD and question.place and question.ladder:
        first, others = _rung(question.place, max(question.hints, 1), voice), []
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
