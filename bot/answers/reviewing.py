"""Taking in what a learner submits, and telling what the review found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.answers.answer import Answer, KeptReview, refuse
from bot.answers.consent import in_words
from bot.answers.questioning import show, submission_of
from bot.answers.situation import Enrolled, Situation
from bot.answers.working import WITH_TASK, at_task, going_on, leave, next_in_module
from bot.coaching.progress import Status, TaskState
from bot.coaching.protocol import Stage
from bot.coaching.turn import About, Action, Offer, Reply, ReplyKind, Submit, Tone
from bot.courses.course import Course, Place
from bot.errors import BatonError
from bot.prompting.prompts import Voice
from bot.prompting.sayings import CodeOffered, NextOffered, Preparing, Reviewing, Saying, TroubleKind
from bot.review.intake import Refusal, Refused, take_in
from bot.review.reviewer import Reviewer
from bot.review.sayings import AnswerJudged, RefusedShown, UngradedShown, review_shown
from bot.review.verdict import Change, Judgement, Verdict, change
from memory import records

MOST_OFFERED = 5
"""Tasks to choose from when code was said without a command: as many as stand in a row of buttons."""

Meanwhile = Callable[[Reply], Awaitable[None]]
"""Says something before the answer is there."""


async def submit(  # the one answer that takes time: code is run
    situation: Situation,
    gesture: Submit,
    voice: Voice,
    *,
    reviewer: Reviewer,
    meanwhile: Meanwhile,
) -> Answer:
    enrolled, place, state = _chosen(situation, gesture)
    taken = take_in(place.task, gesture.files)
    if isinstance(taken, Refused):
        refused = _refused(place, taken, voice)
        return Answer((refused,), going_on(situation), situation.place)
    who = str(situation.learner.id)
    judgement = await _review(enrolled.standing.course, place, taken, voice, reviewer, meanwhile, who)
    if judgement.trouble:
        ungraded = voice.say(UngradedShown(place, judgement.trouble), "submit", kind=ReplyKind.TROUBLE)
        kept = KeptReview(place.reference, taken, Verdict.UNGRADED.value, None, None, evidence(judgement))
        return Answer((ungraded,), going_on(situation), situation.place, review=kept)
    return judged(situation, enrolled, place, state, taken, judgement, voice)


def _refused(place: Place, refused: Refused, voice: Voice) -> Reply:
    offers = ("task", "hint") if place.task.quiz else ("submit", "task")
    return voice.say(RefusedShown(place, refused), *offers, kind=ReplyKind.TROUBLE)


def offer(situation: Situation, gesture: Offer, voice: Voice) -> Answer:
    """Ask for which task code is meant: the open one first, then what he has begun in the module."""
    enrolled, place, _ = at_task(situation, WITH_TASK | {Stage.RESTING})
    if place.task.quiz:
        refused = Refused(Refusal.NOT_CODE, "", ())
        return Answer((_refused(place, refused, voice),), going_on(situation), place)
    module = enrolled.standing.module(place.module.slug)
    begun = [
        task.place
        for task in module.tasks
        if task.state.status is not Status.NOT_STARTED and not task.place.task.quiz
    ]
    places = dict.fromkeys([place.reference, *(place.reference for place in begun)])
    by_reference = {one.place.reference: one.place for one in module.tasks}
    offers = [
        Action(
            by_reference[reference].task.title.in_locale(voice.locale),
            "",
            f"review {gesture.origin} {by_reference[reference].code}",
        )
        for reference in [*places][:MOST_OFFERED]
    ]
    return Answer((voice.say(CodeOffered(), *offers),), going_on(situation), place)


def _chosen(situation: Situation, gesture: Submit) -> tuple[Enrolled, Place, TaskState]:
    """The task that he hands in for: the open one, or the one that he named, if its module is open."""
    if not gesture.task:
        return at_task(situation, WITH_TASK | {Stage.RESTING})
    enrolled = situation.enrolled
    if enrolled is None:
        raise refuse(TroubleKind.NO_TASK)
    named = (
        place for place in enrolled.standing.course.places if gesture.task in {place.reference, place.code}
    )
    place = next(named, None)
    if place is None or not enrolled.standing.module(place.module.slug).open:
        raise refuse(TroubleKind.TASK_UNKNOWN, detail=gesture.task)
    return enrolled, place, enrolled.standing.task(place.reference)


async def _review(
    course: Course,
    place: Place,
    files: Mapping[str, bytes],
    voice: Voice,
    reviewer: Reviewer,
    meanwhile: Meanwhile,
    who: str,
) -> Judgement:
    try:
        if not reviewer.is_ready(course):
            await meanwhile(voice.say(Preparing(course)))
            await reviewer.prepare(course)
        await meanwhile(voice.say(Reviewing(place)))
        return await reviewer.review(course, place.task, files, who)
    except BatonError as error:
        raise refuse(TroubleKind.CANNOT_REVIEW, detail=str(error)) from error


def judged(
    situation: Situation,
    enrolled: Enrolled,
    place: Place,
    state: TaskState,
    files: Mapping[str, bytes],
    judgement: Judgement,
    voice: Voice,
) -> Answer:
    """Tell of a judgement that costs a try, keep it, and go on if it's passed."""
    attempt = state.tries + 1
    total = judgement.score.total if judgement.score else 0.0
    before = enrolled.last_evidence.get(place.reference)
    changed = _change(before, judgement) if before else None
    tried = _tried(state, situation, total, passed=judgement.passed)
    after = enrolled.standing.once({place.reference: tried})
    kept = KeptReview(place.reference, files, judgement.verdict.value, attempt, total, evidence(judgement))
    shown = _shown(place, judgement, changed, attempt)
    aside = situation.place is None or situation.place.reference != place.reference
    if aside or not judgement.passed:
        asks_again = bool(place.task.quiz) and not judgement.passed
        explained = in_words(situation, place, About.REVIEW, voice)
        offers = _offers(place, judgement, voice, explained, asks_again=asks_again)
        reply = _toned(voice.say(shown, *offers, kind=ReplyKind.REVIEW), judgement)
        # What is asked again stands below: its choices are in another order from now on.
        replies = [reply, *([show(situation, place, tried, voice)] if asks_again else [])]
        states = {place.reference: tried}
        return Answer(tuple(replies), going_on(situation), situation.place, states=states, review=kept)
    following = next_in_module(after.module(place.module.slug))
    onward = ("next", "progress", "ask") if following else ("progress", "ask")
    replies = [_toned(voice.say(shown, *onward, kind=ReplyKind.REVIEW), judgement)]
    if following:
        replies.append(voice.say(NextOffered(place, following.place), "next", "end"))
    return replace(leave(situation, after, place, tried, tuple(replies), voice), review=kept)


def _shown(place: Place, judgement: Judgement, changed: Change | None, attempt: int) -> Saying:
    if place.task.quiz:
        return AnswerJudged(place.task.quiz, judgement, changed, attempt)
    return review_shown(place, judgement, changed, attempt)


def _offers(
    place: Place, judgement: Judgement, voice: Voice, explained: tuple[Action, ...], *, asks_again: bool
) -> tuple[str | Action, ...]:
    if judgement.passed:
        return ("progress", "task")
    again = submission_of(place, voice, voice.label("again"))
    return ("ask",) if asks_again else (again, *explained, "hint", "task", "ask")


def _toned(reply: Reply, judgement: Judgement) -> Reply:
    return replace(reply, tone=Tone.GOOD if judgement.passed else Tone.BAD)


def _tried(state: TaskState, situation: Situation, total: float, *, passed: bool) -> TaskState:
    completed = passed or state.status is Status.COMPLETED
    return TaskState(
        status=Status.COMPLETED if completed else Status.IN_PROGRESS,
        best_score=max(total, state.best_score or 0.0),
        tries=state.tries + 1,
        hints=state.hints,
        completed_at=state.completed_at or (situation.at if passed else None),
        last_activity_at=situation.at,
    )


def _change(before: records.Review, judgement: Judgement) -> Change:
    return change(before.evidence["tests"], before.score, judgement)


def evidence(judgement: Judgement) -> dict[str, Any]:
    """What is kept of a judgement: enough to compare with the next try and to explain every point."""
    run = judgement.run
    kept: dict[str, Any] = {
        "outcome": run.outcome.value,
        "tests": {test.name: test.status.value for test in judgement.tests},
        "rules": [f.rule for f in run.findings if not f.rule.startswith("constraint:")],
        "comments": [
            {"severity": c.severity.value, "source": c.source.value, "key": c.key, "line": c.line}
            for c in judgement.comments
        ],
        "parts": [
            {
                "part": part.part.value,
                "points": part.points,
                "of": part.of,
                "losses": [{"why": x.why, "points": x.points, "count": x.count} for x in part.losses],
            }
            for part in (judgement.score.parts if judgement.score else ())
        ],
        "milliseconds": run.milliseconds,
        "tier": run.tier,
        "tools": dict(run.tools or {}),
    }
    if judgement.open_to_review:
        kept["open_to_review"] = True
    return kept
