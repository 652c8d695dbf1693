"""Ending a session: the handover is written, and from it the next session begins."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.answer import Answer, WrittenHandover
from bot.answers.progressing import progress_at_the_end
from bot.answers.situation import Situation
from bot.coaching import turn
from bot.coaching.handover import HandoverFacts, gather
from bot.coaching.protocol import Event
from bot.prompting.markdown import Markdown
from bot.prompting.prompts import Voice
from bot.prompting.sayings import Farewell, Greeting, HandoverWritten
from bot.tutor.wanted import SessionNoted


def end(situation: Situation, _gesture: turn.End, voice: Voice) -> Answer:
    facts = gathered(situation)
    tasks = len(facts.completed) if facts else 0
    farewell = voice.say(Farewell(situation.learner.name, tasks), "start", "handover")
    worked = facts is not None and facts.module is not None
    return Answer(
        (farewell,),
        Event.ENDED,
        handover=_written(facts, voice),
        progress=progress_at_the_end(situation, voice),
        end_reason="learner",
        wants=SessionNoted() if worked and situation.learner.keeps_messages else None,
    )


def with_notes(situation: Situation, ending: Answer, noted: tuple[Markdown, ...], voice: Voice) -> Answer:
    """The ending, with what the tutor has noted in its handover."""
    return replace(ending, handover=_written(gathered(situation), voice, noted))


def close(situation: Situation, voice: Voice, reason: str) -> Answer:
    """The end of a session that its learner didn't end himself; nothing is said."""
    return Answer(
        (),
        Event.ENDED,
        handover=_written(gathered(situation), voice),
        progress=progress_at_the_end(situation, voice),
        end_reason=reason,
    )


def gathered(situation: Situation) -> HandoverFacts | None:
    """The facts of the open session; None before a course was chosen, since there's nothing to hand over."""
    session, enrolled = situation.session, situation.enrolled
    if session is None or enrolled is None:
        return None
    return gather(
        name=situation.learner.name,
        started_at=session.started_at,
        ended_at=session.last_turn_at if situation.idle else situation.at,
        sessions=situation.sessions,
        standing=enrolled.standing,
        recommendation=situation.recommendation(enrolled.standing),
        reviews=enrolled.reviews,
        told=situation.told,
    )


def _written(
    facts: HandoverFacts | None, voice: Voice, noted: tuple[Markdown, ...] = ()
) -> WrittenHandover | None:
    if facts is None:
        return None
    greeting = voice.say(Greeting(facts))
    document = voice.say(HandoverWritten(facts, Markdown(greeting.text), noted)).text + "\n"
    advice = facts.recommendation
    return WrittenHandover(
        document,
        greeting.text,
        greeting.template_hash,
        voice.locale,
        advice.module.module.slug if advice else None,
    )
