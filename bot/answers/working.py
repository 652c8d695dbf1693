"""Working on a task: showing it, hints, explanations, skipping, going on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answers.answer import Answer, refuse
from bot.answers.choices import module_choice
from bot.answers.consent import in_words
from bot.answers.questioning import show
from bot.answers.situation import Enrolled, Situation
from bot.coaching import turn
from bot.coaching.progress import CourseStanding, ModuleStanding, Status, TaskStanding, TaskState
from bot.coaching.protocol import Event, Stage
from bot.coaching.turn import Action, Reply
from bot.courses.course import Concept, Place
from bot.courses.explain import find_concepts
from bot.prompting.prompts import Voice
from bot.prompting.sayings import (
    ConceptExplained,
    ConceptUnknown,
    HintGiven,
    ModuleFinished,
    NoMoreHints,
    PhaseOpening,
    SkipDeclined,
    Skipped,
    SkipQuestion,
    TroubleKind,
)

WITH_TASK = frozenset({Stage.WORKING, Stage.CONFIRMING_SKIP})
RELATED = 3


def open_task(situation: Situation, task: TaskStanding, voice: Voice, *, with_phase: bool) -> Answer:
    """Open a task, with the concepts and goals of its phase if that is new."""
    place, state = task.place, task.state
    replies: list[Reply] = []
    if with_phase:
        concepts = _concepts(situation, place)
        replies.append(voice.say(PhaseOpening(place.module, place.phase, concepts), "explain"))
    replies.append(show(situation, place, state, voice))
    if state.status is not Status.COMPLETED:
        state = replace(state, status=Status.IN_PROGRESS)
    begun = replace(state, last_activity_at=situation.at)
    return Answer(tuple(replies), Event.TASK_OPENED, place, states={place.reference: begun})


def _concepts(situation: Situation, place: Place) -> tuple[Concept, ...]:
    course = situation.course or situation.courses[0]
    return tuple(c for slug in place.phase.concepts if (c := course.concept(slug)))


def at_task(situation: Situation, stages: frozenset[Stage] = WITH_TASK) -> tuple[Enrolled, Place, TaskState]:
    """The open task; refused in the learner's words if there is none in one of `stages`."""
    if situation.enrolled is None or situation.place is None or situation.stage not in stages:
        raise refuse(TroubleKind.NO_TASK)
    return situation.enrolled, situation.place, situation.enrolled.standing.task(situation.place.reference)


def going_on(situation: Situation) -> Event:
    """Whatever else he does while asked whether to skip means no."""
    return Event.SKIP_DECLINED if situation.stage is Stage.CONFIRMING_SKIP else Event.STAYED


def show_task(situation: Situation, _gesture: turn.ShowTask, voice: Voice) -> Answer:
    _, place, state = at_task(situation, WITH_TASK | {Stage.RESTING})
    return Answer((show(situation, place, state, voice),), going_on(situation), place)


def take_hint(situation: Situation, _gesture: turn.TakeHint, voice: Voice) -> Answer:
    _, place, state = at_task(situation)
    ladder = place.task.hints
    if state.hints >= len(ladder):
        last = ladder[-1] if ladder else None
        return Answer((voice.say(NoMoreHints(last), "explain"),), going_on(situation), place)
    number = state.hints + 1
    hand_in = "task" if place.task.quiz else "submit"
    reworded = in_words(situation, place, turn.About.HINT, voice) if state.tries else ()
    reply = voice.say(HintGiven(ladder[state.hints], number, len(ladder)), "hint", *reworded, hand_in)
    taken = replace(state, hints=number, last_activity_at=situation.at)
    return Answer((reply,), going_on(situation), place, states={place.reference: taken})


def explain(situation: Situation, gesture: turn.Explain, voice: Voice) -> Answer:
    """The best page of the course on the topic; without one, what there is."""
    course = situation.course or (situation.courses[0] if len(situation.courses) == 1 else None)
    if course is None:
        raise refuse(TroubleKind.CHOOSE_FIRST)
    found = find_concepts(course, gesture.topic, voice.locale) if gesture.topic else ()
    if not found:
        return Answer(
            (voice.say(ConceptUnknown(gesture.topic, course.concepts), *pages(course.concepts, voice)),)
        )
    related = found[1 : RELATED + 1]
    back = ["task"] if situation.place else []
    said = voice.say(ConceptExplained(found[0], related), *pages(related, voice), *back)
    return Answer((said,), read=found[0].slug)


def pages(concepts: Sequence[Concept], voice: Voice) -> Iterator[Action]:
    """To be clicked; who types finds them in the text."""
    if voice.clicks:
        for concept in concepts:
            yield voice.offer("explain", concept.slug, concept.title.in_locale(voice.locale))


def skip(situation: Situation, _gesture: turn.Skip, voice: Voice) -> Answer:
    _, place, _state = at_task(situation)
    question = voice.say(SkipQuestion(place), "yes", "no")
    event = Event.SKIP_ASKED if situation.stage is Stage.WORKING else Event.STAYED
    return Answer((question,), event, place)


def answer(situation: Situation, gesture: turn.Answer, voice: Voice) -> Answer:
    """Yes or no to the one question that Baton asks."""
    if situation.stage is not Stage.CONFIRMING_SKIP:
        raise refuse(TroubleKind.NOTHING_ASKED)
    enrolled, place, state = at_task(situation)
    if not gesture.yes:
        declined = voice.say(SkipDeclined(place), "task", "hint")
        return Answer((declined,), Event.SKIP_DECLINED, place)
    left = state if state.status is Status.COMPLETED else replace(state, status=Status.SKIPPED)
    left = replace(left, last_activity_at=situation.at)
    after = enrolled.standing.once({place.reference: left})
    following = next_in_module(after.module(place.module.slug))
    said = voice.say(Skipped(place, following.place if following else None), *(["next"] if following else []))
    return leave(situation, after, place, left, (said,), voice)


def leave(
    situation: Situation,
    after: CourseStanding,
    place: Place,
    state: TaskState,
    replies: tuple[Reply, ...],
    voice: Voice,
) -> Answer:
    """He's through with a task: on to the next one, or to the choice of modules."""
    states = {place.reference: state}
    module = after.module(place.module.slug)
    if next_in_module(module):
        return Answer(replies, Event.TASK_LEFT, place, states=states)
    closing = (
        voice.say(ModuleFinished(module)),
        module_choice(situation, voice, after),
    )
    return Answer((*replies, *closing), Event.MODULE_LEFT, states=states)


def go_on(situation: Situation, _gesture: turn.Next, voice: Voice) -> Answer:
    if situation.stage in WITH_TASK:
        raise refuse(TroubleKind.NOTHING_NEXT)
    if situation.stage is not Stage.RESTING or situation.enrolled is None or situation.place is None:
        raise refuse(TroubleKind.CHOOSE_FIRST)
    place = situation.place
    following = next_in_module(situation.enrolled.standing.module(place.module.slug))
    if following is None:
        raise refuse(TroubleKind.CHOOSE_FIRST)
    new_phase = following.place.phase.slug != place.phase.slug
    return open_task(situation, following, voice, with_phase=new_phase)


def next_in_module(module: ModuleStanding) -> TaskStanding | None:
    """The first task that is neither completed nor skipped."""
    return next((task for task in module.tasks if not task.state.left), None)
