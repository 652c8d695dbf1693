"""Telling what was asked: help, progress, the handover, and what was not understood."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import working
from bot.answers.answer import Answer, refuse
from bot.answers.progressing import progress_picture
from bot.answers.situation import Situation
from bot.answers.working import going_on
from bot.coaching import turn
from bot.coaching.chat import FEW, is_question, nearest_command
from bot.coaching.protocol import Stage
from bot.coaching.turn import Action, Reply, ReplyKind
from bot.courses.course import Concept
from bot.courses.explain import Meant, what_is_meant
from bot.prompting.prompts import Voice
from bot.prompting.sayings import HelpShown, NoHandover, NotUnderstood, ProgressShown, TroubleKind
from bot.tutor.wanted import Question

PLAIN = 6
"""Words of a question that a page is the whole answer to; a longer one asks for more than that."""


def help_shown(situation: Situation, _gesture: turn.Help, voice: Voice) -> Answer:
    return _stay(situation, voice.say(HelpShown(situation.stage)))


def progress(situation: Situation, _gesture: turn.ShowProgress, voice: Voice) -> Answer:
    if situation.enrolled is None:
        raise refuse(TroubleKind.CHOOSE_FIRST)
    shown = ProgressShown(situation.enrolled.standing, situation.sessions)
    drawn = progress_picture(situation.enrolled.standing, situation.learner.name, voice)
    return _stay(situation, replace(voice.say(shown, "modules"), picture=drawn))


def handover(situation: Situation, _gesture: turn.ShowHandover, voice: Voice) -> Answer:
    latest = situation.handover
    if latest is None:
        return _stay(situation, voice.say(NoHandover(), "end"))
    document = Reply(ReplyKind.DOCUMENT, latest.document, latest.locale, "handover", "")
    return _stay(situation, document)


def chat(situation: Situation, gesture: turn.Chat, voice: Voice) -> Answer:
    """What is no command: a question on a topic of the course is answered, as far as it can be told."""
    return lost(situation, gesture.text, voice)


def lost(situation: Situation, text: str, voice: Voice) -> Answer:
    """The page that was asked for in passing; else that it wasn't understood, and what may help."""
    if situation.stage is Stage.CONFIRMING_SKIP:  # it asks for yes or no, so that is still to be answered
        return Answer((_not_understood(situation, text, voice, "yes", "no"),), place=situation.place)
    quiz = bool(situation.place and situation.place.task.quiz)
    asks = is_question(text, voice.words)
    course = None if text.startswith("/") or (quiz and not asks) else situation.course
    meant = what_is_meant(course, text, voice.locale) if course else Meant(None, ())
    puzzled = None if quiz or text.startswith("/") else Question(text)
    if meant.page and (asks or len(text.split()) <= FEW):
        explained = working.explain(situation, turn.Explain(text), voice)
        return replace(explained, wants=puzzled if len(text.split()) > PLAIN else None)
    topics = (meant.page,) if meant.page else meant.others
    pages = working.pages(topics, voice)
    said = _not_understood(situation, text, voice, *pages, "help", topics=topics)
    return replace(_stay(situation, said), wants=puzzled)


def _not_understood(
    situation: Situation, text: str, voice: Voice, *offers: str | Action, topics: tuple[Concept, ...] = ()
) -> Reply:
    nearest = nearest_command(text, voice.words) if text.startswith("/") else None
    asked = bool(situation.place and situation.place.task.quiz)
    return voice.say(NotUnderstood(nearest, situation.stage, asked, topics), *offers)


def _stay(situation: Situation, reply: Reply) -> Answer:
    return Answer((reply,), going_on(situation), situation.place)
