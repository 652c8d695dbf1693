"""What is forgotten is not served again, whoever asks when."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from memory.cache import Cache
from memory.errors import SlowWorkInTransaction
from memory.guard import transaction_is_open
from tests.memory.caching.conftest import Counted


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


async def test_what_is_missed_while_starting_over_counts_too(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counted(cache)
    delete = cache._store.delete

    async def deleted(key: str) -> bool:
        done = await delete(key)
        cache._missed = object()  # as if another invalidation failed at this moment
        return done

    with monkeypatch.context() as patched:
        patched.setattr(cache._store, "delete", deleted)
        cache._missed = object()
        await counted.read("one")
    for _ in range(2):
        assert (await counted.read("one"))[2] == 2


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
