"""What is written down of a learner's progress whenever it changes: figures, and a document in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.answers.answer import Answer, KeptReview, WrittenProgress
from bot.answers.situation import Enrolled, Situation, reviewed
from bot.coaching.handover import Reviewed, gather
from bot.coaching.progress import standing
from bot.prompting.prompts import Voice
from bot.prompting.sayings import ProgressDocument

DOCUMENT = "{course}-kurs-fortschritt"
"""What the document is called, in whichever language it is written."""


def with_progress(situation: Situation, answer: Answer, voice: Voice) -> Answer:
    """The answer, with the progress that it leads to if it changes any."""
    enrolled = situation.enrolled
    if enrolled is None or not answer.states:
        return answer
    known = enrolled.standing
    states = {task.place.reference: task.state for task in known.tasks} | dict(answer.states)
    elsewhere = frozenset(module.module.slug for module in known.modules if module.elsewhere)
    after = standing(known.course, states, elsewhere)
    reviews = _reviews(enrolled, answer.review, situation.at)
    facts = gather(
        name=situation.learner.name,
        started_at=situation.session.started_at if situation.session else situation.at,
        ended_at=situation.at,
        sessions=situation.sessions,
        standing=after,
        recommendation=situation.recommendation(after),
        reviews=reviews,
        told=situation.told,
    )
    last = reviews[-1] if reviews else None
    saying = ProgressDocument(facts, last, after.course.place(last.task) if last else None)
    document = voice.say(saying).text + "\n"
    name = DOCUMENT.format(course=after.course.slug)
    return replace(answer, progress=WrittenProgress(after, name, document))


def _reviews(enrolled: Enrolled, review: KeptReview | None, at: datetime) -> tuple[Reviewed, ...]:
    if review is None or review.attempt is None:
        return enrolled.reviews
    return (*enrolled.reviews, reviewed(review.task, review, at))
