"""Loads for the memory: many who write at once, and a coaching day that is read through the cache."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import merge
from itertools import chain, product
from uuid import UUID

import aiosqlite
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from benchmarks.figures import milliseconds, quantile, show
from benchmarks.stores import BACKENDS, GUILD, Place, Store
from bot.content import content_folder
from bot.courses.catalogue import entries
from bot.courses.loader import load_course
from memory.cache import EVERYWHERE
from memory.database import Memory
from memory.errors import Conflict
from memory.records import ContentEntry, Progress, TaskProgress
from memory.tables import TaskProgress as Row
from tests.builders import NOON

BATON, DEFAULTS, ON_WAL = "Baton", "SQLAlchemy's defaults", "SQLAlchemy's defaults, on a file with WAL"
COURSE = "sqlmodel"
LEARNERS, COACHES, TURNS, REVIEWS = 40, 3, 480, 120
DAY, TEN_MINUTES = 8 * 3600, 600
LOOK_EVERY, BURST = 120.0, 0.15
"""Seconds between a coach's looks at the statistics on average, and the share of looks that are bursts."""
Step = Callable[[UUID], Awaitable[None]]


@dataclass(slots=True)
class Tally:
    """What came of a crowd of writers."""

    took: float = 0.0
    seconds: list[float] = field(default_factory=list)
    retries: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    lost: int = 0


async def writers(place: Place, many: int, each: int, *, quick: bool) -> None:
    """Point 4: counters on one row and on rows of their own, next to what SQLAlchemy does by itself.

    Each writer's first transaction, for which connections are opened, counts for lost updates alone.
    """
    rows: list[list[str]] = []
    for backend in BACKENDS:
        tallies: dict[str, list[Tally]] = {}
        for way in (DEFAULTS, BATON) if quick or backend == "PostgreSQL" else (DEFAULTS, ON_WAL, BATON):
            async with place.store(backend, "writers") as store:
                tallies[way] = await _write(store, way, many, each)
        for case, name in enumerate(("one for all", "one each")):
            base = tallies[DEFAULTS][case]
            rows += [[backend, name, way, *_cells(both[case], base)] for way, both in tallies.items()]
    title = f"4. {many} concurrent writers, {each} read-modify-write transactions each"
    head = ("committed per s", "ratio", "median ms", "p99 ms", "ratio", "retries", "failed", "lost updates")
    show(title, ["database", "counters", "way", *head], rows, left=3)


def _cells(tally: Tally, base: Tally) -> list[str]:
    rate, base_rate = len(tally.seconds) / tally.took, len(base.seconds) / base.took
    worst = quantile(tally.seconds, 0.99)
    failed = ", ".join(f"{count} {name}" for name, count in tally.failed.items()) or "0"
    return [
        f"{rate:.0f}",
        f"{rate / base_rate:.2f}",
        milliseconds(quantile(tally.seconds, 0.5)),
        milliseconds(worst),
        f"{worst / quantile(base.seconds, 0.99):.2f}",
        str(tally.retries),
        failed,
        str(tally.lost),
    ]


async def _write(store: Store, way: str, many: int, each: int) -> list[Tally]:
    """What comes of it with one counter for all, and with one for each writer."""
    cases = [await _counters(store.memory, "shared", 1), await _counters(store.memory, "own", many)]
    if way != BATON:
        await store.memory.close()
    if way == DEFAULTS and not store.memory.on_postgresql:
        async with aiosqlite.connect(store.memory.url.database or "") as file:
            await file.execute("PRAGMA journal_mode=DELETE")  # as SQLite makes files
    engine = create_async_engine(store.super_url)
    tallies = []
    for enrolments in cases:
        warm, tally = Tally(), Tally()
        for counted, times in ((warm, 1), (tally, each)):
            by_baton = partial(_by_baton, store.memory, counted)
            step: Step = by_baton if way == BATON else partial(_by_default, engine)
            await _crowd(counted, step, enrolments, many, times)
        tally.lost = len(warm.seconds) + len(tally.seconds) - await _counted(engine, enrolments)
        tallies.append(tally)
    await engine.dispose()
    return tallies


async def _counters(memory: Memory, name: str, many: int) -> list[UUID]:
    """So many learners with a task each, and nothing done; their enrolments."""
    enrolments = []
    async with memory.transaction(GUILD) as tx:
        for number in range(many):
            learner = await tx.learners.meet(f"{name}{number}", "Ada")
            enrolments.append((await tx.learners.enrol(learner.id, COURSE)).id)
            none = TaskProgress("module/phase/task", "in_progress", None, 0, 0, None, NOON)
            await tx.progress.keep(enrolments[-1], none)
    return enrolments


async def _crowd(tally: Tally, step: Step, enrolments: Sequence[UUID], many: int, each: int) -> None:
    async def write(number: int) -> None:
        for _ in range(each):
            began = time.perf_counter()
            try:
                await step(enrolments[number % len(enrolments)])
            except SQLAlchemyError as error:
                tally.failed[_name(error)] += 1
            else:
                tally.seconds.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(write(number) for number in range(many)))
    tally.took = time.perf_counter() - began


def _name(error: SQLAlchemyError) -> str:
    return "locked" if "database is locked" in str(error) else type(error).__name__


async def _by_baton(memory: Memory, tally: Tally, enrolment: UUID) -> None:
    while True:
        try:
            async with memory.transaction(GUILD, actor="benchmark") as tx:
                (task,) = await tx.progress.tasks(enrolment)
                await tx.progress.keep(enrolment, replace(task, tries=task.tries + 1))
        except Conflict:
            tally.retries += 1
        else:
            return


async def _by_default(engine: AsyncEngine, enrolment: UUID) -> None:
    async with AsyncSession(engine) as session:
        query = select(Row).where(Row.guild_id == GUILD, Row.enrolment_id == enrolment)
        row = (await session.scalars(query)).one()
        row.tries += 1
        await session.commit()


async def _counted(engine: AsyncEngine, enrolments: Sequence[UUID]) -> int:
    async with engine.connect() as connection:
        counted = await connection.scalar(select(func.sum(Row.tries)).where(Row.enrolment_id.in_(enrolments)))
    return int(counted or 0)


Event = tuple[float, str]
LOOK, TURN, REVIEW, EXPIRY = "look", "turn", "review", "expiry"


def day(chance: random.Random) -> list[Event]:
    """What happens on a day and when, in seconds after its beginning."""
    looks = [chain.from_iterable(_looks(chance)) for _ in range(COACHES)]
    turns = ((_busy(chance), TURN) for _ in range(TURNS))
    reviews = ((_busy(chance), REVIEW) for _ in range(REVIEWS))
    expiries = ((float(at), EXPIRY) for at in range(TEN_MINUTES, DAY, TEN_MINUTES))
    return list(merge(*(sorted(some) for some in (*looks, turns, reviews, expiries))))


def _busy(chance: random.Random) -> float:
    """A moment of the day; more of them are in the middle of the morning and of the afternoon."""
    middle = chance.choice((0.25, 0.75)) * DAY
    return min(max(chance.gauss(middle, DAY / 8), 0.0), DAY - 1.0)


def _looks(chance: random.Random) -> list[list[Event]]:
    """One coach's looks; in a burst he looks again and again within seconds."""
    looks, now = [], chance.expovariate(1 / LOOK_EVERY)
    while now < DAY:
        again = chance.randint(2, 5) if chance.random() < BURST else 0
        looks.append([(now + sum(chance.uniform(2, 8) for _ in range(n)), LOOK) for n in range(again + 1)])
        now += chance.expovariate(1 / LOOK_EVERY)
    return looks


@dataclass(slots=True)
class Diary:
    """How often each view was read, and what a miss was due to."""

    hits: Counter[str] = field(default_factory=Counter)
    misses: Counter[tuple[str, str]] = field(default_factory=Counter)
    cached: float = 0.0
    uncached: float = 0.0


async def replays(place: Place, redis_url: str, hours: int, *, quick: bool) -> None:
    """Point 6: the same day, or its first hours, on both databases, in the process and in Redis."""
    events = [event for event in day(random.Random(1)) if event[0] < hours * 3600]  # noqa: S311 - nothing secret
    course, rows = entries(load_course(content_folder("courses") / COURSE)), []
    for backend, where in list(product(BACKENDS, ("process", "Redis")))[:: 3 if quick else 1]:
        async with place.store(backend, "day") as store:
            address = store.memory.url.render_as_string(hide_password=False)
            memory = Memory.open(address, redis_url=redis_url if where == "Redis" else None)
            try:
                rows.append([backend, where, *await _replay(memory, course, events)])
            finally:
                await memory.close()
    what = Counter(name for _, name in events)
    title = (
        f"6. Coaching for {hours} h: {LEARNERS} learners, {what[LOOK]} looks of {COACHES} coaches, "
        f"{what[TURN]} turns, {what[REVIEW]} reviews, all expires every 10 minutes"
    )
    head = ("hit rate", "of statistics", "of the catalogue", "missed: first", "after a review")
    more = ("after 10 minutes", "reads, all in ms", "without a cache", "ratio")
    show(title, ["database", "cache in", *head, *more], rows)


async def _replay(memory: Memory, course: Sequence[ContentEntry], events: Sequence[Event]) -> list[str]:
    enrolments = await _class(memory, course)
    diary, why = Diary(), {LOOK: "first", TURN: "first"}
    chance = random.Random(1)  # noqa: S311 - nothing secret
    for _, what in events:
        if what == REVIEW:
            await _review(memory, chance.choice(enrolments))
            why[LOOK] = why[LOOK] if why[LOOK] == "first" else REVIEW
        elif what == EXPIRY:
            await memory.cache.forget(GUILD, "progress:*")
            await memory.cache.forget(EVERYWHERE, "catalogue")
            why = {key: EXPIRY if reason != "first" else reason for key, reason in why.items()}
        else:
            await _read(memory, diary, what, why)
    assert sum(diary.hits.values()) == memory.cache.hits
    return _summary(diary, memory.cache.hit_rate)


async def _read(memory: Memory, diary: Diary, what: str, why: dict[str, str]) -> None:
    """Read a view, then what it saves for comparison; note which it was."""
    hits, began = memory.cache.hits, time.perf_counter()
    if what == LOOK:
        await memory.views.statistics(GUILD, COURSE)
    else:
        await memory.views.catalogue(EVERYWHERE, COURSE)
    diary.cached += time.perf_counter() - began
    if memory.cache.hits > hits:
        diary.hits[what] += 1
    else:
        diary.misses[what, why[what]] += 1
        why[what] = "unknown"
    began = time.perf_counter()
    async with memory.reading(GUILD if what == LOOK else EVERYWHERE) as tx:
        if what == LOOK:
            await tx.progress.course_statistics(COURSE)
        else:
            await tx.catalogue.of_course(COURSE)
    diary.uncached += time.perf_counter() - began


def _summary(diary: Diary, rate: float) -> list[str]:
    causes: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for (what, cause), count in diary.misses.items():
        causes[cause] += count
        missed[what] += count
    assert not causes["unknown"]
    shares = [diary.hits[what] / (diary.hits[what] + missed[what]) for what in (LOOK, TURN)]
    return [
        *(f"{share:.1%}" for share in (rate, *shares)),
        *(str(causes[cause]) for cause in ("first", REVIEW, EXPIRY)),
        milliseconds(diary.cached),
        milliseconds(diary.uncached),
        f"{diary.cached / diary.uncached:.2f}",
    ]


async def _class(memory: Memory, course: Sequence[ContentEntry]) -> list[UUID]:
    """The real course in the catalogue, and a class that is enrolled in it."""
    async with memory.transaction(EVERYWHERE) as tx:
        await tx.catalogue.synchronise(course)
    enrolments = await _counters(memory, "learner", LEARNERS)
    for enrolment in enrolments:
        await _review(memory, enrolment)
    return enrolments


async def _review(memory: Memory, enrolment: UUID) -> None:
    async with memory.transaction(GUILD) as tx:
        before = await tx.progress.of_course(enrolment)
        tries = before.tries + 1 if before else 1
        progress = Progress("in_progress", 7.5, tries, NOON)
        await tx.progress.sum_up(enrolment, progress, {"module/phase": progress}, done=1, tasks=20)
