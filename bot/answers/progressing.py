"""What is written down of a learner's progress whenever it changes: figures, and a document in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.answers.answer import Answer, KeptReview, WrittenProgress
from bot.answers.situation import Enrolled, Situation, reviewed
from bot.coaching.handover import Reviewed, gather
from bot.coaching.picture import Bar, ProgressPicture, Tile
from bot.coaching.progress import CourseStanding, ModuleStanding, Status, TaskState, standing
from bot.prompting.prompts import Voice
from bot.prompting.sayings import ProgressDocument

DOCUMENT = "{course}-kurs-fortschritt"
"""What the document is called, in whichever language it is written."""


def with_progress(situation: Situation, answer: Answer, voice: Voice) -> Answer:
    """The answer, with the progress that it leads to if it changes any, or begins his first course."""
    known = _known(situation, answer)
    if known is None:
        return answer
    reviews = _reviews(situation.enrolled, answer.review, situation.at)
    return replace(answer, progress=_written(situation, known.once(answer.states), reviews, voice))


def changes_progress(situation: Situation, answer: Answer) -> bool:
    """Whether anything has to be written anew.

    A hint is kept with its task; what sums up has it with the next change, or with the session's end.
    """
    if situation.enrolled is None:
        return bool(answer.states)
    known = situation.enrolled.standing
    return not all(_has_a_hint_more(known.task(task), state) for task, state in answer.states.items())


def progress_at_the_end(situation: Situation, voice: Voice) -> WrittenProgress | None:
    """How far he is when a session ends; None before a course was chosen."""
    if situation.enrolled is None:
        return None
    return _written(situation, situation.enrolled.standing, situation.enrolled.reviews, voice)


def _written(
    situation: Situation, after: CourseStanding, reviews: tuple[Reviewed, ...], voice: Voice
) -> WrittenProgress:
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
    return WrittenProgress(after, DOCUMENT.format(course=after.course.slug), document)


def progress_picture(known: CourseStanding, name: str, voice: Voice) -> ProgressPicture:
    """How far a learner is, to look at: figures, and a bar for each module."""
    tiles = (
        Tile(voice.label("picture_modules"), f"{len(known.finished)}/{len(known.modules)}"),
        Tile(voice.label("picture_tasks"), f"{len(known.completed_tasks)}/{len(known.tasks)}"),
        Tile(voice.label("picture_score"), voice.points(known.score)),
        Tile(voice.label("picture_tries"), str(known.tries)),
    )
    bars = tuple(_bar(module, voice) for module in known.modules)
    return ProgressPicture(known.course.title.in_locale(voice.locale), name, tiles, bars)


def _bar(module: ModuleStanding, voice: Voice) -> Bar:
    label = f"{module.module.number} {module.module.title.in_locale(voice.locale)}"
    done, of = sum(task.state.left for task in module.tasks), len(module.tasks)
    if module.finished:
        return Bar(label, of or 1, of or 1, voice.points(module.score) if module.score else "", "done")
    if not module.module.ready:
        return Bar(label, 0, 0, voice.label("picture_soon"), "locked")
    mark = "locked" if module.missing else "current" if module.status is Status.IN_PROGRESS else "open"
    return Bar(label, done, of, "", mark)


def _known(situation: Situation, answer: Answer) -> CourseStanding | None:
    """How far he was, in the course that the answer changes something of; None if it changes nothing."""
    if situation.enrolled is not None:
        return situation.enrolled.standing if changes_progress(situation, answer) else None
    begun = answer.course if situation.learner.course is None else None
    return next(
        (standing(course, {}, frozenset()) for course in situation.courses if course.slug == begun), None
    )


def _reviews(enrolled: Enrolled | None, review: KeptReview | None, at: datetime) -> tuple[Reviewed, ...]:
    before = enrolled.reviews if enrolled else ()
    if review is None or review.attempt is None:
        return before
    return (*before, reviewed(review.task, review, at))


def _has_a_hint_more(before: TaskState, after: TaskState) -> bool:
    as_before = replace(after, hints=before.hints, last_activity_at=before.last_activity_at)
    return after.hints > before.hints and as_before == before
