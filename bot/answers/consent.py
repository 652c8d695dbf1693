"""Whether a learner lets the tutor answer, and what can be offered to him then."""

from __future__ import annotations

from bot.answers.situation import Situation
from bot.coaching.protocol import Stage
from bot.coaching.turn import About, Action
from bot.courses.course import Place
from bot.prompting.prompts import Voice

CONSENT = "tutor"
"""The preference that holds it: `on HOSTS`, `off`, or `asked` with the time."""


def consented(situation: Situation) -> bool:
    """Whether he let the tutor answer, and it's still the same who gets what he says."""
    here = situation.tutor
    return here is not None and situation.preferences.get(CONSENT) == f"on {here.hosts}"


def in_words(situation: Situation, place: Place, about: About, voice: Voice) -> tuple[Action, ...]:
    """The offer to have the tutor say it, for the open task; none for quizzes, nor if it isn't let."""
    working = situation.place == place and situation.stage is not Stage.RESTING
    if not working or place.task.quiz or not consented(situation):
        return ()
    return (voice.offer("tutor", about, voice.label(f"tutor_{about}")),)
