"""What to do next: what a coach has set, what is open, what is fading, what comes then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.next_step import (
    MOST_REVIEWS,
    Reason,
    Step,
    StepKind,
    next_steps,
    open_work,
    recommend,
)
from bot.coaching.progress import CourseStanding, TaskState, standing
from bot.courses.course import Concept, Course
from memory.records import Assignment, ConceptCard
from memory.tables.base import new_id
from tests.builders import (
    MODERATE,
    NOON,
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    begun,
    choice_task,
    done,
    module,
    phase,
    skipped,
    small_course,
    stand,
    task,
    text,
)

DAY = timedelta(days=1)
ALL = (A, B, C, D, E, F, G)
LEARNER = new_id()


def set_by_coach(reference: str, due_at: datetime | None = None, course: str = "small") -> Assignment:
    return Assignment(learner_id=LEARNER, author="coach", course=course, reference=reference, due_at=due_at)


def card(concept: str, due: float = -1, stability: float = 10.0, course: str = "small") -> ConceptCard:
    """Due so many days from noon."""
    return ConceptCard(
        learner_id=LEARNER,
        course=course,
        concept=concept,
        stability=stability,
        difficulty=5.0,
        reviews=1,
        due_at=NOON + due * DAY,
        reviewed_at=NOON - 10 * DAY,
    )


def concept(slug: str) -> Concept:
    return Concept(slug, text(slug), (), text("Short"), text("Long"))


def rich_course() -> Course:
    """Two modules; the phase `joins` builds on `keys`, which was practised in words and in code."""
    keys = phase("keys", 1, task("code", concepts=("keys",)), choice_task("rules", concepts=("keys", "rows")))
    joins = replace(phase("joins", 1, task("join", concepts=("joins",))), prerequisites=("keys",))
    return replace(
        small_course(),
        modules=(module("basics", 1, keys), module("queries", 2, joins, requires=("basics",))),
        concepts=tuple(map(concept, ("keys", "rows", "joins", "loops", "sets"))),
    )


CODE, RULES, JOIN = "basics/keys/code", "basics/keys/rules", "queries/joins/join"


def rich(states: Mapping[str, TaskState]) -> CourseStanding:
    return standing(rich_course(), states, frozenset())


HALFWAY = rich({CODE: done(at=1), RULES: done(at=2)})


def kinds(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    return [
        (step.kind.value, step.concept.slug if step.concept else step.place.reference if step.place else "")
        for step in steps
    ]


def test_a_coach_overrules_the_recommendation() -> None:
    for states, elsewhere in (({F: begun()}, ()), ({}, ()), ({A: done()}, ("testing",))):
        found = recommend(stand(states, *elsewhere), "testing", [set_by_coach("basics")])
        assert found is not None
        assert (found.module.module.slug, found.reason) == ("basics", Reason.ASSIGNED)


def test_a_task_that_a_coach_set_recommends_its_module() -> None:
    found = recommend(stand(), None, [set_by_coach(F)])
    assert found is not None
    assert (found.module.module.slug, found.reason) == ("testing", Reason.ASSIGNED)


def test_of_two_assignments_the_one_that_is_due_first_wins() -> None:
    assigned = [set_by_coach("basics"), set_by_coach("testing", NOON + 9 * DAY), set_by_coach(A, NOON + DAY)]
    assert [work.due_at for work in open_work(stand(), assigned)] == [NOON + DAY, NOON + 9 * DAY, None]


def test_what_is_done_or_locked_or_gone_or_of_another_course_recommends_nothing() -> None:
    assigned = [
        set_by_coach("testing"),
        set_by_coach(A),
        set_by_coach("queries"),
        set_by_coach("nowhere"),
        set_by_coach("basics/first/gone"),
        set_by_coach("deploy", course="large"),
    ]
    found = recommend(stand({A: done(), F: done()}), None, assigned)
    assert found is not None
    assert (found.module.module.slug, found.reason) == ("basics", Reason.STARTED)


def test_a_task_that_was_skipped_is_still_to_be_done_if_a_coach_set_it() -> None:
    known = stand({A: skipped(), B: done(), C: done()})
    assert [work.task and work.task.place.reference for work in open_work(known, [set_by_coach(A)])] == [A]


def test_the_open_task_comes_before_what_fades_and_the_next_phase_last() -> None:
    known = rich({CODE: done(at=1), RULES: done(at=2), JOIN: begun()})
    steps = next_steps(known, NOON, cards=[card("rows"), card("keys")])
    assert kinds(steps) == [("open_task", JOIN), ("prerequisite", "keys"), ("review", "rows")]


def test_a_fading_prerequisite_comes_before_the_phase_that_needs_it_however_weak_the_rest_is() -> None:
    steps = next_steps(HALFWAY, NOON, cards=[card("rows", stability=0.5), card("keys", stability=50)])
    assert kinds(steps) == [("prerequisite", "keys"), ("review", "rows"), ("next_phase", JOIN)]


def test_what_a_coach_set_comes_first_of_all() -> None:
    due = NOON + DAY
    steps = next_steps(HALFWAY, NOON, cards=[card("keys")], assigned=[set_by_coach("queries", due)])
    assert kinds(steps) == [("assigned", JOIN), ("prerequisite", "keys")]
    assert steps[0].due_at == due


def test_what_is_not_due_yet_or_gone_or_of_another_course_is_not_reviewed() -> None:
    cards = [card("keys", due=1), card("gone"), card("rows", course="large")]
    assert kinds(next_steps(HALFWAY, NOON, cards=cards)) == [("next_phase", JOIN)]


def test_the_weakest_three_are_reviewed_and_fewer_in_a_short_session() -> None:
    cards = [
        card(slug, stability=weak)
        for slug, weak in zip(("rows", "joins", "loops", "sets"), (9, 1, 5, 2), strict=True)
    ]
    steps = next_steps(HALFWAY, NOON, cards=cards)
    assert [slug for kind, slug in kinds(steps) if kind == "review"] == ["joins", "sets", "loops"]
    for minutes, most in ((120, 3), (45, 3), (30, 2), (20, 1), (10, 0)):
        short = next_steps(HALFWAY, NOON, cards=cards, sitting=timedelta(minutes=minutes))
        assert sum(step.kind is StepKind.REVIEW for step in short) == most


def test_a_concept_is_brought_back_with_a_question_rather_than_code() -> None:
    first, *_ = next_steps(HALFWAY, NOON, cards=[card("keys")])
    assert first.place is not None
    assert first.place.reference == RULES
    only_code = next_steps(rich({CODE: done()}), NOON, cards=[card("keys")])
    assert [step.place.reference for step in only_code if step.place and step.concept] == [CODE]
    never_done = next_steps(rich({}), NOON, cards=[card("keys")])
    assert [step.place for step in never_done if step.concept] == [None]


def test_at_the_end_of_a_course_what_fades_is_left() -> None:
    known = rich({CODE: done(), RULES: done(), JOIN: done()})
    assert next_steps(known, NOON) == ()
    assert kinds(next_steps(known, NOON, cards=[card("keys")])) == [("review", "keys")]


STATES = st.dictionaries(st.sampled_from(ALL), st.sampled_from([begun(), done(), skipped()]))
CARDS = st.lists(st.builds(card, st.sampled_from(["loops", "keys"]), st.integers(-9, 9)), max_size=6)
ASSIGNED = st.lists(
    st.builds(set_by_coach, st.sampled_from([*ALL, "basics", "queries", "later", "", "/", "no/where"])),
    max_size=4,
)


@given(states=STATES, cards=CARDS, assigned=ASSIGNED)
@MODERATE
def test_each_task_is_told_once_in_the_promised_order_and_little_is_reviewed(
    states: dict[str, TaskState], cards: list[ConceptCard], assigned: list[Assignment]
) -> None:
    known = stand(states)
    steps = next_steps(known, NOON, cards=cards, assigned=assigned)
    order = list(StepKind)
    assert [order.index(step.kind) for step in steps] == sorted(order.index(step.kind) for step in steps)
    tasks = [step.place.reference for step in steps if step.place and not step.concept]
    assert len(tasks) == len(set(tasks))
    assert sum(step.concept is not None for step in steps) <= MOST_REVIEWS
    advice = recommend(known, None, assigned)
    if advice:
        assert advice.module.open
        assert not advice.module.finished
        assert steps
