"""What coaches have set their learners: setting it, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.answers.situation import recall
from bot.coaching.order import Assign
from bot.courses.course import Course, Module, Place
from bot.courses.text import Text
from bot.orders.case import Case
from bot.orders.decision import Decision, Post, refuse
from bot.orders.due import DayPastError, DayUnknownError, read_due
from bot.orders.shown import to_module
from bot.orders.wording import moment
from bot.prompting.coach_sayings import Assigned, AssignedShown, CoachAssigns, CoachTroubleKind
from bot.prompting.prompts import Voice
from memory import records
from memory.overviews import Done

MOST = 500
"""Assignments that are looked at."""


async def assign(case: Case, instruction: Assign) -> Decision:
    learner = await case.learner(instruction.learner)
    course = case.known(learner.course) or case.usual
    if course is None:
        raise refuse(CoachTroubleKind.NO_COURSE, detail=learner.name, courses=case.courses)
    module, place = _content(course, instruction.content)
    due = await _due(case, learner, instruction.due)
    reference = place.reference if place else module.slug
    kept, again = await _keep(case, learner, course, reference, due)
    done = await case.tx.roster.done([learner.id])
    situation = await recall(case.tx, learner, case.courses, case.order.at, course=course.slug)
    standing = situation.enrolled.standing if situation.enrolled else None
    shown = _shown(case, case.voice, kept, done)
    told = Assigned(learner.name, shown, again, standing.module(module.slug).missing if standing else ())
    hers = case.speaks_to(learner)
    letter = hers.say(
        CoachAssigns(case.coach, _shown(case, hers, kept, done)),
        to_module(module, hers),
        "progress",
    )
    deed = records.Deed(kind="content.assigned", subject=learner.id, details={"reference": reference})
    reply = case.voice.say(told, case.voice.order("view", f"learner {learner.key}"))
    return Decision((reply,), (Post(learner.id, letter),), deed)


async def open_assignments(
    case: Case, learners: Collection[UUID], voice: Voice | None = None
) -> dict[UUID, tuple[AssignedShown, ...]]:
    """What some learners were set, by learner, the unfinished first, for who is spoken to in `voice`."""
    page = await case.tx.assignments.find(learner_id=list(learners), limit=MOST)
    if not page.items:
        return {}
    done = await case.tx.roster.done(learners)
    by_learner: defaultdict[UUID, list[AssignedShown]] = defaultdict(list)
    for kept in page.items:
        by_learner[kept.learner_id].append(_shown(case, voice or case.voice, kept, done))
    return {
        learner: tuple(sorted(shown, key=lambda one: one.finished)) for learner, shown in by_learner.items()
    }


def _shown(
    case: Case, voice: Voice, kept: records.Assignment, done: dict[tuple[UUID, str], Done]
) -> AssignedShown:
    course = case.known(kept.course)
    place = course.place(kept.reference) if course and "/" in kept.reference else None
    module = place.module if place else course.module(kept.reference) if course else None
    finished = _finished(kept, module, done.get((kept.learner_id, kept.course), Done()))
    return AssignedShown(
        module=module,
        place=place,
        reference=kept.reference,
        due=moment(kept.due_at, voice, "D") if kept.due_at else None,
        finished=finished,
        overdue=not finished and kept.due_at is not None and kept.due_at < case.order.at,
    )


def _finished(kept: records.Assignment, module: Module | None, done: Done) -> bool:
    if kept.reference in done.tasks | done.modules:
        return True
    if module is None or "/" in kept.reference:
        return False
    tasks = {Place(module, phase, task).reference for phase in module.phases for task in phase.tasks}
    return bool(tasks) and tasks <= done.tasks


async def _keep(
    case: Case, learner: records.Learner, course: Course, reference: str, due: datetime | None
) -> tuple[records.Assignment, bool]:
    """Keep it, or its new date if it was set before; whether it was."""
    shelf = case.tx.assignments
    known = await shelf.find(learner_id=learner.id, course=course.slug, reference=reference, limit=1)
    if known.items:
        return await shelf.change(replace(known.items[0], due_at=due, author=case.order.by)), True
    fresh = records.Assignment(
        learner_id=learner.id, author=case.order.by, course=course.slug, reference=reference, due_at=due
    )
    return await shelf.add(fresh), False


async def _due(case: Case, learner: records.Learner, typed: str) -> datetime | None:
    try:
        return read_due(typed, case.order.at, await case.zone(learner))
    except DayUnknownError:
        raise refuse(CoachTroubleKind.DUE_UNKNOWN, detail=typed) from None
    except DayPastError:
        raise refuse(CoachTroubleKind.DUE_PAST, detail=typed) from None


def _content(course: Course, typed: str) -> tuple[Module, Place | None]:
    """The module, and the task in it if it's one."""
    wanted = typed.strip().casefold()
    module = course.module(wanted) if wanted else None
    module = module or next((one for one in course.modules if _called(one.title, wanted)), None)
    if module is not None:
        if not module.ready:
            raise refuse(CoachTroubleKind.MODULE_IN_PREPARATION, modules=(module,))
        return module, None
    titled = [place for place in course.places if wanted == place.code or _called(place.task.title, wanted)]
    place = (course.place(wanted) if wanted else None) or (titled[0] if len(titled) == 1 else None)
    if place is None:
        ready = tuple(one for one in course.modules if one.ready)
        raise refuse(CoachTroubleKind.CONTENT_UNKNOWN, detail=typed, modules=ready)
    return place.module, place


def _called(title: Text, wanted: str) -> bool:
    return bool(wanted) and wanted in {one.strip().casefold() for one in title.by_locale.values()}
