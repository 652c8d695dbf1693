"""Redis may come and go: slower, never wrong or down."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import pytest

from memory import cache as module
from memory.cache import Cache
from tests.memory.caching.conftest import BRIEF, SOON, Counted
from tests.memory.redis_server import RedisServer


@pytest.mark.parametrize("url", ["", "localhost", "http://localhost", "sqlite:///file", "redis://host:port"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"scheme|Port"):
        Cache.open(url)


async def test_the_whole_address_counts(redis: RedisServer, open_cache: Callable[[str], Cache]) -> None:
    for database in (1, 2):
        counted = Counted(open_cache(redis.url.replace("db=1", f"db={database}")))
        await counted.read("one")
        assert counted.computed == 1


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "unix:///nowhere/socket"])
async def test_without_redis_every_call_computes_and_one_warning_says_so(
    open_cache: Callable[[str], Cache], caplog: pytest.LogCaptureFixture, url: str
) -> None:
    cache = open_cache(url)
    counted = Counted(cache)
    caplog.set_level(logging.INFO)
    for number in range(1, 4):
        assert await counted.read("one") == ["one", "sqlmodel", number]
        await cache.forget("one", "progress")
        await cache.forget_guild("one")
        await asyncio.sleep(BRIEF * 1.1)
        await cache.forget("one")  # nothing, for which nobody has to be asked
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert (cache.hits, cache.misses) == (0, 3)


async def test_redis_may_stop_and_come_back(
    redis: RedisServer, open_cache: Callable[[str], Cache], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    cache = open_cache(redis.url)
    counted = Counted(cache)
    await counted.read("one")
    assert not caplog.records

    redis.stop()
    for _ in range(3):
        await asyncio.gather(*(counted.read("one") for _ in range(10)))
        await cache.forget("one", "progress", "*")
        await asyncio.sleep(BRIEF)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert counted.computed == 31

    redis.start()
    await asyncio.sleep(BRIEF)
    for _ in range(10):
        assert (await counted.read("one"))[2] == 32
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert all(record.name == "memory.cache" for record in caplog.records)


async def test_a_crowd_is_not_taken_for_an_outage(
    redis: RedisServer,
    open_cache: Callable[[str], Cache],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "CONNECTIONS", 2)
    monkeypatch.setattr(module, "PATIENCE", SOON)
    cache = open_cache(redis.url)
    counted = Counted(cache)
    for _ in range(2):
        await asyncio.gather(*(counted.read("one", str(number)) for number in range(400)))
    assert (cache.hits, cache.misses) == (400, 400)
    assert not caplog.records


async def test_redis_may_restart_between_two_calls(
    redis: RedisServer, open_cache: Callable[[str], Cache], caplog: pytest.LogCaptureFixture
) -> None:
    counted = Counted(open_cache(redis.url))
    await counted.read("one")
    redis.stop()
    redis.start()
    await asyncio.sleep(0.05)  # the connection's end has to be noticed
    for _ in range(3):
        assert (await counted.read("one"))[2] == 2
    assert not caplog.records


async def test_a_hanging_redis_slows_few_calls_down(
    redis: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", SOON)
    monkeypatch.setattr(module, "PAUSE", 60)
    cache = open_cache(redis.url)
    counted = Counted(cache)
    await counted.read("one")
    redis.hang()
    begun = time.monotonic()
    await asyncio.gather(*(counted.read("one") for _ in range(200)))
    assert time.monotonic() - begun < 5
    begun = time.monotonic()
    for _ in range(100):
        await counted.read("one")
        await cache.forget("one", "progress")
    assert time.monotonic() - begun < 2
    redis.resume()


async def test_one_call_at_a_time_finds_out_whether_redis_is_back(
    redis: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", SOON)
    counted = Counted(open_cache(redis.url))
    redis.hang()
    await counted.read("one")
    monkeypatch.setattr(module, "PAUSE", 60)
    await asyncio.sleep(BRIEF)
    asks = asyncio.create_task(counted.read("one"))
    await asyncio.sleep(0)
    for _ in range(20):
        await counted.read("one")
    assert not asks.done()
    await asks
    redis.resume()


async def test_what_could_not_be_forgotten_is_not_served_afterwards(
    redis: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server hangs and goes on with all that it kept, unlike one that restarts empty."""
    monkeypatch.setattr(module, "PATIENCE", SOON)
    cache, elsewhere = open_cache(redis.url), open_cache(redis.url)
    counted, other = Counted(cache), Counted(elsewhere)
    counted.value = other.value = "old"
    assert [await counted.read("one"), await other.read("one")] == ["old", "old"]
    assert other.computed == 0
    redis.hang()
    await cache.forget("one", "progress")
    counted.value = other.value = "new"
    redis.resume()
    assert await counted.read("one") == "new"
    await asyncio.sleep(BRIEF)
    assert await counted.read("one") == "new"
    assert await other.read("one") == "new"


async def test_what_redis_brings_back_from_its_disk_is_not_served(
    redis: RedisServer, open_cache: Callable[[str], Cache]
) -> None:
    cache = open_cache(redis.url)
    counted = Counted(cache)
    counted.value = "old"
    await counted.read("one")
    redis.save()
    await cache.forget("one", "progress")
    counted.value = "new"
    redis.stop()
    assert await counted.read("one") == "new"
    redis.start()
    await asyncio.sleep(BRIEF)
    for _ in range(2):
        assert await counted.read("one") == "new"
    assert cache.hits == 1


async def test_what_was_begun_before_redis_went_is_not_kept_when_it_is_back(
    redis: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", SOON)
    cache = open_cache(redis.url)
    counted = Counted(cache)
    begun, go_on = counted.hold()
    counted.value = "old"
    late = asyncio.create_task(counted.read("one"))
    await begun.wait()
    redis.hang()
    counted.slow, counted.value = None, "new"
    await cache.forget("one", "progress")
    redis.resume()
    await asyncio.sleep(BRIEF)
    go_on.set()
    assert await late == "old"
    assert await counted.read("one") == "new"


async def test_an_answer_that_nobody_waits_for_reaches_nobody_else(
    redis: RedisServer, open_cache: Callable[[str], Cache]
) -> None:
    cache = open_cache(redis.url)
    counted = Counted(cache)
    guilds = [f"guild {number}" for number in range(20)]
    for guild in guilds:
        await counted.read(guild)
    for _ in range(20):
        calls = [asyncio.create_task(counted.read(guild)) for guild in guilds]
        await asyncio.sleep(0.0005)
        for call in calls[::2]:
            call.cancel()
        await asyncio.wait(calls)
        for guild, call in zip(guilds, calls, strict=True):
            assert call.cancelled() or call.result()[0] == guild
    assert [(await counted.read(guild))[0] for guild in guilds] == guilds
