"""What is written down of a learner's progress whenever it changes: figures, and a document in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.answers.answer import Answer, KeptReview, WrittenProgress
from bot.answers.situation import Enrolled, Situation, reviewed
from bot.coaching.handover import Reviewed, gather
from bot.coaching.progress import CourseStanding, standing
from bot.prompting.prompts import Voice
from bot.prompting.sayings import ProgressDocument

DOCUMENT = "{course}-kurs-fortschritt"
"""What the document is called, in whichever language it is written."""


def with_progress(situation: Situation, answer: Answer, voice: Voice) -> Answer:
    """The answer, with the progress that it leads to if it changes any, or begins his first course."""
    known = _known(situation, answer)
    if known is None:
        return answer
    after = known.once(answer.states)
    reviews = _reviews(situation.enrolled, answer.review, situation.at)
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


def _known(situation: Situation, answer: Answer) -> CourseStanding | None:
    """How far he was, in the course that the answer changes something of; None if it changes nothing."""
    if situation.enrolled is not None:
        return situation.enrolled.standing if answer.states else None
    begun = answer.course if situation.learner.course is None else None
    return next(
        (standing(course, {}, frozenset()) for course in situation.courses if course.slug == begun), None
    )


def _reviews(enrolled: Enrolled | None, review: KeptReview | None, at: datetime) -> tuple[Reviewed, ...]:
    before = enrolled.reviews if enrolled else ()
    if review is None or review.attempt is None:
        return before
    return (*before, reviewed(review.task, review, at))
