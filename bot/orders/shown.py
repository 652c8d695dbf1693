"""What several orders show alike: who somebody is, what was asked, how to go on."""

from __future__ import annotations

from bot.answers.situation import Situation
from bot.coaching.turn import Action
from bot.courses.course import Module
from bot.courses.text import Text
from bot.orders.case import Case
from bot.orders.wording import moment, one_line, person
from bot.prompting.coach_sayings import QuestionShown
from bot.prompting.markdown import Markdown
from bot.prompting.prompts import Voice
from bot.sandbox.runner import Outcome
from memory import records

SHORT = 300
"""Characters of what stands beside others."""


def title_of(case: Case, course: str, reference: str) -> Text:
    """What a task is called; its reference if the course doesn't have it any more."""
    known = case.known(course)
    place = known.place(reference) if known else None
    return place.task.title if place else Text({"": reference})


def going_on(situation: Situation, voice: Voice) -> Action:
    """The offer to go on with the module that he is in, or that comes next."""
    advice = situation.recommendation(situation.enrolled.standing) if situation.enrolled else None
    module = situation.place.module if situation.place else advice.module.module if advice else None
    return to_module(module, voice) if module else voice.offer("start")


def to_module(module: Module, voice: Voice) -> Action:
    return voice.offer("module", str(module.number), f"{voice.label('module')} {module.number}")


async def name_of(case: Case, key: str) -> Markdown:
    """What somebody is called: a coach need not be a learner."""
    if key == case.order.by:
        return person(key, case.coach, case.voice)
    known = await case.tx.learners.find(key)
    return person(key, known.name if known else "", case.voice)


async def question(case: Case, asked: records.HumanRequest, name: str) -> QuestionShown:
    return QuestionShown(
        name=name,
        text=shortened(asked.text),
        since=moment(asked.created_at or case.order.at, case.voice),
        coach=await name_of(case, asked.coach) if asked.coach else None,
        closed=asked.status == "closed",
    )


def interferes(review: records.Review) -> bool:
    """Whether the code that was reviewed meddled with the review."""
    return review.evidence.get("outcome") == Outcome.TAMPERED.value


def shortened(text: str) -> str:
    flat = one_line(text)
    return flat if len(flat) <= SHORT else flat[: SHORT - 1].rstrip() + "…"
