"""Who may use the sandbox next."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.queue import FairQueue, QueueFull


async def served(queue: FairQueue, arrivals: list[str]) -> list[str]:
    """Who was served in which order, one at a time, if all arrive at once."""
    order: list[str] = []

    async def use(who: str) -> None:
        async with queue.turn(who):
            order.append(who)
            await asyncio.sleep(0)

    await asyncio.gather(*(use(who) for who in arrivals))
    return order


async def test_whoever_hands_in_much_does_not_delay_whoever_hands_in_once() -> None:
    order = await served(FairQueue(1, most=100, share=100), [*["ada"] * 20, "ben", *["ada"] * 20, "cem"])

    assert order.index("ben") <= 3
    assert order.index("cem") <= 3


@given(st.lists(st.sampled_from(["ada", "ben", "cem"]), min_size=1, max_size=60), st.integers(1, 4))
async def test_everybody_is_served_in_turn(arrivals: list[str], places: int) -> None:
    order = await served(FairQueue(places, most=100, share=100), arrivals)

    assert Counter(order) == Counter(arrivals)
    waiting = Counter(arrivals)
    since: dict[str, int] = {}
    for at, who in enumerate(order):
        if at >= places:  # those before stood nowhere
            assert at - since.get(who, 0) >= 0
        waiting[who] -= 1
        others = sum(1 for name, left in waiting.items() if left and name != who)
        since[who] = at
        if at >= places and others and waiting[who]:
            assert order[at + 1] != who


async def test_no_more_have_a_place_than_there_are() -> None:
    queue = FairQueue(3, most=100, share=100)
    taken: set[int] = set()

    async def use(who: str) -> None:
        async with queue.turn(who) as place:
            assert place not in taken
            assert place in range(3)
            taken.add(place)
            await asyncio.sleep(0.001)
            taken.remove(place)

    await asyncio.gather(*(use(str(number % 5)) for number in range(50)))
    assert (queue.running, queue.waiting) == (0, 0)


async def test_one_alone_cannot_fill_the_queue_and_it_is_bounded() -> None:
    queue = FairQueue(1, most=5, share=3)
    release = asyncio.Event()

    async def use(who: str) -> None:
        async with queue.turn(who):
            await release.wait()

    running = [asyncio.create_task(use("ada")) for _ in range(4)]
    await asyncio.sleep(0)
    assert queue.waiting == 3
    with pytest.raises(QueueFull):
        await use("ada")
    running += [asyncio.create_task(use("ben")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(QueueFull):
        await use("cem")
    release.set()
    await asyncio.gather(*running)
    await use("cem")


async def test_who_goes_away_loses_no_place() -> None:
    queue = FairQueue(1, most=10, share=10)
    began = asyncio.Event()

    async def use(who: str) -> None:
        async with queue.turn(who):
            began.set()
            await asyncio.sleep(0.01)

    first = asyncio.create_task(use("ada"))
    await began.wait()
    waiting = [asyncio.create_task(use("ben")) for _ in range(4)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await first
    waiting[1].cancel()  # his turn may have come this very moment
    await asyncio.gather(*waiting, return_exceptions=True)
    assert (queue.running, queue.waiting) == (0, 0)
    await asyncio.wait_for(use("cem"), 1)
