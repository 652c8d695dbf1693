"""The memory beside bare SQLAlchemy, the drivers and no cache: `python -m benchmarks.memory [--quick]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from sqlalchemy import Select, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from benchmarks.bare import Bare, bare, core, laid_out, spelled
from benchmarks.figures import WARM, Call, beside, heads, in_turn, show
from benchmarks.loads import replays, writers
from benchmarks.stores import BACKENDS, GUILD, Place, Store
from memory.database import Memory
from memory.records import Note
from memory.tables import Base, CourseProgress, Enrolment, Guild, Learner
from memory.tables.base import new_id
from tests import postgres
from tests.builders import NOON
from tests.memory.redis_server import redis_server
from tests.postgres import Postgres

BATON, CORE, DRIVER = "Baton", "Core", "driver"
SHOWN = 50
"""How many learners a coach sees at a time."""
COURSE = "sqlmodel"
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "autovacuum=on")
NOTES = Base.metadata.tables["notes"]
SAID = "Asks for smaller steps, and was stuck on relations again: number"


@dataclass(frozen=True, slots=True)
class Sizes:
    learners: int
    calls: int
    notes: int
    inserts: int
    writers: int
    each: int
    hours: int


WHOLE = Sizes(learners=1000, calls=500, notes=10_000, inserts=7, writers=50, each=40, hours=8)
QUICK = Sizes(learners=200, calls=30, notes=1000, inserts=3, writers=5, each=4, hours=1)


def queries_of(course: str, limit: int) -> tuple[Select[Any], Select[Any]]:
    """What `of_everyone` and `course_statistics` ask."""
    learner, progress = Learner.__table__, CourseProgress.__table__
    everyone = (
        select(*learner.c, *progress.c)
        .join(progress, progress.c.learner_id == learner.c.id)
        .where(
            progress.c.course == course,
            learner.c.deleted_at.is_(None),
            learner.c.guild_id == GUILD,
            progress.c.guild_id == GUILD,
        )
        .order_by(progress.c.last_activity_at.desc(), progress.c.id)
        .limit(limit)
    )
    sums = (func.sum(progress.c[name]) for name in ("done", "tries", "best_score"))
    figures = (
        select(progress.c.status, func.count(), *sums, func.count(progress.c.best_score))
        .where(progress.c.course == course, progress.c.guild_id == GUILD)
        .group_by(progress.c.status)
        .order_by(progress.c.status)
    )
    return everyone, figures


async def fill(store: Store, learners: int) -> list[UUID]:
    """A guild whose learners are all in one course, straight into the tables; who they are."""
    chance = random.Random(1)  # noqa: S311 - nothing secret
    ids = [(new_id(), new_id()) for _ in range(learners)]
    nobody = {"created_by": None, "updated_by": None}
    known = [{"guild_id": GUILD, "learner_id": one, **nobody} for one, _ in ids]
    people = [
        {"guild_id": GUILD, "id": one, "key": f"learner{n}", "name": f"Name {n}", "locale": "en", **nobody}
        for n, (one, _) in enumerate(ids)
    ]
    enrolments = [row | {"id": ids[n][1], "course": COURSE} for n, row in enumerate(known)]
    progress = [
        row
        | {"id": new_id(), "enrolment_id": ids[n][1], "course": COURSE, "tries": 9, "done": 3, "tasks": 20}
        | {"status": chance.choice(("in_progress", "completed")), "best_score": chance.uniform(0, 10)}
        | {"last_activity_at": NOON.replace(minute=chance.randrange(60), second=chance.randrange(60))}
        for n, row in enumerate(known)
    ]
    engine = create_async_engine(store.super_url)
    async with engine.begin() as connection:
        await connection.execute(insert(Guild), {"id": GUILD, **nobody})
        for table, rows in ((Learner, people), (Enrolment, enrolments), (CourseProgress, progress)):
            await connection.execute(insert(table), rows)
        await connection.execute(text("ANALYZE"))
    await engine.dispose()
    return [one for one, _ in ids]


async def _ask(engine: AsyncEngine, *statements: Select[Any]) -> list[int]:
    async with core(engine) as connection:
        return [len((await connection.execute(statement)).all()) for statement in statements]


async def _find(memory: Memory, key: str) -> list[int]:
    async with memory.reading(GUILD) as tx:
        return [1 if await tx.learners.find(key) else 0]


async def simple(memory: Memory, driver: Bare, sizes: Sizes) -> dict[str, list[float]]:
    learner, key = Learner.__table__, f"learner{sizes.learners // 2}"
    query = select(*learner.c).where(
        learner.c.key == key, learner.c.deleted_at.is_(None), learner.c.guild_id == GUILD
    )
    calls: dict[str, Call] = {
        BATON: partial(_find, memory, key),
        CORE: partial(_ask, memory.reader, query),
        DRIVER: partial(driver.fetch, spelled(query, memory.reader.dialect)),
    }
    await _same(calls)
    return await in_turn(calls, sizes.calls)


async def _overview(memory: Memory, limit: int) -> list[int]:
    async with memory.reading(GUILD) as tx:
        everyone = await tx.progress.of_everyone(COURSE, limit=limit)
        figures = await tx.progress.course_statistics(COURSE)
        return [len(everyone), len(figures["by_status"])]


async def complex_(memory: Memory, driver: Bare, sizes: Sizes, limit: int) -> dict[str, list[float]]:
    queries = queries_of(COURSE, limit)
    calls: dict[str, Call] = {
        BATON: partial(_overview, memory, limit),
        CORE: partial(_ask, memory.reader, *queries),
        DRIVER: partial(driver.fetch, *(spelled(query, memory.reader.dialect) for query in queries)),
    }
    await _same(calls)
    return await in_turn(calls, max(20, sizes.calls // (1 if limit == SHOWN else 5)))


async def _same(calls: Mapping[str, Call]) -> None:
    """All of them find as many rows."""
    found = [await call() for call in calls.values()]
    assert found.count(found[0]) == len(found), found


async def _add_all(memory: Memory, batches: list[list[Note]]) -> None:
    async with memory.transaction(GUILD) as tx:
        await tx.notes.add_all(batches.pop())


async def _insert_core(engine: AsyncEngine, batches: list[list[dict[str, Any]]]) -> None:
    async with core(engine) as connection:
        await connection.execute(insert(NOTES), batches.pop())


async def _insert_bare(driver: Bare, batches: list[tuple[str, list[list[Any]]]]) -> None:
    await driver.insert(*batches.pop())


async def bulk(
    memory: Memory, driver: Bare, learners: Sequence[UUID], sizes: Sizes
) -> dict[str, list[float]]:
    """All rows are made before: their making is nobody's merit."""
    runs, dialect = range(sizes.inserts + WARM), memory.writer.dialect
    notes = [[_note(learners, n) for n in range(sizes.notes)] for _ in runs]
    rows = [[_row(learners, n) for n in range(sizes.notes)] for _ in runs]
    given = [laid_out(insert(NOTES), [_row(learners, n) for n in range(sizes.notes)], dialect) for _ in runs]
    calls: dict[str, Call] = {
        BATON: partial(_add_all, memory, notes),
        CORE: partial(_insert_core, memory.writer, rows),
        DRIVER: partial(_insert_bare, driver, given),
    }
    return await in_turn(calls, sizes.inserts, block=1)


def _note(learners: Sequence[UUID], number: int) -> Note:
    return Note(learner_id=learners[number % len(learners)], author="carla", text=f"{SAID} {number}")


def _row(learners: Sequence[UUID], number: int) -> dict[str, Any]:
    note = _note(learners, number)
    keys = {"guild_id": GUILD, "id": note.id, "learner_id": note.learner_id}
    return keys | {"author": note.author, "text": note.text, "version": note.version}


async def _figures(memory: Memory) -> None:
    async with memory.reading(GUILD) as tx:
        await tx.progress.course_statistics(COURSE)


async def _view(memory: Memory) -> None:
    await memory.views.statistics(GUILD, COURSE)


async def _missed(memory: Memory) -> None:
    await memory.cache.forget(GUILD, f"progress:{COURSE}")
    await memory.views.statistics(GUILD, COURSE)


async def cached(memory: Memory, redis_url: str, sizes: Sizes) -> dict[str, list[float]]:
    shared = Memory.open(memory.url.render_as_string(hide_password=False), redis_url=redis_url)
    calls: dict[str, Call] = {"the query": partial(_figures, memory)}
    for place, holder in (("process", memory), ("Redis", shared)):
        calls[f"hit, in {place}"] = partial(_view, holder)
        calls[f"forget and miss, in {place}"] = partial(_missed, holder)
    try:
        return await in_turn(calls, sizes.calls)
    finally:
        await shared.close()


async def queries(place: Place, redis_url: str, sizes: Sizes) -> None:
    """Points 1, 2, 3 and 5, on a guild with one large course."""
    rows: dict[str, list[list[str]]] = {"one": [], "two": [], "three": [], "five": []}
    both = (CORE, DRIVER)
    for backend in BACKENDS:
        async with place.store(backend, "queries") as store, bare(store.memory) as driver:
            memory = store.memory
            learners = await fill(store, sizes.learners)
            found = await simple(memory, driver, sizes)
            rows["one"] += [[backend, *row] for row in beside(found, both)]
            for limit in (SHOWN, sizes.learners):
                found = await complex_(memory, driver, sizes, limit)
                rows["two"] += [[f"{backend}, {limit} shown", *row] for row in beside(found, both)]
            found = await cached(memory, redis_url, sizes)
            rows["five"] += [[backend, *row] for row in beside(found, ["the query"])]
            found = await bulk(memory, driver, learners, sizes)
            rows["three"] += [[backend, *row] for row in beside(found, both)]
    head = ["database", *heads(both)]
    show(f"1. Find a learner by his key, {sizes.calls} calls each", head, rows["one"])
    show(f"2. A course of {sizes.learners} learners: who is how far, and figures", head, rows["two"])
    show(f"3. Insert {sizes.notes} notes, {sizes.inserts} times each (p99 is the worst)", head, rows["three"])
    show("5. Statistics from the cache", ["database", *heads(["the query"])], rows["five"])


@asynccontextmanager
async def durable() -> AsyncIterator[Place]:
    """A place whose PostgreSQL loses nothing at a crash: how the tests run theirs would flatter it."""
    folder, sockets = Path(tempfile.mkdtemp(prefix="baton-")), Path(tempfile.mkdtemp(prefix="baton-"))
    place = Place(folder, Postgres(sockets))
    try:
        await place.server.drop(await place.server.empty())
        postgres.stop(sockets)
        postgres.start(sockets, *DURABLE)
        yield place
    finally:
        postgres.stop(sockets, "immediate")
        shutil.rmtree(folder)
        shutil.rmtree(sockets)


async def _print_machine(place: Place, redis_url: str) -> None:
    async with place.store("PostgreSQL", "version") as store, store.memory.reader.connect() as connection:
        server = await connection.scalar(text("SHOW server_version"))
    async with Redis.from_url(redis_url) as client:
        told = await client.info("server")
    redis = f"{told.get('server_name', 'redis')} {told.get('valkey_version', told['redis_version'])}"
    packages = ", ".join(f"{name} {version(name)}" for name in ("sqlalchemy", "aiosqlite", "asyncpg"))
    print(
        f"{os.cpu_count()} CPUs ({platform.machine()}), Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, PostgreSQL {server} (durable, on a socket), "
        f"{redis}, {packages}; "
        f"load averages {', '.join(f'{load:.1f}' for load in os.getloadavg())}"
    )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller numbers, for a glance")
    quick: bool = parser.parse_args().quick
    sizes = QUICK if quick else WHOLE
    with redis_server() as redis:
        async with durable() as place:
            await _print_machine(place, redis.url)
            await queries(place, redis.url, sizes)
            await writers(place, sizes.writers, sizes.each, quick=quick)
            await replays(place, redis.url, sizes.hours, quick=quick)


if __name__ == "__main__":
    asyncio.run(main())
