"""What is due is sent, unless there's a reason not to; and the one who ignores it hears less."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.reminding.planner import (
    ACTIVE_FOR,
    EXPIRES_AFTER,
    LATE_AFTER,
    Decision,
    History,
    Kind,
    Postpone,
    Reason,
    Send,
    Skip,
    decide,
    good_until,
    plan,
    usual_hour,
)
from bot.coaching.reminding.rule import NIGHT, Daily, Once, Rule, standing_rule
from tests.builders import MODERATE

BERLIN = "Europe/Berlin"
PLACE = ZoneInfo(BERLIN)
RULE = standing_rule(time(18), None)
NEVER = History()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(day: int, hour: int = 18, minute: int = 0) -> datetime:
    """In June, by a clock on a wall in Berlin."""
    return datetime(2026, 6, day, hour, minute, tzinfo=PLACE).astimezone(UTC)


DUE = at(10)


def decided(
    late: timedelta = timedelta(minutes=1),
    history: History = NEVER,
    *,
    kind: Kind = Kind.NEXT_STEP,
    rule: Rule = RULE,
    due: datetime = DUE,
    paused: bool = False,
) -> Decision:
    return decide(kind, rule, BERLIN, due, due + late, history=history, quiet=NIGHT, paused=paused)


def sent(*days: int) -> tuple[datetime, ...]:
    return tuple(at(day) for day in days)


@pytest.mark.parametrize(
    ("history", "reason"),
    [
        (History(active_at=DUE - ACTIVE_FOR + HOUR), Reason.ACTIVE),
        (History(active_at=at(1), nudges=(at(10, 8),)), Reason.TOLD_TODAY),
        (History(active_at=at(1), from_coaches=(at(10, 8),)), Reason.TOLD_TODAY),
        (History(active_at=at(1), nudges=sent(8, 9)), Reason.BACKING_OFF),
        (History(active_at=at(1), nudges=sent(2, 3, 5, 9)), Reason.BACKING_OFF),
        (History(nudges=sent(1, 2, 3, 4, 5)), Reason.SILENT),
    ],
)
def test_a_nudge_that_would_be_too_much_is_left_out(history: History, reason: Reason) -> None:
    assert decided(history=history) == Skip(reason)


@pytest.mark.parametrize(
    "history",
    [
        NEVER,
        History(active_at=DUE - ACTIVE_FOR),
        History(active_at=at(9), nudges=sent(6, 7, 8)),
        History(active_at=at(1), nudges=sent(9)),
        History(active_at=at(1), nudges=sent(7, 8)),
        History(active_at=at(1), nudges=sent(2, 3, 6)),
        History(active_at=at(1), reacted_at=at(9, 19), nudges=sent(2, 3, 6, 9)),
    ],
)
def test_a_nudge_that_is_in_time_is_sent(history: History) -> None:
    assert decided(history=history) == Send()


def test_the_nudge_after_the_longest_wait_is_the_last_one() -> None:
    ignoring = History(active_at=at(1), nudges=(at(1, 19), at(2), at(2, 19), at(3)))
    assert decided(history=ignoring) == Send(last=True)
    assert plan(Kind.NEXT_STEP, RULE, BERLIN, replace(ignoring, nudges=(*ignoring.nudges, DUE)), DUE) is None


def test_who_returns_is_reminded_as_if_nothing_had_been() -> None:
    back = History(active_at=at(11), nudges=sent(1, 2, 3, 4, 5))
    assert plan(Kind.NEXT_STEP, RULE, BERLIN, back, at(11, 19)) == at(12)
    assert decided(due=at(12), history=back) == Send()


def test_who_ignores_them_hears_after_one_two_four_and_seven_days_and_then_no_more() -> None:
    history, told = History(active_at=at(1, 12)), list[tuple[int, bool]]()
    due = plan(Kind.NEXT_STEP, RULE, BERLIN, history, at(1, 12))
    while due:
        decision = decided(due=due, history=history)
        assert isinstance(decision, Send | Skip)
        if isinstance(decision, Send):
            told.append((due.astimezone(PLACE).day, decision.last))
            history = replace(history, nudges=(*history.nudges, due))
        due = plan(Kind.NEXT_STEP, RULE, BERLIN, history, due)
    assert told == [(2, False), (3, False), (5, False), (9, False), (16, True)]


def test_less_often_is_less_often_for_who_ignores_nothing_too() -> None:
    rare = RULE.less_often()
    told = History(active_at=at(9), nudges=sent(8))
    assert plan(Kind.NEXT_STEP, rare, BERLIN, told, at(9)) == at(11)
    assert decided(history=told, rule=rare) == Skip(Reason.BACKING_OFF)


def test_what_comes_later_than_half_an_hour_says_so() -> None:
    assert decided(LATE_AFTER) == Send(late=False)
    assert decided(LATE_AFTER + timedelta(minutes=1)) == Send(late=True)


def test_a_nudge_expires_and_what_was_asked_for_does_not() -> None:
    rule = standing_rule(time(8), None)
    due = at(10, 8)
    assert decided(EXPIRES_AFTER, rule=rule, due=due) == Send(late=True)
    late = EXPIRES_AFTER + timedelta(minutes=1)
    assert decided(late, rule=rule, due=due) == Skip(Reason.EXPIRED)
    for kind in (Kind.OWN, Kind.COACH):
        assert decided(late, kind=kind, rule=Once(datetime(2026, 6, 10, 8)), due=due) == Send(late=True)  # noqa: DTZ001 - a wall's


def test_what_is_late_waits_for_the_end_of_quiet_hours() -> None:
    assert decided(5 * HOUR, kind=Kind.COACH, rule=Daily(time(18))) == Postpone(at(11, 7))
    assert decided(5 * HOUR, kind=Kind.OWN, rule=Daily(time(18))) == Postpone(at(11, 7))
    assert decided(5 * HOUR, due=at(10, 21)) == Postpone(at(11, 7))


def test_a_nudge_that_would_expire_in_quiet_hours_does_so_at_once() -> None:
    assert decided(5 * HOUR) == Skip(Reason.EXPIRED)


def test_who_wants_to_be_reminded_at_night_is() -> None:
    night = at(10, 23)
    assert decided(kind=Kind.OWN, rule=Daily(time(23)), due=night) == Send()
    assert decided(kind=Kind.COACH, rule=Daily(time(23)), due=night) == Postpone(at(11, 7))
    assert decided(2 * HOUR, kind=Kind.OWN, rule=Daily(time(23)), due=night) == Postpone(at(11, 7))


def test_what_a_learner_or_a_coach_asked_for_comes_however_much_he_learns() -> None:
    busy = History(active_at=DUE - HOUR, nudges=(DUE - HOUR,))
    for kind in (Kind.OWN, Kind.COACH):
        assert decided(kind=kind, rule=Daily(time(18)), history=busy) == Send()
        assert decided(kind=kind, rule=Daily(time(18)), paused=True) == Skip(Reason.PAUSED)


def test_a_snoozed_nudge_comes_when_the_snooze_ends_although_one_came_today() -> None:
    history = History(active_at=at(1), reacted_at=at(10, 18, 5), nudges=(at(10),))
    snoozed = RULE.snooze(at(10, 19, 5))
    assert plan(Kind.NEXT_STEP, snoozed, BERLIN, history, at(10, 18, 5)) == at(10, 19, 5)
    assert decided(due=at(10, 19, 5), rule=snoozed, history=history) == Send()
    after = replace(history, nudges=(*history.nudges, at(10, 19, 6)))
    assert plan(Kind.NEXT_STEP, snoozed, BERLIN, after, at(10, 19, 6)) == at(11)
    assert decided(due=at(10, 19, 5), rule=snoozed, history=after) == Skip(Reason.TOLD_TODAY)


def test_until_a_snooze_ends_no_other_nudge_comes() -> None:
    snoozed = RULE.snooze(at(12, 9))
    assert decided(rule=snoozed) == Skip(Reason.SNOOZED)
    assert plan(Kind.NEXT_STEP, snoozed, BERLIN, NEVER, DUE) == at(12, 9)


def test_a_snooze_into_the_night_ends_in_the_morning() -> None:
    assert plan(Kind.NEXT_STEP, RULE.snooze(at(10, 22, 30)), BERLIN, NEVER, DUE) == at(11, 7)


def test_a_clock_that_is_turned_back_repeats_nothing() -> None:
    assert decided(-HOUR) == Postpone(DUE)
    tomorrow = History(nudges=(at(11),))  # sent while the clock was a day fast
    assert decided(history=tomorrow) == Skip(Reason.TOLD_TODAY)


KINDS, LATENESS = st.sampled_from(Kind), st.timedeltas(timedelta(), timedelta(days=3))
MOMENTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
HISTORIES = st.builds(
    History,
    st.none() | MOMENTS,
    st.none() | MOMENTS,
    st.lists(MOMENTS, max_size=6).map(tuple),
    st.lists(MOMENTS, max_size=2).map(tuple),
)


@given(kind=KINDS, hour=st.integers(0, 23), late=LATENESS, now=MOMENTS, history=HISTORIES)
@MODERATE
def test_whatever_happened_nobody_is_woken_unless_he_asked_for_it(
    kind: Kind, hour: int, late: timedelta, now: datetime, history: History
) -> None:
    standing = standing_rule(time(hour), None)
    rule = standing if kind is Kind.NEXT_STEP else Daily(time(hour))
    decision = decide(kind, rule, BERLIN, now - late, now, history=history, quiet=standing.quiet)
    asleep = standing.quiet is not None and standing.quiet.covers(now.astimezone(PLACE).time())
    asked = kind is Kind.OWN and late <= LATE_AFTER
    if isinstance(decision, Send):
        assert not asleep or asked
    if isinstance(decision, Postpone):
        assert decision.until > now
        assert standing.quiet
        assert not standing.quiet.covers(decision.until.astimezone(PLACE).time())
    planned = plan(kind, rule, BERLIN, history, now)
    assert planned is None or planned > now


def test_a_nudge_is_good_until_night_falls_or_it_expires() -> None:
    assert good_until(NIGHT, BERLIN, at(10)) == at(10, 22)
    assert good_until(NIGHT, BERLIN, at(10, 8)) == at(10, 20)
    assert good_until(None, BERLIN, at(10)) == at(11, 6)


def test_the_usual_hour_is_where_most_days_begin() -> None:
    evenings = [at(1, 19, 10), at(2, 18, 50), at(3, 19, 20), at(3, 21), at(4, 9)]
    assert usual_hour(evenings, BERLIN) == time(19)
    assert usual_hour(reversed_in(evenings), BERLIN) == time(19)


def reversed_in(moments: list[datetime]) -> list[datetime]:
    return moments[::-1]


def test_around_midnight_is_one_hour_too() -> None:
    assert usual_hour([at(1, 23, 50), at(3, 0, 20), at(4, 23, 40)], BERLIN) in {time(23, 30), time(0)}


def test_nothing_is_known_of_two_days_or_of_somebody_who_learns_anytime() -> None:
    assert usual_hour([at(1), at(2), at(2, 20)], BERLIN) is None
    assert usual_hour([at(1, 6), at(2, 12), at(3, 18), at(4, 23)], BERLIN) is None


@given(moments=st.lists(MOMENTS, max_size=40))
@MODERATE
def test_an_hour_that_is_learned_is_on_the_half_hour(moments: list[datetime]) -> None:
    hour = usual_hour(moments, BERLIN)
    assert hour is None or hour.minute in {0, 30}
