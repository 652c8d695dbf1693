"""How far a learner is, and what to take next."""

from __future__ import annotations

import pytest

from bot.coaching.next_step import Reason, recommend
from bot.coaching.progress import Status, TaskState
from tests.builders import A, B, C, D, E, F, G, begun, done, skipped, stand

ALL = {reference: done() for reference in (A, B, C, D, E, F, G)}


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ({}, Status.NOT_STARTED),
        ({A: begun()}, Status.IN_PROGRESS),
        ({A: done()}, Status.IN_PROGRESS),
        ({A: skipped()}, Status.IN_PROGRESS),
        ({A: done(), B: done(), C: done()}, Status.COMPLETED),
        ({A: done(), B: skipped(), C: done()}, Status.SKIPPED),
        ({A: skipped(), B: skipped(), C: skipped()}, Status.SKIPPED),
    ],
)
def test_the_status_of_a_module_follows_from_its_tasks(states: dict[str, TaskState], status: Status) -> None:
    basics = stand(states).module("basics")
    assert basics.status is status
    assert basics.finished is (status in {Status.COMPLETED, Status.SKIPPED})


def test_each_phase_has_a_status_and_a_score_of_its_own() -> None:
    first, second = stand({A: done(9.0), B: done(8.5)}).module("basics").phases
    assert (first.status, first.score) == (Status.COMPLETED, 8.8)
    assert (second.status, second.score) == (Status.NOT_STARTED, None)


def test_a_module_is_locked_until_what_it_requires_is_finished() -> None:
    fresh = stand()
    assert [m.module.slug for m in fresh.modules if m.open] == ["basics", "testing"]
    assert [m.slug for m in fresh.module("models").missing] == ["basics"]
    later = stand({A: done(), B: skipped(), C: done()})
    assert later.module("models").open
    assert [m.slug for m in later.module("queries").missing] == ["models"]


def test_a_module_in_preparation_cannot_be_chosen_and_keeps_nobody_out() -> None:
    fresh = stand()
    assert not fresh.module("later").open
    assert fresh.module("testing").open
    assert fresh.module("testing").missing == ()


def test_what_was_completed_elsewhere_is_finished_and_opens_what_builds_on_it() -> None:
    known = stand({}, "basics")
    assert known.module("basics").status is Status.COMPLETED
    assert known.module("models").open
    assert [m.module.slug for m in known.finished] == ["basics"]


def test_work_on_a_module_completed_elsewhere_counts_as_what_it_is() -> None:
    assert stand({A: begun()}, "basics").module("basics").status is Status.IN_PROGRESS


def test_the_next_task_is_the_first_unfinished_one_and_then_the_first_skipped_one() -> None:
    def after(states: dict[str, TaskState]) -> str | None:
        task = stand(states).module("basics").next_task
        return task.place.task.slug if task else None

    assert after({}) == "a"
    assert after({A: done(), B: skipped()}) == "c"
    assert after({A: done(), B: skipped(), C: done()}) == "b"
    assert after({A: done(), B: done(), C: done()}) is None


def test_the_open_task_is_the_one_worked_on_last() -> None:
    known = stand({A: begun(5), D: begun(9), C: begun(7), B: done(at=30)})
    assert known.open_task is not None
    assert known.open_task.place.reference == D
    assert stand({A: done()}).open_task is None


def test_figures_count_what_is_there() -> None:
    known = stand({A: done(9.0, tries=3), B: begun(score=4.0, tries=2), C: skipped()})
    assert (known.tries, known.score) == (5, 9.0)
    assert [task.place.task.slug for task in known.completed_tasks] == ["a"]
    assert known.task(A).tries == 3
    assert known.task("no/such/task") == TaskState()
    assert len(known.finished) + len(known.unfinished) == len(known.modules)


@pytest.mark.parametrize(
    ("states", "elsewhere", "handed_over", "module", "reason"),
    [
        ({}, (), None, "basics", Reason.NEXT_IN_ORDER),
        ({F: begun()}, (), "basics", "testing", Reason.OPEN_TASK),
        ({A: done()}, (), "testing", "basics", Reason.STARTED),
        ({}, (), "testing", "testing", Reason.HANDOVER),
        ({F: done()}, (), "basics", "basics", Reason.HANDOVER),
        ({F: done()}, (), None, "deploy", Reason.BUILDS_ON),
        ({F: done(at=1), A: done(at=9), B: done(at=9), C: done(at=9)}, (), None, "models", Reason.BUILDS_ON),
        ({}, ("testing",), None, "basics", Reason.NEXT_IN_ORDER),
        ({}, (), "queries", "basics", Reason.NEXT_IN_ORDER),
        ({}, (), "later", "basics", Reason.NEXT_IN_ORDER),
        ({}, ("basics",), "basics", "models", Reason.NEXT_IN_ORDER),
    ],
    ids=[
        "nothing yet: the first",
        "an open task before anything",
        "a module begun before the handover",
        "what the handover says",
        "the handover before what builds on the last",
        "what builds on the last, out of order",
        "what builds on the one finished last",
        "what was done elsewhere is not the last one",
        "a locked module is not recommended",
        "a module in preparation is not recommended",
        "a finished module is not recommended",
    ],
)
def test_the_recommendation_says_which_module_and_why(
    states: dict[str, TaskState],
    elsewhere: tuple[str, ...],
    handed_over: str | None,
    module: str,
    reason: Reason,
) -> None:
    found = recommend(stand(states, *elsewhere), handed_over)
    assert found is not None
    assert (found.module.module.slug, found.reason) == (module, reason)


def test_at_the_end_of_a_course_nothing_is_recommended() -> None:
    assert recommend(stand(ALL), "basics") is None
