"""Telling what was asked: help, progress, the handover, and what was not understood."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.answer import Answer, refuse
from bot.answers.progressing import progress_picture
from bot.answers.situation import Situation
from bot.answers.working import going_on
from bot.coaching import turn
from bot.coaching.chat import nearest_command
from bot.coaching.protocol import Stage
from bot.coaching.turn import Reply, ReplyKind
from bot.prompting.prompts import Voice
from bot.prompting.sayings import HelpShown, NoHandover, NotUnderstood, ProgressShown, TroubleKind


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
    document = Reply(
        ReplyKind.DOCUMENT, latest.document, latest.locale, "handover", latest.greeting_hash[:16]
    )
    return _stay(situation, document)


def chat(situation: Situation, gesture: turn.Chat, voice: Voice) -> Answer:
    nearest = nearest_command(gesture.text, voice.words) if gesture.text.startswith("/") else None
    asked = bool(situation.place and situation.place.task.quiz)
    told = NotUnderstood(gesture.text, nearest, situation.stage, asked)
    if situation.stage is Stage.CONFIRMING_SKIP:  # it asks for yes or no, so that is still to be answered
        return Answer((voice.say(told, "yes", "no"),), place=situation.place)
    return _stay(situation, voice.say(told, "help"))


def _stay(situation: Situation, reply: Reply) -> Answer:
    return Answer((reply,), going_on(situation), situation.place)
