"""What is kept about a learner, and his say in it: show, export, delete, opt out."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import tutoring
from bot.answers.answer import Answer
from bot.answers.consent import consented
from bot.answers.situation import Situation
from bot.answers.working import going_on
from bot.coaching.turn import DeleteMine, KeepMessages, Reply, ReplyFile, ShowPrivacy
from bot.prompting.prompts import Voice
from bot.prompting.sayings import (
    DeleteQuestion,
    EverythingDeleted,
    EverythingExported,
    MessagesKept,
    PrivacyShown,
)
from memory.rights import Export


def show(situation: Situation, _gesture: ShowPrivacy, voice: Voice) -> Answer:
    keeps = situation.learner.keeps_messages
    reviews = len(situation.enrolled.reviews) if situation.enrolled else 0
    offers = [
        voice.offer("privacy", "export", voice.label("export")),
        voice.offer(
            "privacy", "opt-out" if keeps else "opt-in", voice.label("opt_out" if keeps else "opt_in")
        ),
        voice.offer("privacy", "delete", voice.label("delete")),
    ]
    offers += tutoring.choices(situation, voice)
    here = situation.tutor
    shown = PrivacyShown(
        keeps,
        situation.sessions,
        reviews,
        here.recipient if here else "",
        consented(situation),
        here.runs if here else 0,
    )
    return _stay(situation, voice.say(shown, *offers))


def export(situation: Situation, everything: Export, voice: Voice) -> Answer:
    """Everything as two files: one for programs, one to read."""
    files = (
        ReplyFile("baton.json", everything.json.encode()),
        ReplyFile("baton.md", everything.markdown.encode()),
    )
    return _stay(situation, replace(voice.say(EverythingExported()), files=files))


def delete(situation: Situation, gesture: DeleteMine, voice: Voice) -> Answer:
    """Ask back first; then nothing is kept, not even this."""
    if gesture.sure:
        return Answer((voice.say(EverythingDeleted(), "start"),), forgets=True)
    sure = voice.offer("privacy", "delete yes", voice.label("delete_sure"))
    export_first = voice.offer("privacy", "export", voice.label("export"))
    return _stay(situation, voice.say(DeleteQuestion(), export_first, sure))


def keep_messages(situation: Situation, gesture: KeepMessages, voice: Voice) -> Answer:
    reply = voice.say(MessagesKept(gesture.keep), "privacy")
    return Answer((reply,), going_on(situation), situation.place, keeps_messages=gesture.keep)


def _stay(situation: Situation, reply: Reply) -> Answer:
    return Answer((reply,), going_on(situation), situation.place)
