"""Keeps what a learner has shown of a task, or read again, on the cards of its concepts."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.promising import ZONE
from bot.answers.situation import Situation
from bot.coaching.progress import TaskState
from bot.coaching.reminding.fading import Evidence, is_fading, rate
from bot.courses.course import Kind
from memory.records import ConceptCard
from memory.tx import Tx


async def rate_try(tx: Tx, situation: Situation, task: str, attempt: int, *, passed: bool) -> None:
    """Of a try that was graded."""
    state = situation.enrolled.standing.task(task) if situation.enrolled else TaskState()
    await _rate(tx, situation, task, Evidence(passed, attempt, state.hints))


async def rate_skipped(tx: Tx, situation: Situation, task: str, state: TaskState) -> None:
    """Of a task that he leaves out, maybe after tries at it."""
    shown = Evidence(passed=False, tries=state.tries, hints=state.hints, given_up=True)
    await _rate(tx, situation, task, shown)


async def rate_read(tx: Tx, situation: Situation, concept: str) -> None:
    """Of a page that he reads again after he has known it: if it was fading, he knows it with help."""
    if situation.course is None:
        return
    learner = situation.learner.id
    found = await tx.concept_cards.find(learner_id=learner, course=situation.course.slug, concept=concept)
    for card in found.items:
        if is_fading(card, situation.at):
            zone = (await tx.learners.preferences(learner)).get("zone", ZONE)
            after = rate(card, Evidence(passed=True, tries=1, hints=1), situation.at, zone)
            if after is not card:
                await tx.concept_cards.change(after)


async def _rate(tx: Tx, situation: Situation, task: str, shown: Evidence) -> None:
    course = situation.course
    place = course.place(task) if course else None
    if course is None or place is None or not place.task.concepts:
        return
    if place.task.kind is Kind.FREE_TEXT:  # he has said it in words of his own
        shown = replace(shown, explained=True)
    learner = situation.learner.id
    found = await tx.concept_cards.find(
        learner_id=learner, course=course.slug, concept=place.task.concepts, limit=500
    )
    known = {card.concept: card for card in found.items}
    zone = situation.preferences.get("zone", ZONE)
    for concept in place.task.concepts:
        before = known.get(concept) or ConceptCard(learner_id=learner, course=course.slug, concept=concept)
        after = rate(before, shown, situation.at, zone)
        if after is not before:
            await (tx.concept_cards.change(after) if concept in known else tx.concept_cards.add(after))
