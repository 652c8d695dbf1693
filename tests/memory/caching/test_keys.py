"""No guild sees or forgets what is another's, whatever it is called."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.cache import EVERYWHERE, Cache
from tests.memory.caching.conftest import Counted
from tests.memory.redis_server import RedisServer

TEXTS = st.text(st.sampled_from([*":*?[]{}=!%.\\^$'\"\n\x00 aAäB1-_~", "\ud800"]), max_size=4) | st.text()


THOROUGH = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def run_on_both(examples: Callable[[Cache], Awaitable[None]], redis: RedisServer) -> None:
    """What hypothesis varies, in a loop of its own on each kind of cache."""

    async def run() -> None:
        for url in (None, redis.url):
            cache = Cache.open(url)
            try:
                await cache._store.clear()  # of the example before
                await examples(cache)
            finally:
                await cache.close()

    asyncio.run(run())


@THOROUGH
@given(guilds=st.lists(TEXTS, min_size=2, max_size=2, unique=True), course=TEXTS, tag=TEXTS)
def test_no_guild_sees_or_forgets_what_is_anothers(
    redis: RedisServer, guilds: list[str], course: str, tag: str
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

    run_on_both(examples, redis)


@THOROUGH
@given(pairs=st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=2, unique=True))
def test_different_arguments_never_meet(redis: RedisServer, pairs: list[tuple[str, str]]) -> None:
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

    run_on_both(examples, redis)


@THOROUGH
@given(first=TEXTS, second=TEXTS)
def test_an_argument_can_be_forgotten_by_its_own_name(redis: RedisServer, first: str, second: str) -> None:
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

    run_on_both(examples, redis)


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
