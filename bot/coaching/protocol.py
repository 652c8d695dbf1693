"""The coaching protocol: two enums and one dictionary."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a session stands."""

    CHOOSING_LOCALE = "choosing_locale"
    CHOOSING_COURSE = "choosing_course"
    CHOOSING_MODULE = "choosing_module"
    WORKING = "working"
    CONFIRMING_SKIP = "confirming_skip"
    RESTING = "resting"
    """Between two tasks."""
    ENDED = "ended"


class Event(StrEnum):
    """What happened in a turn."""

    MET = "met"
    """A learner came for the first time and has not said which language he speaks."""
    LOCALE_CHOSEN = "locale_chosen"
    COURSE_CHOSEN = "course_chosen"
    GREETED = "greeted"
    RESUMED = "resumed"
    """He goes on with the task at which a quiet session was closed."""
    MODULE_CHOSEN = "module_chosen"
    SKIP_ASKED = "skip_asked"
    SKIP_DECLINED = "skip_declined"
    TASK_LEFT = "task_left"
    """Passed or skipped, and there is another one."""
    MODULE_LEFT = "module_left"
    """Passed or skipped, and it was the module's last."""
    TASK_OPENED = "task_opened"
    ENDED = "ended"
    STAYED = "stayed"
    """Something was asked or shown; nothing moves."""


_OPEN_STAGES = tuple(stage for stage in Stage if stage is not Stage.ENDED)

TABLE: dict[tuple[Stage, Event], Stage] = {
    (Stage.ENDED, Event.MET): Stage.CHOOSING_LOCALE,
    (Stage.ENDED, Event.LOCALE_CHOSEN): Stage.CHOOSING_COURSE,
    (Stage.ENDED, Event.GREETED): Stage.CHOOSING_MODULE,
    (Stage.ENDED, Event.RESUMED): Stage.WORKING,
    (Stage.CHOOSING_LOCALE, Event.LOCALE_CHOSEN): Stage.CHOOSING_COURSE,
    (Stage.CHOOSING_LOCALE, Event.COURSE_CHOSEN): Stage.CHOOSING_MODULE,
    (Stage.CHOOSING_COURSE, Event.COURSE_CHOSEN): Stage.CHOOSING_MODULE,
    (Stage.CHOOSING_MODULE, Event.COURSE_CHOSEN): Stage.CHOOSING_MODULE,
    (Stage.RESTING, Event.COURSE_CHOSEN): Stage.CHOOSING_MODULE,
    (Stage.WORKING, Event.COURSE_CHOSEN): Stage.CHOOSING_MODULE,
    (Stage.CONFIRMING_SKIP, Event.COURSE_CHOSEN): Stage.CHOOSING_MODULE,
    (Stage.CHOOSING_LOCALE, Event.MODULE_CHOSEN): Stage.WORKING,
    (Stage.CHOOSING_COURSE, Event.MODULE_CHOSEN): Stage.WORKING,
    (Stage.CHOOSING_MODULE, Event.MODULE_CHOSEN): Stage.WORKING,
    (Stage.RESTING, Event.MODULE_CHOSEN): Stage.WORKING,
    (Stage.WORKING, Event.MODULE_CHOSEN): Stage.WORKING,
    (Stage.CONFIRMING_SKIP, Event.MODULE_CHOSEN): Stage.WORKING,
    (Stage.WORKING, Event.SKIP_ASKED): Stage.CONFIRMING_SKIP,
    (Stage.CONFIRMING_SKIP, Event.SKIP_DECLINED): Stage.WORKING,
    (Stage.CONFIRMING_SKIP, Event.TASK_LEFT): Stage.RESTING,
    (Stage.CONFIRMING_SKIP, Event.MODULE_LEFT): Stage.CHOOSING_MODULE,
    (Stage.WORKING, Event.TASK_LEFT): Stage.RESTING,
    (Stage.WORKING, Event.MODULE_LEFT): Stage.CHOOSING_MODULE,
    (Stage.RESTING, Event.TASK_LEFT): Stage.RESTING,
    (Stage.RESTING, Event.MODULE_LEFT): Stage.CHOOSING_MODULE,
    (Stage.RESTING, Event.TASK_OPENED): Stage.WORKING,
    **{(stage, Event.ENDED): Stage.ENDED for stage in _OPEN_STAGES},
    **{(stage, Event.STAYED): stage for stage in _OPEN_STAGES},
}


class NotInProtocol(Exception):
    """The code asked for a step that the table does not have; a bug, never a learner's doing."""


def advance(stage: Stage, event: Event) -> Stage:
    """The stage that follows. Raises `NotInProtocol` for a pair that the table doesn't have."""
    try:
        return TABLE[stage, event]
    except KeyError:
        raise NotInProtocol(f"{event} at {stage}") from None


def mermaid() -> str:
    """The table as a Mermaid state diagram; what merely stays or ends is told in one line."""
    lines = ["stateDiagram-v2", "    [*] --> ended"]
    lines += [
        f"    {stage} --> {after}: {event}"
        for (stage, event), after in TABLE.items()
        if event not in {Event.STAYED, Event.ENDED}
    ]
    lines.append(f"    note left of {Stage.ENDED}: every other stage ends here too, on {Event.ENDED}")
    return "\n".join(lines)
