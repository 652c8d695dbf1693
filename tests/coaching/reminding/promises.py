"""What was promised to learners, held against what they got in a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.coaching.reminding.planner import ACTIVE_FOR, EXPIRES_AFTER, LATE_AFTER, WAITS, Kind
from bot.coaching.reminding.rule import Daily, Once, Quiet
from tests.coaching.reminding.year import BEGIN, DAY, END, Habit, Life, Sent, Standing

LONGEST = max(WAITS) * DAY + DAY
"""Between two times at which it's asked whether to nudge somebody."""


def broken(life: Life) -> list[str]:
    """What of all that was promised wasn't kept."""
    checks = (_woke, _twice_a_day, _after_stop, _while_learning, _too_soon, _late, _lost, _lost_for_good)
    return [f"{life.habit} in {life.zone}: {said}" for check in checks for said in check(life)]


def nudges(life: Life) -> list[Sent]:
    return [one for one in life.sent if one.kind is Kind.NEXT_STEP]


def _quiet(life: Life) -> Quiet | None:
    assert isinstance(life.nudging.rule, Daily)
    return life.nudging.rule.quiet


def _woke(life: Life) -> list[str]:
    quiet = _quiet(life)
    assert quiet
    return [
        f"woken at {one.wall}"
        for one in life.sent
        if quiet.covers(one.wall.time()) and not (one.kind is Kind.OWN and one.at - one.due <= LATE_AFTER)
    ]


def _twice_a_day(life: Life) -> list[str]:
    """What he put off himself is his own wish."""
    return [
        f"nudged at {earlier.wall} and at {later.wall}"
        for earlier, later in pairwise(nudges(life))
        if not later.woken and _day(earlier.at, later) == later.day
    ]


def _after_stop(life: Life) -> list[str]:
    stopped = life.stopped_at
    return [f"nudged at {one.wall} after Stop" for one in nudges(life) if stopped and one.at > stopped]


def _while_learning(life: Life) -> list[str]:
    return [
        f"nudged at {one.wall} although he learned"
        for one in nudges(life)
        if not one.woken and any(one.at - ACTIVE_FOR < at <= one.at for at in life.active)
    ]


def _too_soon(life: Life) -> list[str]:
    """Backing off: after so many that he ignored it's so many days, then a last one, then silence."""
    said, ignored, earlier = list[str](), 0, None
    for later in nudges(life):
        since = earlier.at if earlier else BEGIN
        answered = any(since <= at < later.at for at in (*life.active, *life.reactions))
        ignored = 0 if answered or not earlier else ignored + 1
        if not later.woken:
            if ignored > len(WAITS) or later.decision.last != (ignored == len(WAITS)):
                said.append(f"nudged at {later.wall} after {ignored} that he ignored: {later.decision}")
            elif ignored and (apart := later.day - _day(since, later)) < WAITS[ignored - 1] * DAY:
                said.append(f"nudged at {later.wall} again, after {apart}")
        earlier = later
    return said


def _day(at: datetime, one: Sent) -> date:
    """The day that it was where he lived when `one` was sent."""
    return at.astimezone(ZoneInfo(one.zone)).date()


def _late(life: Life) -> list[str]:
    wrong = [one for one in life.sent if one.decision.late != (one.at - one.due > LATE_AFTER)]
    stale = [one for one in nudges(life) if one.at - one.due > EXPIRES_AFTER]
    return [f"late and not said so at {one.wall}" for one in wrong] + [f"stale at {o.wall}" for o in stale]


def _lost(life: Life) -> list[str]:
    """Each time that he or a coach asked for came, or came late in one with others that were."""
    said = []
    for reminder in life.reminders[1:]:
        got = {one.due for one in life.sent if one.kind is reminder.kind}
        due = [] if life.habit is Habit.TRAVELS else _expected(reminder, ZoneInfo(life.zone))
        for at in due:
            collapsed = isinstance(reminder.rule, Daily) and life.clock.was_away(at - DAY, at + DAY)
            if at not in got and not collapsed:
                said.append(f"no {reminder.kind} reminder at {at}")
        if isinstance(reminder.rule, Once) and len(due) == 1 and len(got & {*due}) > 1:
            said.append(f"{reminder.kind} reminder of {reminder.rule.at} twice")
    return said


def _expected(reminder: Standing, zone: ZoneInfo) -> list[datetime]:
    """By a plain look at the calendar, but for times that the clock jumps over or shows twice."""
    rule = reminder.rule
    if isinstance(rule, Once):
        walls = [rule.at]
    else:
        days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
        walls = [datetime.combine(day, rule.at) for day in days if day.weekday() in rule.weekdays]
    there = [wall.replace(tzinfo=zone) for wall in walls]
    plain = [at.astimezone(UTC) for at in there if at.utcoffset() == at.replace(fold=1).utcoffset()]
    return [at for at in plain if BEGIN + DAY < at < END - 3 * DAY]


def _lost_for_good(life: Life) -> list[str]:
    """As long as he's to be nudged it's asked again and again whether to."""
    said = []
    silent = life.history.ignored > len(WAITS)
    if life.nudging.due is None and not silent and not life.stopped_at:
        said.append("nothing is planned any more")
    asked = [due for kind, due, _ in life.done_with if kind is Kind.NEXT_STEP]
    for earlier, later in pairwise(asked):
        silenced = any(one.decision.last and one.at >= earlier for one in nudges(life) if one.at < later)
        if later - earlier > LONGEST and not silenced and not life.clock.was_away(earlier, later):
            said.append(f"nothing between {earlier} and {later}")
    return said
