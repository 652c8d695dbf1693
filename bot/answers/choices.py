"""What there is to choose from: courses and modules."""

from __future__ import annotations

from bot.answers.situation import Situation
from bot.coaching.progress import CourseStanding
from bot.coaching.turn import Reply
from bot.prompting.prompts import Voice
from bot.prompting.sayings import CourseChoice, ModuleChoice


def course_choice(situation: Situation, voice: Voice) -> Reply:
    offers = [
        voice.offer("course", course.slug, label=course.title.in_locale(voice.locale))
        for course in situation.courses
    ]
    return voice.say(CourseChoice(situation.courses), *offers)


def module_choice(
    situation: Situation, voice: Voice, course: CourseStanding | None = None, *, short: bool = False
) -> Reply:
    """The modules to choose from, with the recommended one first among the offers; `short`: those alone."""
    shown = course or (situation.enrolled.standing if situation.enrolled else None)
    if shown is None:
        return course_choice(situation, voice)
    advice = situation.recommendation(shown)
    open_modules = [m.module for m in shown.modules if m.open and not m.finished]
    open_modules.sort(key=lambda m: advice is None or m.slug != advice.module.module.slug)
    offers = [
        voice.offer("module", str(m.number), label=f"{m.icon} {m.number}: {m.title.in_locale(voice.locale)}")
        for m in open_modules
    ]
    return voice.say(ModuleChoice(shown, advice, short), *offers)
