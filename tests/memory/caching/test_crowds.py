"""Many at once compute once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from memory import cache as module
from memory.cache import Cache
from tests.memory.caching.conftest import Counted
from tests.memory.redis_server import RedisServer


async def test_fifty_misses_at_once_compute_once(cache: Cache) -> None:
    counted = Counted(cache)
    counted.slow = lambda: asyncio.sleep(0.1)
    found = await asyncio.gather(*(counted.read("one") for _ in range(50)))
    assert found == [["one", "sqlmodel", 1]] * 50
    assert (cache.hits, cache.misses) == (0, 50)


async def test_two_processes_compute_once(redis: RedisServer, open_cache: Callable[[str], Cache]) -> None:
    caches = [open_cache(redis.url) for _ in range(2)]
    both = [Counted(cache) for cache in caches]
    for counted in both:
        counted.slow = lambda: asyncio.sleep(0.2)
    found = await asyncio.gather(*(counted.read("one") for counted in both for _ in range(25)))
    assert found == [["one", "sqlmodel", 1]] * 50
    assert sum(counted.computed for counted in both) == 1


async def test_a_process_that_died_computing_is_not_waited_for_long(
    redis: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN", 0.3)
    cache = open_cache(redis.url)
    counted = Counted(cache)
    set_lock = cache._store.set_lock

    async def taken(key: str, value: str, expire: object) -> bool:
        await set_lock(key, "a dead process", expire=60)
        return False

    cache._store.set_lock = taken  # type: ignore[method-assign]
    begun = time.monotonic()
    assert await counted.read("one") == ["one", "sqlmodel", 1]
    assert 0.3 <= time.monotonic() - begun < 5
    assert await counted.read("one") == ["one", "sqlmodel", 1]


async def test_who_gives_up_waiting_harms_nobody_else(cache: Cache) -> None:
    counted = Counted(cache)
    begun, go_on = counted.hold()
    first, *others = [asyncio.create_task(counted.read("one")) for _ in range(5)]
    await begun.wait()
    first.cancel()
    others.pop().cancel()
    await asyncio.wait([first])
    go_on.set()
    assert await asyncio.gather(*others) == [["one", "sqlmodel", 1]] * 3
    assert first.cancelled()


async def test_closing_does_not_wait_for_what_never_ends() -> None:
    cache = Cache.open(None)
    counted = Counted(cache)
    begun, _ = counted.hold()
    call = asyncio.create_task(counted.read("one"))
    await begun.wait()
    await cache.close()
    await asyncio.wait([call])
    assert call.cancelled()


async def test_a_failure_reaches_all_who_wait_and_is_not_kept(cache: Cache) -> None:
    counted = Counted(cache)

    async def fail() -> None:
        await asyncio.sleep(0.05)
        raise LookupError("no such course")

    counted.slow = fail
    ended = await asyncio.gather(*(counted.read("one") for _ in range(5)), return_exceptions=True)
    assert [type(end) for end in ended] == [LookupError] * 5
    assert counted.computed == 1
    counted.slow = None
    assert await counted.read("one") == ["one", "sqlmodel", 2]


async def test_hits_and_misses_are_counted(cache: Cache) -> None:
    assert (cache.hits, cache.misses, cache.hit_rate) == (0, 0, 0.0)
    counted = Counted(cache)
    for guild in ("one", "one", "two", "one"):
        await counted.read(guild)
    assert (cache.hits, cache.misses, cache.hit_rate) == (2, 2, 0.5)
    await cache.forget("one", "progress")
    await counted.read("one")
    assert (cache.hits, cache.misses, cache.hit_rate) == (2, 3, 0.4)
