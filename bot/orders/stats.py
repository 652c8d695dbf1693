"""How a guild is doing in a course, in figures and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.coaching.order import ShowStats
from bot.coaching.picture import Bar, Column, StatsPicture, Tile
from bot.courses.course import Course, Module, Place
from bot.orders.case import Case
from bot.orders.decision import Decision, refuse
from bot.prompting.coach_sayings import CoachTroubleKind, StatsShown, TutorFigures
from bot.tutor.limits import MICROS
from memory.overviews import TaskFigures

DAYS = 14
ACTIVE = timedelta(days=7)
HARDEST = 3
LEAST_TRIES = 3
"""Of a task, before it is called hard."""


async def show(case: Case, instruction: ShowStats) -> Decision:
    course = case.named(instruction.course) if instruction.course else case.usual
    if course is None:
        raise refuse(CoachTroubleKind.NO_COURSE, courses=case.courses)
    bounds = _days(case.order.at, await case.zone(await case.tx.learners.find(case.order.by)))
    per_day = await case.tx.figures.by_span(course.slug, bounds)
    figures = await case.tx.figures.of_course(course.slug, since=case.order.at - ACTIVE)
    tasks = await case.tx.figures.by_task(course.slug)
    waiting, _since = await case.tx.letters.backlog()
    reminded = await case.tx.figures.reminders(bounds[0], case.order.at)
    saying = StatsShown(
        course=course,
        learners=figures.learners,
        active=figures.active,
        handed_in=sum(per_day),
        tries=sum(task.tries for task in tasks),
        passed=_share(sum(task.passed for task in tasks), sum(task.tries for task in tasks)),
        first_try=_share(sum(task.first_passed for task in tasks), sum(task.first for task in tasks)),
        mean=figures.mean,
        hardest=tuple(
            (place.task.title, task.passed, task.tries)
            for task in hardest(tasks)
            if (place := course.place(task.task))
        ),
        waiting=waiting,
        undelivered=await case.tx.letters.count(status="failed"),
        reminded=reminded.sent,
        held_back=reminded.skipped + reminded.expired,
        unreached=reminded.failed,
        overdue=reminded.overdue,
        tutor=await _tutored(case, bounds[0]),
    )
    bars = await _bars(case, course, figures.learners)
    offers = (
        case.voice.order("roster", f"roster - {course.slug}"),
        case.voice.order("export_table", "export"),
    )
    picture = _picture(case, saying, bounds, per_day, bars)
    return Decision((replace(case.voice.say(saying, *offers), picture=picture),))


async def _tutored(case: Case, since: datetime) -> TutorFigures | None:
    spent = await case.tx.ledger.since(since)
    if not spent.runs:
        return None
    tokens, micros = await case.tx.ledger.month(case.order.at)
    answered = spent.outcomes.get("answered", 0) + spent.outcomes.get("proposed", 0)
    withheld = spent.outcomes.get("withheld", 0)
    return TutorFigures(
        runs=spent.runs,
        answered=answered,
        withheld=withheld,
        silent=spent.runs - answered - withheld,
        tokens=spent.tokens,
        dollars=spent.micros / MICROS,
        month_tokens=tokens,
        month_dollars=micros / MICROS,
    )


def hardest(tasks: Sequence[TaskFigures]) -> tuple[TaskFigures, ...]:
    """The tasks with the lowest share of tries that passed; what nearly all pass is not hard."""
    tried = [task for task in tasks if task.tries >= LEAST_TRIES and task.passed < task.tries]
    return tuple(sorted(tried, key=lambda task: (task.passed / task.tries, -task.tries, task.task))[:HARDEST])


def _days(at: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The midnights around each of the last days, where the coach lives; the last one is to come."""
    today = at.astimezone(zone).date()
    return tuple(datetime.combine(today + timedelta(days=day), time(), zone) for day in range(1 - DAYS, 2))


async def _bars(case: Case, course: Course, learners: int) -> tuple[Bar, ...]:
    """The modules by how much of them all learners together have completed, most first."""
    completed = await case.tx.figures.completed(course.slug)
    elsewhere = await case.tx.figures.completed_elsewhere(course.slug)
    bars = [_bar(case, module, completed, elsewhere, learners) for module in course.modules if module.ready]
    return tuple(sorted(bars, key=lambda bar: -bar.share))


def _bar(
    case: Case, module: Module, completed: dict[str, int], elsewhere: dict[str, int], learners: int
) -> Bar:
    tasks = [Place(module, phase, task).reference for phase in module.phases for task in phase.tasks]
    done = sum(completed.get(task, 0) for task in tasks) + elsewhere.get(module.slug, 0) * len(tasks)
    bar = Bar(f"{module.number} {module.title.in_locale(case.voice.locale)}", done, len(tasks) * learners)
    return replace(bar, note=_percent(bar.share))


def _picture(
    case: Case,
    stats: StatsShown,
    bounds: Sequence[datetime],
    per_day: Sequence[int],
    bars: tuple[Bar, ...],
) -> StatsPicture:
    say = case.voice.label
    tiles = (
        Tile(say("stats_learners"), str(stats.learners)),
        Tile(say("stats_active"), str(stats.active)),
        Tile(say("stats_handed_in"), str(stats.handed_in)),
        Tile(say("stats_passed"), _percent(stats.passed)),
        Tile(say("stats_first_try"), _percent(stats.first_try)),
        Tile(say("stats_mean"), case.voice.points(stats.mean)),
    )
    return StatsPicture(
        title=stats.course.title.in_locale(case.voice.locale),
        subtitle=say("stats_subtitle"),
        tiles=tiles,
        columns=tuple(
            Column(case.voice.language.day_and_month(day), count)
            for day, count in zip(bounds, per_day, strict=False)
        ),
        bars=bars,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
