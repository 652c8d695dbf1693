"""A cache in this process, and on a real Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from memory import cache as module
from memory.cache import Cache
from tests.memory.redis_server import RedisServer, redis_server

BRIEF = 0.2
"""Seconds between attempts to reach Redis, in tests."""
SOON = 0.5
"""Seconds that Redis may take, in tests in which it hangs."""


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


@pytest.fixture(params=["in this process", "redis"])
async def cache(request: pytest.FixtureRequest) -> AsyncIterator[Cache]:
    on_redis = request.param == "redis"
    opened = Cache.open(request.getfixturevalue("redis").url if on_redis else None)
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

    def __init__(self, cache: Cache, *, tags: tuple[str, ...] = ()) -> None:
        self.computed = 0
        self.value: Any = None
        self.slow: Callable[[], Awaitable[None]] | None = None

        @cache.cache_result(key="statistics:{course}", ttl=300, tags=("progress", *tags))
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
