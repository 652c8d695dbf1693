"""What a handover tells."""

from __future__ import annotations

from dataclasses import replace

from bot.coaching.handover import Reviewed, Told, told
from bot.coaching.progress import TaskState
from tests.builders import TODAY, A, B, C, D, begun, done, facts, minutes, skipped, stand


def reviewed(task: str, attempt: int, score: float, *rules: str, at: float = 5) -> Reviewed:
    red = () if score >= 6 else ("test_two",)
    return Reviewed(task, attempt, score, score >= 6, red, rules, minutes(at))


def test_only_what_happened_in_the_session_is_told_of_it() -> None:
    known = stand({A: done(at=-60), B: done(at=10), C: skipped(at=20), D: begun(at=30)}, "basics")
    told_of = facts(known)
    assert [task.place.reference for task in told_of.completed] == [B]
    assert [task.place.reference for task in told_of.skipped] == [C]
    assert told_of.module is not None
    assert told_of.module.module.slug == "models"
    assert (told_of.on, told_of.minutes, told_of.sessions) == (TODAY, 60, 2)


def test_a_module_is_told_as_finished_in_the_session_in_which_its_last_task_was_left() -> None:
    finished = facts(stand({A: done(at=-9), B: done(at=-9), C: done(at=9)})).finished_module
    assert finished is not None
    assert finished.module.slug == "basics"


def test_looking_again_at_a_module_finished_long_ago_is_no_milestone() -> None:
    seen_again = replace(done(at=-60), last_activity_at=minutes(10))
    known = stand({A: seen_again, B: done(at=-60), C: done(at=-60)})
    assert facts(known).finished_module is None
    assert facts(known).module is not None


def test_a_session_without_work_tells_nothing_done() -> None:
    nothing = facts(stand())
    assert (nothing.completed, nothing.skipped, nothing.open_task, nothing.module) == ((), (), None, None)
    assert nothing.quality.mean_best is None
    assert nothing.red_tests == ()


def test_the_open_task_comes_with_its_latest_review() -> None:
    reviews = (reviewed(A, 1, 2.0), reviewed(B, 1, 5.0), reviewed(A, 2, 4.0), reviewed(B, 2, 8.0))
    shown = facts(stand({A: begun(score=4.0, tries=2)}), reviews=reviews)
    assert shown.last_review == reviews[2]
    assert shown.red_tests == ("test_two",)


def test_figures_on_the_code_are_counted_from_the_reviews() -> None:
    states: dict[str, TaskState] = {
        A: done(9.0, tries=1),
        B: done(7.0, tries=2, hints=1),
        C: begun(score=3.0, tries=1),
    }
    reviews = (
        reviewed(A, 1, 9.0, "F401"),
        reviewed(B, 1, 4.0, "F401", "E501", "N802", "W291"),
        reviewed(B, 2, 7.0, "F401", "E501"),
        reviewed(C, 1, 3.0),
    )
    quality = facts(stand(states), reviews=reviews).quality
    assert (quality.reviews, quality.passed, quality.mean_best) == (4, 2, 8.0)
    assert (quality.tasks_tried, quality.passed_first_try, quality.tasks_with_hints) == (3, 1, 1)
    assert quality.habits == (("F401", 3), ("E501", 2), ("N802", 1))


def test_what_was_told_is_sorted_by_kind_in_the_order_told() -> None:
    pairs = [("preferences", "a"), ("code_quality", "b"), ("preferences", "c"), ("unknown", "d")]
    assert told(pairs) == Told(preferences=("a", "c"), code_quality=("b",))
