"""What is kept, for how long, and what may be."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, assert_type
from uuid import UUID

import pytest

from memory.cache import Cache
from tests.memory.caching.conftest import Counted


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
