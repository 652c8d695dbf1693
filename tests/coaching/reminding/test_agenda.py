"""One message says it all, in few words, and never the same ones too soon."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.next_step import Reason
from bot.coaching.reminding.agenda import Agenda, Said, agenda, wording
from bot.courses.course import TestSpec
from tests.builders import MODERATE, NOON, A, B, C, begun, done, stand, text
from tests.coaching.test_next_step import HALFWAY, card, set_by_coach

DAY = timedelta(days=1)
YESTERDAY = NOON - DAY


def test_the_open_task_is_told_with_its_red_test_by_title() -> None:
    told = agenda(stand({B: begun(), A: done()}), now=NOON, active_at=YESTERDAY, red=["test_two", "test_one"])
    assert told.open_task is not None
    assert told.open_task.place.reference == B
    assert told.open_task.red == TestSpec("test_two", text("Two holds")).title
    assert told.following is None
    assert not told.empty


def test_a_task_without_a_red_test_is_told_without_one() -> None:
    told = agenda(stand({B: begun()}), now=NOON, active_at=YESTERDAY)
    assert told.open_task is not None
    assert told.open_task.red is None


def test_at_most_one_concept_is_told_the_one_that_the_next_phase_needs() -> None:
    told = agenda(HALFWAY, now=NOON, active_at=YESTERDAY, cards=[card("rows", stability=1), card("keys")])
    assert told.refresher is not None
    assert (told.refresher.concept.slug, told.refresher.needed_next, told.refresher.minutes) == (
        "keys",
        True,
        3,
    )
    assert told.following is not None
    assert told.following.module.module.slug == "queries"


def test_what_a_coach_set_is_told_a_week_before_its_day_and_after_it() -> None:
    assigned = [
        set_by_coach("testing", NOON + 8 * DAY),
        set_by_coach(C, NOON + DAY),
        set_by_coach("basics", NOON - DAY),
        set_by_coach("testing"),
    ]
    told = agenda(stand(), now=NOON, active_at=YESTERDAY, assigned=assigned)
    assert [(work.module.slug, work.place and work.place.reference, work.overdue) for work in told.due] == [
        ("basics", None, True),
        ("basics", C, False),
    ]
    assert told.following is not None
    assert told.following.reason is Reason.ASSIGNED


def test_who_was_away_for_a_week_is_welcomed_and_owes_nothing() -> None:
    assigned = [set_by_coach("basics", NOON - DAY), set_by_coach("testing", NOON + DAY)]
    told = agenda(
        stand({B: begun()}),
        now=NOON,
        active_at=NOON - 7 * DAY,
        assigned=assigned,
        red=["test_two"],
        last=True,
    )
    assert told.welcome_back
    assert told.last
    assert told.open_task is not None
    assert told.open_task.red is None
    assert [work.module.slug for work in told.due] == ["testing"]
    assert not agenda(stand(), now=NOON, active_at=NOON - 6 * DAY).welcome_back


def test_own_words_are_told_beside_the_rest_or_alone() -> None:
    own = (Said("call mum"), Said("exam on Friday", meant_at=YESTERDAY, by_coach=True))
    merged = agenda(stand(), now=NOON, active_at=YESTERDAY, said=own)
    assert merged.said == own
    assert merged.following is not None
    alone = agenda(stand(), now=NOON, active_at=YESTERDAY, said=own, nudges=False)
    assert alone == Agenda(said=own)


def test_without_a_course_or_at_its_end_there_is_nothing_to_nudge_about() -> None:
    assert agenda(None, now=NOON, active_at=None).empty
    everything = dict.fromkeys((place.reference for place in stand().course.places), done())
    assert agenda(stand(everything), now=NOON, active_at=YESTERDAY).empty


@given(history=st.lists(st.integers(-1, 9), max_size=12), variants=st.integers(5, 8))
@MODERATE
def test_no_wording_is_heard_twice_within_five(history: list[int], variants: int) -> None:
    heard = list(history)
    for _ in range(12):
        heard.append(wording(heard, variants))
        assert 0 <= heard[-1] < variants
        assert heard[-1] not in heard[-5:-1]


def test_all_wordings_have_their_turn() -> None:
    heard: list[int] = []
    for _ in range(6):
        heard.append(wording(heard, 6))
    assert sorted(heard) == [0, 1, 2, 3, 4, 5]
