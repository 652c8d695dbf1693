"""Which module to take next, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.coaching.progress import CourseStanding, ModuleStanding, Status
from bot.courses.course import Module


class Reason(StrEnum):
    OPEN_TASK = "open_task"
    """A task in it is begun and not finished."""
    STARTED = "started"
    """The module is begun and not finished."""
    BUILDS_ON = "builds_on"
    """It builds on what was finished before."""
    HANDOVER = "handover"
    """The imported handover recommends it."""
    NEXT_IN_ORDER = "next_in_order"


@dataclass(frozen=True, slots=True)
class Recommendation:
    module: ModuleStanding
    reason: Reason
    on: tuple[Module, ...] = ()
    """The finished modules that it builds on."""


def recommend(course: CourseStanding, handed_over: str | None = None) -> Recommendation | None:
    """The module to take next: what is begun comes first, then what the handover (a slug) names, then the
    first open one, where one that builds on what he has finished goes ahead. None: nothing is left.
    """
    candidates = [module for module in course.modules if module.open and not module.finished]
    if (task := course.open_task) and (module := course.module(task.place.module.slug)) in candidates:
        return Recommendation(module, Reason.OPEN_TASK)
    for module in candidates:
        if module.status is Status.IN_PROGRESS:
            return Recommendation(module, Reason.STARTED)
    for module in candidates:
        if module.module.slug == handed_over:
            return Recommendation(module, Reason.HANDOVER)
    for module in candidates:
        if on := _finished_for(course, module):
            return Recommendation(module, Reason.BUILDS_ON, on)
    return Recommendation(candidates[0], Reason.NEXT_IN_ORDER) if candidates else None


def _finished_for(course: CourseStanding, module: ModuleStanding) -> tuple[Module, ...]:
    """What he has finished here and this module requires."""
    finished = (one.module for one in course.finished if not one.elsewhere)
    return tuple(one for one in finished if one.slug in module.module.requires)
