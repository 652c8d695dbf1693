"""What is kept for some minutes is never another guild's, never stale, and never needed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, assert_type
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory import cache as module
from memory.cache import EVERYWHERE, Cache
from memory.errors import SlowWorkInTransaction
from memory.guard import transaction_is_open
from tests.memory.redis_server import RedisServer, redis_server

BRIEF = 0.2
"""Seconds between attempts to reach Redis, in tests."""


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


@pytest.fixture(params=["in this process", "redis"])
async def cache(request: pytest.FixtureRequest) -> AsyncIterator[Cache]:
    redis = request.param == "redis"
    opened = Cache.open(request.getfixturevalue("server").url if redis else None)
    yield opened
    await opened.close()


@pytest.fixture
async def open_cache(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[str], Cache]]:
    """Opens caches on an address that come back quickly."""
    monkeypatch.setattr(module, "PAUSE", BRIEF)
    opened: list[Cache] = []

    def open_one(url: str) -> Cache:
        opened.append(Cache.open(url))
        return opened[-1]

    yield open_one
    for cache in opened:
        await cache.close()


class Counted:
    """A cached function, and how often it was computed."""

    def __init__(self, cache: Cache, *, key: str = "statistics:{course}", tags: tuple[str, ...] = ()) -> None:
        self.computed = 0
        self.value: Any = None
        self.slow: Callable[[], Awaitable[None]] | None = None

        @cache.cache_result(key=key, ttl=300, tags=("progress", *tags))
        async def read(guild: str, course: str = "sqlmodel") -> Any:  # noqa: ANN401 - plain data
            self.computed += 1
            value = self.value if self.value is not None else [guild, course, self.computed]
            if self.slow is not None:
                await self.slow()
            return value

        self.read = read

    def hold(self) -> tuple[asyncio.Event, asyncio.Event]:
        """Events that tell that it's being computed, and let it end."""
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def wait() -> None:
            begun.set()
            await go_on.wait()

        self.slow = wait
        return begun, go_on


async def test_a_result_is_computed_once_and_then_kept(cache: Cache) -> None:
    counted = Counted(cache)
    assert [await counted.read("one") for _ in range(3)] == [["one", "sqlmodel", 1]] * 3
    assert await counted.read("one", course="other") == ["one", "other", 2]


async def test_positions_names_and_defaults_are_the_same_arguments(cache: Cache) -> None:
    counted = Counted(cache)
    await counted.read("one")
    await counted.read("one", "sqlmodel")
    await counted.read(guild="one", course="sqlmodel")
    assert counted.computed == 1


async def test_a_decorated_function_keeps_its_type_and_its_name(cache: Cache) -> None:
    @cache.cache_result(key="count:{course}", ttl=300)
    async def count(guild: str, course: str, *, least: int = 0) -> int:
        """How many there are."""
        return len(guild + course) + least

    @cache.invalidate("progress")
    async def change(guild: str, by: int) -> str:
        return guild * by

    assert_type(await count("one", "two", least=1), int)
    assert_type(await change("one", by=2), str)
    assert count.__name__ == "count"
    assert count.__doc__ == "How many there are."
    assert await change("one", by=2) == "oneone"


@pytest.mark.parametrize("ttl", [-1, 0, 299, 601, 3600])
async def test_a_result_is_kept_for_no_less_than_5_and_no_more_than_10_minutes(
    cache: Cache, ttl: int
) -> None:
    with pytest.raises(ValueError, match="300 to 600 seconds"):
        cache.cache_result(key="key", ttl=ttl)


@pytest.mark.parametrize("ttl", [300, 450, 600])
async def test_the_store_lets_go_of_a_result_after_its_ttl(cache: Cache, ttl: int) -> None:
    @cache.cache_result(key="key", ttl=ttl)
    async def read(guild: str) -> str:
        return guild

    await read("one")
    assert ttl - 5 <= await cache._store.get_expire("baton:one:value:key") <= ttl


async def test_every_key_begins_with_baton_and_lapses(cache: Cache) -> None:
    await Counted(cache, tags=("course:{course}",)).read("one")
    keys = [key async for key in cache._store.scan("*")]
    assert len(keys) == 5
    for key in keys:
        assert key.startswith("baton:")
        assert await cache._store.get_expire(key) > 0


# What may be kept


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, 2.5, "ä\ud800\x00", True, False, None, {"": {}}], "1": -0.0},
        [],
        "123",
        "",
        12345678901234567890,
        0,
        1e308,
        True,
        False,
    ],
)
async def test_plain_data_comes_back_as_it_was(cache: Cache, value: object) -> None:
    counted = Counted(cache)
    counted.value = value
    for _ in range(2):
        found = await counted.read("one")
        assert (found, type(found)) == (value, type(value))
    assert counted.computed == 1


async def test_nothing_is_a_result_too(cache: Cache) -> None:
    computed = 0

    @cache.cache_result(key="nothing", ttl=300)
    async def read(guild: str) -> None:
        nonlocal computed
        computed += 1

    await read("one")
    await read("one")
    assert computed == 1


class Colour(StrEnum):
    RED = "red"


def _within_itself() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        *(object(), (1, 2), [(1,)], {1}, b"bytes", {1: "one"}, {"a": {None: 1}}, float("nan")),
        *([float("inf")], datetime.now(UTC), UUID(int=1), Colour.RED, {Colour.RED: 1}, _within_itself()),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_anything_else_is_refused(cache: Cache, value: object) -> None:
    counted = Counted(cache)
    counted.value = value
    for computed in (1, 2):
        with pytest.raises(TypeError, match="plain JSON data"):
            await counted.read("one")
        assert counted.computed == computed


async def test_what_a_caller_alters_is_his_own(cache: Cache) -> None:
    counted = Counted(cache)
    counted.value = {"list": [1]}
    before = await asyncio.gather(*(counted.read("one") for _ in range(3)))
    for mine in (*before, await counted.read("one")):
        mine["list"].append(2)
    counted.value["list"].append(3)
    assert await counted.read("one") == {"list": [1]}
    assert counted.computed == 1


# Guilds and keys

TEXTS = st.text(st.sampled_from([*":*?[]{}=!%.\\^$'\"\n\x00 aAäB1-_~", "\ud800"]), max_size=4) | st.text()


async def _fresh(cache: Cache) -> None:
    """An empty cache for the next example."""
    await cache._store.clear()
    cache.hits = cache.misses = 0


THOROUGH = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def run_on_both(examples: Callable[[Cache], Awaitable[None]], server: RedisServer) -> None:
    """What hypothesis varies, in a loop of its own on each kind of cache."""

    async def run() -> None:
        for url in (None, server.url):
            cache = Cache.open(url)
            try:
                await _fresh(cache)
                await examples(cache)
            finally:
                await cache.close()

    asyncio.run(run())


@THOROUGH
@given(guilds=st.lists(TEXTS, min_size=2, max_size=2, unique=True), course=TEXTS, tag=TEXTS)
def test_no_guild_sees_or_forgets_what_is_anothers(
    server: RedisServer, guilds: list[str], course: str, tag: str
) -> None:
    one, other = guilds

    async def examples(cache: Cache) -> None:
        counted = Counted(cache, tags=("course:{course}",))
        assert (await counted.read(one, course))[0] == one
        assert (await counted.read(other, course))[0] == other
        for pattern in (tag, "*", f"course:{course}", "progress"):
            await cache.forget(other, pattern)
        await cache.forget_guild(other)
        assert await counted.read(one, course) == [one, course, 1]
        assert await counted.read(other, course) == [other, course, 3]

    run_on_both(examples, server)


@THOROUGH
@given(pairs=st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=2, unique=True))
def test_different_arguments_never_meet(server: RedisServer, pairs: list[tuple[str, str]]) -> None:
    async def examples(cache: Cache) -> None:
        @cache.cache_result(key="{first}{second}:{first}", ttl=300)
        async def together(guild: str, first: str, second: str) -> list[str]:
            return [first, second]

        @cache.cache_result(key="{first}:{second}", ttl=300)
        async def apart(guild: str, first: str, second: str) -> list[str]:
            return [second, first]

        for _ in range(2):
            for first, second in pairs:
                assert await together("one", first, second) == [first, second]
                assert await apart("one", first, second) == [second, first]
        assert cache.hits == 4

    run_on_both(examples, server)


@THOROUGH
@given(first=TEXTS, second=TEXTS)
def test_an_argument_can_be_forgotten_by_its_own_name(server: RedisServer, first: str, second: str) -> None:
    async def examples(cache: Cache) -> None:
        counted = Counted(cache, tags=("course:{course}",))
        await counted.read("one", first)
        await cache.forget("one", f"course:{first}")
        await counted.read("one", first)
        assert counted.computed == 2

        @cache.invalidate("course:{course}")
        async def change(guild: str, course: str) -> None:
            pass

        await change("one", second)
        await counted.read("one", first)
        assert counted.computed == (3 if first == second else 2)

    run_on_both(examples, server)


async def test_types_of_arguments_are_told_apart(cache: Cache) -> None:
    @cache.cache_result(key="key:{value}", ttl=300)
    async def read(guild: str, value: object) -> str:
        return repr(value)

    @cache.cache_result(key="key:1", ttl=300)
    async def without(guild: str) -> str:
        return "without"

    values = [1, "1", True, "True", None, "None", UUID(int=1), str(UUID(int=1)), repr(UUID(int=1))]
    for _ in range(2):
        assert [await read("one", value) for value in values] == [repr(value) for value in values]
        assert await without("one") == "without"
    assert cache.hits == cache.misses == len(values) + 1
    with pytest.raises(TypeError, match="can't be part of a key"):
        await read("one", object())


@pytest.mark.parametrize("guild", [None, 1, b"one"])
async def test_a_guild_is_text(cache: Cache, guild: Any) -> None:  # noqa: ANN401 - wrong on purpose
    counted = Counted(cache)
    with pytest.raises(TypeError):
        await counted.read(guild)
    with pytest.raises(TypeError):
        await cache.forget(guild, "progress")
    assert counted.computed == 0


@pytest.mark.parametrize(
    "template", ["{other}", "{}", "{course.name}", "{course[0]}", "{course!r}", "{course:5}", "{"]
)
async def test_a_template_names_arguments_and_nothing_else(cache: Cache, template: str) -> None:
    async def read(guild: str, course: str) -> str:
        return guild + course

    wrong = r"needs `guild`|expected '}'|Single '{'"
    with pytest.raises(ValueError, match=wrong):
        cache.cache_result(key=template, ttl=300)(read)
    with pytest.raises(ValueError, match=wrong):
        cache.cache_result(key="key", ttl=300, tags=(template,))(read)
    with pytest.raises(ValueError, match=wrong):
        cache.invalidate(template)(read)


async def test_a_function_without_a_guild_in_front_is_refused(cache: Cache) -> None:
    async def read(course: str, guild: str) -> str:
        return guild + course

    with pytest.raises(ValueError, match="needs `guild` as its first parameter"):
        cache.cache_result(key="key", ttl=300)(read)
    with pytest.raises(ValueError, match="needs `guild` as its first parameter"):
        cache.invalidate("progress")(read)


async def test_what_is_the_same_everywhere_is_kept_apart_from_all_guilds(cache: Cache) -> None:
    counted = Counted(cache)
    assert await counted.read(EVERYWHERE) == ["", "sqlmodel", 1]
    assert await counted.read("one") == ["one", "sqlmodel", 2]
    await cache.forget_guild("one")
    await cache.forget("one", "*")
    assert await counted.read(EVERYWHERE) == ["", "sqlmodel", 1]
    await cache.forget_guild(EVERYWHERE)
    assert await counted.read("one") == ["one", "sqlmodel", 3]
    assert await counted.read("one") == ["one", "sqlmodel", 3]
    assert await counted.read(EVERYWHERE) == ["", "sqlmodel", 4]


# Forgetting


async def test_a_tag_is_forgotten_and_others_are_not(cache: Cache) -> None:
    counted = Counted(cache, tags=("course:{course}",))
    for course in ("a", "b"):
        await counted.read("one", course)
    await cache.forget("one", "course:a", "course:c")
    assert await counted.read("one", "b") == ["one", "b", 2]
    assert await counted.read("one", "a") == ["one", "a", 3]


async def test_a_star_forgets_all_tags_that_match(cache: Cache) -> None:
    counted = Counted(cache, tags=("of:{course}:all", "dots.{course}"))
    courses = ["a", "ab", "b", "*"]

    async def recomputed(*patterns: str) -> list[str]:
        for course in courses:
            await counted.read("one", course)
        await cache.forget("one", *patterns)
        before = counted.computed
        return [course for course in courses if (await counted.read("one", course))[2] > before]

    assert await recomputed("of:a:*") == ["a"]
    assert await recomputed("of:a*") == ["a", "ab"]
    assert await recomputed("*b*all") == ["ab", "b"]
    assert await recomputed("dots*b", "nothing*") == ["ab", "b"]
    assert await recomputed("dotsxa", "dots?a", "dots.[ab]*", "do.s*", "do?s*", "") == []
    assert await recomputed("*") == courses


async def test_a_star_in_an_argument_forgets_nothing_else(cache: Cache) -> None:
    counted = Counted(cache, tags=("course:{course}",))

    @cache.invalidate("course:{course}")
    async def change(guild: str, course: str) -> None:
        pass

    @cache.invalidate("course:*")
    async def change_all(guild: str) -> None:
        pass

    await counted.read("one", "a")
    await change("one", "*")
    assert await counted.read("one", "a") == ["one", "a", 1]
    await change_all("one")
    assert await counted.read("one", "a") == ["one", "a", 2]


async def test_tags_are_forgotten_after_success_alone(cache: Cache) -> None:
    counted = Counted(cache)

    @cache.invalidate("progress", "unused")
    async def change(guild: str, *, works: bool) -> str:
        assert (await counted.read(guild))[2] == 1  # not before it returns
        if not works:
            raise LookupError
        return "done"

    await counted.read("one")
    with pytest.raises(LookupError):
        await change("one", works=False)
    assert await counted.read("one") == ["one", "sqlmodel", 1]
    assert await change("one", works=True) == "done"
    assert await counted.read("one") == ["one", "sqlmodel", 2]


async def test_a_guild_leaves_nothing_behind(cache: Cache) -> None:
    counted = Counted(cache, tags=("course:{course}",))
    for guild in ("one", "one.two", "on"):
        await counted.read(guild)
    for guild in ("one", "o.e", "o?e", "o*"):
        await cache.forget_guild(guild)
    keys = [key async for key in cache._store.scan("*")]
    assert not [key for key in keys if key.startswith("baton:one:")]
    assert len(keys) == 1 + 2 * 4
    assert (await counted.read("one"))[2] == 4


async def test_what_was_computed_before_an_invalidation_is_not_kept_after_it(cache: Cache) -> None:
    counted = Counted(cache)
    ways: tuple[Callable[[], Awaitable[None]], ...] = (
        lambda: cache.forget("one", "progress"),
        lambda: cache.forget("one", "prog*"),
        lambda: cache.forget_guild("one"),
    )
    for forget in ways:
        begun, go_on = counted.hold()
        counted.value = "old"
        late = asyncio.create_task(counted.read("one"))
        await begun.wait()
        counted.slow, counted.value = None, "new"
        await forget()
        assert await counted.read("one") == "new"
        go_on.set()
        assert await late == "old"
        assert await counted.read("one") == "new"
        await forget()


async def test_nobody_reads_old_data_after_an_invalidation_however_calls_interleave(cache: Cache) -> None:
    state = settled = 0

    @cache.cache_result(key="state", ttl=300, tags=("state",))
    async def read(guild: str) -> int:
        found = state
        await asyncio.sleep(0.001 * (found % 3))
        return found

    @cache.invalidate("state")
    async def change(guild: str) -> None:
        nonlocal state
        state += 1

    async def reader() -> None:
        for _ in range(40):
            least = settled
            assert await read("one") >= least
            await asyncio.sleep(0.0005)

    async def writer() -> None:
        nonlocal settled
        for _ in range(25):
            await change("one")
            settled = state
            await asyncio.sleep(0.002)

    await asyncio.gather(writer(), *(reader() for _ in range(8)))
    assert cache.hits


async def test_a_cancelled_invalidation_is_made_up_for(cache: Cache) -> None:
    counted = Counted(cache)
    await counted.read("one")
    held = cache._store.delete_many

    async def never(*keys: str) -> None:
        await asyncio.sleep(60)

    cache._store.delete_many = never  # type: ignore[method-assign]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await cache.forget("one", "progress")
    cache._store.delete_many = held  # type: ignore[method-assign]
    assert await counted.read("one") == ["one", "sqlmodel", 2]
    assert await counted.read("one") == ["one", "sqlmodel", 2]


async def test_an_open_transaction_neither_reads_nor_forgets(cache: Cache) -> None:
    counted = Counted(cache)
    changed = False

    @cache.invalidate("progress")
    async def change(guild: str) -> None:
        nonlocal changed
        changed = True

    token = transaction_is_open.set(True)
    for call in (
        counted.read("one"),
        change("one"),
        cache.forget("one", "progress"),
        cache.forget_guild("one"),
    ):
        with pytest.raises(SlowWorkInTransaction):
            await call
    transaction_is_open.reset(token)
    assert counted.computed == 0
    assert not changed


# Many at once


async def test_fifty_misses_at_once_compute_once(cache: Cache) -> None:
    counted = Counted(cache)
    counted.slow = lambda: asyncio.sleep(0.1)
    found = await asyncio.gather(*(counted.read("one") for _ in range(50)))
    assert found == [["one", "sqlmodel", 1]] * 50
    assert (cache.hits, cache.misses) == (0, 50)


async def test_two_processes_compute_once(server: RedisServer, open_cache: Callable[[str], Cache]) -> None:
    caches = [open_cache(server.url) for _ in range(2)]
    both = [Counted(cache) for cache in caches]
    for counted in both:
        counted.slow = lambda: asyncio.sleep(0.2)
    found = await asyncio.gather(*(counted.read("one") for counted in both for _ in range(25)))
    assert found == [["one", "sqlmodel", 1]] * 50
    assert sum(counted.computed for counted in both) == 1


async def test_a_process_that_died_computing_is_not_waited_for_long(
    server: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN", 0.3)
    cache = open_cache(server.url)
    counted = Counted(cache)
    set_lock = cache._store.set_lock

    async def taken(key: str, value: str, expire: object) -> bool:
        await set_lock(key, "a dead process", expire=60)
        return False

    cache._store.set_lock = taken  # type: ignore[method-assign]
    begun = time.monotonic()
    assert await counted.read("one") == ["one", "sqlmodel", 1]
    assert 0.3 <= time.monotonic() - begun < 2
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


# Redis comes and goes


@pytest.mark.parametrize("url", ["", "localhost", "http://localhost", "sqlite:///file", "redis://host:port"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"scheme|Port"):
        Cache.open(url)


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
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert (cache.hits, cache.misses) == (0, 3)


async def test_redis_may_stop_and_come_back(
    server: RedisServer, open_cache: Callable[[str], Cache], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    cache = open_cache(server.url)
    counted = Counted(cache)
    await counted.read("one")
    assert not caplog.records

    server.stop()
    for _ in range(3):
        await asyncio.gather(*(counted.read("one") for _ in range(10)))
        await cache.forget("one", "progress", "*")
        await asyncio.sleep(BRIEF)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert counted.computed == 31

    server.start()
    await asyncio.sleep(BRIEF)
    for _ in range(10):
        assert (await counted.read("one"))[2] == 32
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert all(record.name == "memory.cache" for record in caplog.records)


async def test_a_crowd_is_not_taken_for_an_outage(
    server: RedisServer,
    open_cache: Callable[[str], Cache],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "CONNECTIONS", 2)
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    cache = open_cache(server.url)
    counted = Counted(cache)
    for _ in range(2):
        await asyncio.gather(*(counted.read("one", str(number)) for number in range(400)))
    assert (cache.hits, cache.misses) == (400, 400)
    assert not caplog.records


async def test_redis_may_restart_between_two_calls(
    server: RedisServer, open_cache: Callable[[str], Cache], caplog: pytest.LogCaptureFixture
) -> None:
    counted = Counted(open_cache(server.url))
    await counted.read("one")
    server.stop()
    server.start()
    await asyncio.sleep(0.05)  # the connection's end has to be noticed
    for _ in range(3):
        assert (await counted.read("one"))[2] == 2
    assert not caplog.records


async def test_a_hanging_redis_slows_few_calls_down(
    server: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    monkeypatch.setattr(module, "PAUSE", 60)
    cache = open_cache(server.url)
    counted = Counted(cache)
    await counted.read("one")
    server.hang()
    begun = time.monotonic()
    await asyncio.gather(*(counted.read("one") for _ in range(200)))
    assert time.monotonic() - begun < 3
    begun = time.monotonic()
    for _ in range(100):
        await counted.read("one")
        await cache.forget("one", "progress")
    assert time.monotonic() - begun < 0.2
    server.resume()


async def test_one_call_at_a_time_finds_out_whether_redis_is_back(
    server: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    counted = Counted(open_cache(server.url))
    server.hang()
    await counted.read("one")
    monkeypatch.setattr(module, "PAUSE", 60)
    await asyncio.sleep(BRIEF)
    begun = time.monotonic()
    waits = asyncio.create_task(counted.read("one"))
    await asyncio.sleep(0)
    for _ in range(20):
        await counted.read("one")
    assert time.monotonic() - begun < 0.4
    await waits
    server.resume()


async def test_what_could_not_be_forgotten_is_not_served_afterwards(
    server: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server hangs and goes on with all that it kept, unlike one that restarts empty."""
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    cache, elsewhere = open_cache(server.url), open_cache(server.url)
    counted, other = Counted(cache), Counted(elsewhere)
    counted.value = other.value = "old"
    assert [await counted.read("one"), await other.read("one")] == ["old", "old"]
    assert other.computed == 0
    server.hang()
    await cache.forget("one", "progress")
    counted.value = other.value = "new"
    server.resume()
    assert await counted.read("one") == "new"
    await asyncio.sleep(BRIEF)
    assert await counted.read("one") == "new"
    assert await other.read("one") == "new"


async def test_what_was_begun_before_redis_went_is_not_kept_when_it_is_back(
    server: RedisServer, open_cache: Callable[[str], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    cache = open_cache(server.url)
    counted = Counted(cache)
    begun, go_on = counted.hold()
    counted.value = "old"
    late = asyncio.create_task(counted.read("one"))
    await begun.wait()
    server.hang()
    counted.slow, counted.value = None, "new"
    await cache.forget("one", "progress")
    server.resume()
    await asyncio.sleep(BRIEF)
    go_on.set()
    assert await late == "old"
    assert await counted.read("one") == "new"


async def test_an_answer_that_nobody_waits_for_reaches_nobody_else(
    server: RedisServer, open_cache: Callable[[str], Cache]
) -> None:
    cache = open_cache(server.url)
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
