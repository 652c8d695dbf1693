"""How well a concept is remembered follows from what its learner showed."""

from __future__ import annotations

from datetime import timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.reminding.fading import MOST_DAYS, Evidence, is_fading, rate, rating_of, strength
from memory.records import ConceptCard
from memory.tables.base import new_id
from tests.builders import MODERATE, NOON

DAY = timedelta(days=1)
Rating = fsrs.Rating
GOOD = Evidence(passed=True, tries=1, hints=0)
FAILED = Evidence(passed=False, tries=4, hints=0)


def card() -> ConceptCard:
    return ConceptCard(learner_id=new_id(), course="small", concept="loops")


@pytest.mark.parametrize(
    ("shown", "rating"),
    [
        (Evidence(passed=True, tries=1, hints=0), Rating.Good),
        (Evidence(passed=True, tries=1, hints=0, explained=True), Rating.Easy),
        (Evidence(passed=True, tries=1, hints=1), Rating.Hard),
        (Evidence(passed=True, tries=1, hints=2, explained=True), Rating.Hard),
        (Evidence(passed=True, tries=2, hints=0), Rating.Hard),
        (Evidence(passed=True, tries=3, hints=0), Rating.Hard),
        (Evidence(passed=True, tries=4, hints=0), Rating.Again),
        (Evidence(passed=True, tries=1, hints=3), Rating.Again),
        (Evidence(passed=False, tries=4, hints=0), Rating.Again),
        (Evidence(passed=False, tries=1, hints=3), Rating.Again),
        (Evidence(passed=False, tries=2, hints=0, given_up=True), Rating.Again),
        (Evidence(passed=False, tries=0, hints=0, given_up=True), None),
        (Evidence(passed=False, tries=1, hints=0), None),
        (Evidence(passed=False, tries=3, hints=2), None),
    ],
)
def test_what_was_shown_is_a_rating(shown: Evidence, rating: fsrs.Rating | None) -> None:
    assert rating_of(shown) is rating


def test_a_concept_is_rated_once_a_day_where_its_learner_lives() -> None:
    first = rate(card(), GOOD, NOON, "Europe/Berlin")
    assert rate(first, FAILED, NOON + timedelta(hours=10), "Europe/Berlin") is first
    assert rate(first, FAILED, NOON + timedelta(hours=12), "Europe/Berlin") is not first
    assert rate(first, FAILED, NOON + timedelta(hours=9), "Asia/Tokyo") is not first


def test_what_says_nothing_changes_nothing() -> None:
    new = card()
    assert rate(new, Evidence(passed=False, tries=1, hints=0), NOON, "UTC") is new


def test_the_better_it_was_the_later_it_comes_back() -> None:
    dues = [
        rate(card(), shown, NOON, "UTC").due_at
        for shown in (
            FAILED,
            Evidence(passed=True, tries=2, hints=0),
            GOOD,
            Evidence(passed=True, tries=1, hints=0, explained=True),
        )
    ]
    assert all(dues)
    assert dues == sorted(due for due in dues if due)
    assert dues[0] == NOON + DAY
    assert len(set(dues[1:])) == 3


def test_a_card_counts_its_reviews_and_how_often_it_was_forgotten() -> None:
    known = rate(card(), GOOD, NOON, "UTC")
    assert (known.reviews, known.lapses, known.reviewed_at) == (1, 0, NOON)
    lost = rate(known, FAILED, NOON + 9 * DAY, "UTC")
    assert (lost.reviews, lost.lapses) == (2, 1)
    assert rate(card(), FAILED, NOON, "UTC").lapses == 0
    assert (lost.stability or 9) < (known.stability or 0)


def test_what_is_remembered_fades_until_it_is_due() -> None:
    known = rate(card(), GOOD, NOON, "UTC")
    assert known.due_at is not None
    assert strength(known, NOON) == 1.0
    assert strength(known, known.due_at) == pytest.approx(0.9, abs=0.02)
    assert strength(known, known.due_at + 30 * DAY) < 0.85
    assert not is_fading(known, known.due_at - DAY)
    assert is_fading(known, known.due_at)
    assert strength(card(), NOON) == 0.0
    assert not is_fading(card(), NOON)


EVIDENCE = st.builds(
    Evidence, passed=st.booleans(), tries=st.integers(1, 6), hints=st.integers(0, 4), explained=st.booleans()
)


@given(course=st.lists(st.tuples(EVIDENCE, st.integers(0, 200)), max_size=12))
@MODERATE
def test_whatever_he_shows_a_card_is_due_within_120_days_and_stays_one(
    course: list[tuple[Evidence, int]],
) -> None:
    at, known = NOON, card()
    for shown, days in course:
        at += days * DAY
        before, known = known, rate(known, shown, at, "UTC")
        if known is not before:
            assert known.due_at is not None
            assert timedelta() < known.due_at - at <= MOST_DAYS * DAY
            assert known.stability is not None
            assert known.stability > 0
            assert 1 <= (known.difficulty or 0) <= 10
        assert 0.0 <= strength(known, at) <= 1.0
