"""Which module to take next, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.coaching.progress import CourseStanding, ModuleStanding, Status


class Reason(StrEnum):
    OPEN_TASK = "open_task"
    """A task in it is begun and not finished."""
    STARTED = "started"
    """The module is begun and not finished."""
    BUILDS_ON = "builds_on"
    """It builds on what was finished last."""
    HANDOVER = "handover"
    """The imported handover recommends it."""
    NEXT_IN_ORDER = "next_in_order"


@dataclass(frozen=True, slots=True)
class Recommendation:
    module: ModuleStanding
    reason: Reason


def recommend(course: CourseStanding, handed_over: str | None = None) -> Recommendation | None:
    """The module to take next: what is begun comes first, then what the handover (a slug) names, then the
    first open one, where one that builds on the module finished last goes ahead. None: nothing is left.
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
    if last := _finished_last(course):
        for module in candidates:
            if last.module.slug in module.module.requires:
                return Recommendation(module, Reason.BUILDS_ON)
    return Recommendation(candidates[0], Reason.NEXT_IN_ORDER) if candidates else None


def _finished_last(course: CourseStanding) -> ModuleStanding | None:
    finished = [module for module in course.finished if not module.elsewhere]

    def moment(module: ModuleStanding) -> float:
        return max(
            (t.state.last_activity_at.timestamp() for t in module.tasks if t.state.last_activity_at),
            default=0,
        )

    return max(finished, key=moment, default=None)
