"""A clock on the wall that jumps, and a process that was away, neither repeat nor lose anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.answers.situation import IDLE_AFTER
from bot.reminders import LEASE, Reminders
from bot.ticking import tick_for_ever
from memory.tx import Tx
from tests.reminders.conftest import GUILD, SIX, Town


async def test_a_clock_that_goes_back_repeats_nothing_and_the_next_day_comes(
    town: Town, reminders: Reminders
) -> None:
    ada = await town.meets()
    await town.wants(ada, "call mum", SIX)
    town.clock.now = SIX
    assert await reminders.tick() == 1
    town.clock.goes(hours=-3)
    assert await reminders.tick() == 0
    for _ in range(12):
        town.clock.goes(minutes=15)
        assert await reminders.tick() == 0
    town.clock.now = SIX + timedelta(days=1)
    assert await reminders.tick() == 1


@pytest.mark.parametrize("days", [2, 30, 1500])
async def test_a_clock_that_was_far_ahead_for_a_while_loses_nobody(town: Town, days: int) -> None:
    ada = await town.meets()
    town.clock.now = SIX + timedelta(days=days)
    await town.another().tick()
    town.clock.now = SIX + timedelta(minutes=1)
    late = town.another()
    await late.tick()
    assert await town.comes_next(ada) <= [SIX + timedelta(days=3)]
    town.clock.now = SIX + timedelta(days=3)
    before = len(await town.letters())
    assert await late.tick() == 1
    assert len(await town.letters()) == before + 1


async def test_a_clock_that_goes_back_while_baton_runs_is_noticed(town: Town, reminders: Reminders) -> None:
    ada = await town.meets()
    town.clock.now = SIX + timedelta(days=100)
    await reminders.tick()
    town.clock.now = SIX + timedelta(minutes=1)
    await reminders.tick()
    assert await town.comes_next(ada) <= [SIX + timedelta(days=2)]


async def test_after_a_night_asleep_what_is_not_too_late_comes_once_and_says_so(
    town: Town, reminders: Reminders
) -> None:
    ada = await town.meets()
    town.clock.now = SIX + timedelta(days=3, hours=2)
    assert await reminders.tick() == 1
    assert await town.became(ada) == [("expired", "expired"), ("sent", "")]
    assert "I meant to write" in (await town.letters())[0].text


async def test_quiet_hours_hold_however_late_it_is(town: Town, reminders: Reminders) -> None:
    ada = await town.meets(hour="21:00")
    town.clock.now = SIX + timedelta(hours=-21)
    assert await reminders.tick() == 0
    assert await town.became(ada) == [("skipped", "active")]
    town.clock.goes(days=1, hours=1, minutes=30)
    assert await reminders.tick() == 0
    assert await town.comes_next(ada) == [SIX + timedelta(hours=13)]
    town.clock.goes(hours=8, minutes=30)
    assert await reminders.tick() == 1


async def test_what_a_process_has_claimed_and_never_finished_another_takes_over(
    town: Town, reminders: Reminders
) -> None:
    ada = await town.meets()
    town.clock.now = SIX

    async def claim(tx: Tx) -> None:
        assert len(await tx.occurrences.claim("dead", at=SIX, lease=LEASE)) == 1

    await town.does(claim)
    assert await reminders.tick() == 0
    town.clock.now = SIX + LEASE + timedelta(seconds=1)
    assert await reminders.tick() == 1
    assert await town.became(ada) == [("sent", "")]


async def test_a_lease_of_a_clock_that_was_ahead_holds_nobody_up(town: Town, reminders: Reminders) -> None:
    await town.meets()
    town.clock.now = SIX

    async def claim(tx: Tx) -> None:
        await tx.occurrences.claim("dead", at=SIX + timedelta(days=1), lease=LEASE)

    await town.does(claim)
    assert await reminders.tick() == 1


async def test_a_process_that_is_stopped_leaves_what_it_has_not_done_to_others(
    town: Town, reminders: Reminders
) -> None:
    for number in range(30):
        await town.meets(f"learner{number}")
    town.clock.now = SIX
    task = asyncio.create_task(reminders.tick())
    while not await town.letters():
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    written = len(await town.letters())
    assert written < 30
    assert await town.another().tick() == 30 - written


async def test_a_quiet_session_is_closed_with_its_handover_and_by_one_process_alone(
    town: Town,
) -> None:
    ada = await town.meets()
    async with town.memory.transaction(GUILD) as tx:
        await tx.sessions.start(ada, stage="choosing_module", at=town.clock.now)
    town.clock.now += IDLE_AFTER - timedelta(seconds=1)
    assert await town.another().close_idle(GUILD) == 0
    town.clock.goes(seconds=1)
    both = await asyncio.gather(*(town.another().close_idle(GUILD) for _ in range(2)))
    assert sorted(both) == [0, 1]
    async with town.memory.reading(GUILD) as tx:
        assert await tx.sessions.open_of(ada) is None
        handover = await tx.handovers.latest(ada)
        last = (await tx.sessions.latest(ada))[0]
    assert handover is not None
    assert (handover.session_id, last.end_reason) == (last.id, "idle")


class Ticks:
    """Counts them, and tells its own time, which may be ahead."""

    def __init__(self) -> None:
        self.count = 0
        self.ahead = timedelta()

    async def __call__(self) -> None:
        self.count += 1
        if self.count == 2:
            raise ZeroDivisionError

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(20):
            while self.count < count:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def ticking(ticks: Ticks) -> AsyncIterator[None]:
    task = asyncio.create_task(tick_for_ever(ticks, every=0.05, clock=ticks.clock))
    yield
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_ticks_come_until_they_are_stopped_whatever_goes_wrong_in_one() -> None:
    ticks = Ticks()
    async with ticking(ticks):
        await ticks.reach(4)
    after = ticks.count
    await asyncio.sleep(0.2)
    assert ticks.count == after


async def test_ticks_go_on_though_the_clock_is_set_back() -> None:
    ticks = Ticks()
    ticks.ahead = timedelta(hours=5)
    async with ticking(ticks):
        await asyncio.sleep(0.2)
        assert ticks.count == 0, "the next one is five hours away, by the clock on the wall"
        ticks.ahead = timedelta()
        await ticks.reach(3)
