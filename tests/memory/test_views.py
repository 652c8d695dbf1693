"""What is read from the cache is what the database says, from the moment of the commit on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from memory import records
from memory.cache import EVERYWHERE
from memory.database import Memory
from memory.engines import Pool
from memory.errors import SlowWorkInTransaction
from tests.builders import NOON
from tests.memory.conftest import COURSE, Ada
from tests.memory.redis_server import redis_server
from tests.postgres import Database

DONE = records.Progress("completed", 9.0, 7, NOON)


@pytest.fixture(params=["in the process", "redis"])
async def memory(request: pytest.FixtureRequest, storage: Database) -> AsyncIterator[Memory]:
    """A memory on either database, with either cache."""
    pool = Pool(size=5, max_overflow=5)
    if request.param == "redis":
        with redis_server() as server:
            opened = Memory.open(storage.url, pool, redis_url=server.url)
            yield opened
            await opened.close()
    else:
        opened = Memory.open(storage.url, pool)
        yield opened
        await opened.close()


async def test_statistics_are_new_as_soon_as_a_change_is_committed(memory: Memory, ada: Ada) -> None:
    before = await memory.views.statistics("one", "small")
    assert await memory.views.statistics("one", "small") == before
    assert (memory.cache.hits, memory.cache.misses) == (1, 1)
    with pytest.raises(RuntimeError):
        async with memory.transaction("one") as tx:
            await tx.progress.sum_up(ada.enrolment, DONE, {}, done=6, tasks=6)
            raise RuntimeError
    assert await memory.views.statistics("one", "small") == before
    async with memory.transaction("one") as tx:
        await tx.progress.sum_up(ada.enrolment, DONE, {}, done=6, tasks=6)
    after = await memory.views.statistics("one", "small")
    assert (before["tasks_done"], after["tasks_done"], after["tries"]) == (0, 6, 7)


async def test_who_left_or_was_forgotten_is_in_no_statistics(memory: Memory, ada: Ada) -> None:
    assert (await memory.views.statistics("one", "small"))["learners"] == 1
    await memory.forget("one", ada.learner)
    assert (await memory.views.statistics("one", "small"))["learners"] == 0


async def test_a_guild_sees_no_statistics_of_another(memory: Memory, ada: Ada) -> None:
    assert (await memory.views.statistics("one", "small"))["learners"] == 1
    assert (await memory.views.statistics("two", "small"))["learners"] == 0


async def test_the_catalogue_is_new_as_soon_as_the_files_are(memory: Memory, ada: Ada) -> None:
    both = await memory.views.catalogue(EVERYWHERE, "small")
    assert [one["reference"] for one in both] == ["small", "small#loops"]
    async with memory.transaction(EVERYWHERE) as tx:
        await tx.catalogue.synchronise(COURSE[:1])
    assert len(await memory.views.catalogue(EVERYWHERE, "small")) == 1


async def test_a_view_inside_a_transaction_is_refused(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one"):
        with pytest.raises(SlowWorkInTransaction):
            await memory.views.statistics("one", "small")


async def test_fifty_coaches_at_once_ask_the_database_once(memory: Memory, ada: Ada) -> None:
    asked = 0
    read = memory.views._reading

    def counted(guild: str) -> object:
        nonlocal asked
        asked += 1
        return read(guild)

    memory.views._reading = counted  # type: ignore[assignment]
    await asyncio.gather(*(memory.views.statistics("one", "small") for _ in range(50)))
    assert asked == 1
