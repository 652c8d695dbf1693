"""The tutor's ledger never lets more be spent than was allowed, whoever asks at the same time or dies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from memory.database import Memory
from memory.ledger import LOST, Cap, CapReached, Caps, Reservation, Taken
from memory.tables.base import new_id
from tests.builders import NOON, minutes


def wanted(learner: UUID, *, tokens: int = 1_000, micros: int = 0, minute: int = 0) -> Reservation:
    return Reservation(
        learner=learner, message=None, purpose="answer", model="test", sent="hello", at=minutes(minute),
        day_began=NOON, leased_until=minutes(minute + 2), tokens=tokens, micros=micros,
    )  # fmt: skip


async def met(memory: Memory, *names: str, guild: str = "one") -> list[UUID]:
    async with memory.transaction(guild) as tx:
        return [(await tx.learners.meet(name, name)).id for name in names]


async def reserve(memory: Memory, run: Reservation, caps: Caps = Caps()) -> Cap | None:  # noqa: B008 - frozen
    try:
        await memory.anew("one", lambda tx: tx.ledger.reserve(run, caps))
    except CapReached as reached:
        return reached.cap
    return None


async def settle(memory: Memory, run: Reservation, taken: Taken) -> bool:
    return await memory.anew("one", lambda tx: tx.ledger.settle(run.id, taken))


async def spent(memory: Memory) -> tuple[int, int]:
    async with memory.reading("one") as tx:
        return await tx.ledger.month(NOON)


async def test_what_is_reserved_counts_in_full_until_it_is_settled(memory: Memory) -> None:
    (ada,) = await met(memory, "ada")
    run = wanted(ada, tokens=1_000, micros=500)
    assert await reserve(memory, run) is None
    assert await spent(memory) == (1_000, 500)
    assert await settle(memory, run, Taken("answered", 200, 100, 40, 1_500))
    assert await spent(memory) == (300, 40)
    async with memory.reading("one") as tx:
        assert await tx.ledger.of_learner(ada, NOON) == (1, 300)
        since = await tx.ledger.since(NOON)
    assert (since.outcomes, since.tokens, since.micros, since.runs) == ({"answered": 1}, 300, 40, 1)


async def test_a_run_is_settled_once(memory: Memory) -> None:
    (ada,) = await met(memory, "ada")
    run = wanted(ada)
    await reserve(memory, run)
    assert await settle(memory, run, Taken("answered", 10, 10))
    assert not await settle(memory, run, Taken("answered", 10, 10))
    assert not await settle(memory, replace(run, id=new_id()), Taken("answered", 10, 10))
    assert await spent(memory) == (20, 0)


async def test_what_a_model_without_a_price_took_is_settled_at_what_was_reserved(memory: Memory) -> None:
    (ada,) = await met(memory, "ada")
    run = wanted(ada, micros=77)
    await reserve(memory, run)
    await settle(memory, run, Taken("answered", 10, 10, None))
    assert await spent(memory) == (20, 77)


async def test_a_learner_has_one_run_at_a_time(memory: Memory) -> None:
    ada, ben = await met(memory, "ada", "ben")
    run = wanted(ada)
    assert await reserve(memory, run) is None
    assert await reserve(memory, wanted(ada, minute=1)) is Cap.BUSY
    assert await reserve(memory, wanted(ben, minute=1)) is None
    assert await spent(memory) == (2_000, 0)
    await settle(memory, run, Taken("answered", 1, 1))
    assert await reserve(memory, wanted(ada, minute=1)) is None


async def test_of_many_who_ask_at_once_one_gets_it(memory: Memory) -> None:
    (ada,) = await met(memory, "ada")
    got = await asyncio.gather(*(reserve(memory, wanted(ada)) for _ in range(8)))
    assert (got.count(None), got.count(Cap.BUSY)) == (1, 7)
    assert await spent(memory) == (1_000, 0)


async def test_a_guild_never_reserves_more_than_its_month_has(memory: Memory) -> None:
    learners = await met(memory, *(f"learner{number}" for number in range(8)))
    caps = Caps(month_tokens=3_500)
    got = await asyncio.gather(*(reserve(memory, wanted(one), caps) for one in learners))
    assert got.count(None) == 3
    assert got.count(Cap.MONTH) == 5
    assert await spent(memory) == (3_000, 0)


async def test_a_guild_never_reserves_more_money_than_its_month_has(memory: Memory) -> None:
    ada, ben = await met(memory, "ada", "ben")
    caps = Caps(month_micros=150)
    assert await reserve(memory, wanted(ada, micros=100), caps) is None
    assert await reserve(memory, wanted(ben, micros=100), caps) is Cap.MONTH
    assert await reserve(memory, wanted(ben, micros=50), caps) is None


async def test_another_month_begins_at_nothing(memory: Memory) -> None:
    (ada,) = await met(memory, "ada")
    caps = Caps(month_tokens=1_000)
    run = wanted(ada)
    assert await reserve(memory, run, caps) is None
    await settle(memory, run, Taken("answered", 900, 100))
    assert await reserve(memory, wanted(ada, minute=5), caps) is Cap.MONTH
    assert await reserve(memory, wanted(ada, minute=60 * 24 * 31), caps) is None


@pytest.mark.parametrize("caps", [Caps(day_runs=2), Caps(day_tokens=2_500)])
async def test_a_learner_has_so_much_a_day(memory: Memory, caps: Caps) -> None:
    ada, ben = await met(memory, "ada", "ben")
    for minute in (0, 1):
        run = wanted(ada, minute=minute)
        assert await reserve(memory, run, caps) is None
        await settle(memory, run, Taken("answered", 600, 400))
    assert await reserve(memory, wanted(ada, minute=2), caps) is Cap.DAY
    assert await reserve(memory, wanted(ben, minute=2), caps) is None
    tomorrow = replace(wanted(ada, minute=60 * 24), day_began=NOON + timedelta(days=1))
    assert await reserve(memory, tomorrow, caps) is None


async def test_what_a_dead_process_reserved_is_settled_in_full_after_a_while(memory: Memory) -> None:
    ada, ben = await met(memory, "ada", "ben")
    lost = wanted(ada, micros=9)
    await reserve(memory, lost)
    assert await reserve(memory, wanted(ada, minute=1)) is Cap.BUSY
    assert await reserve(memory, wanted(ben, minute=2)) is None
    async with memory.reading("one") as tx:
        since = await tx.ledger.since(NOON)
    assert since.outcomes == {"": 1, LOST: 1}
    assert (since.tokens, since.micros) == await spent(memory) == (2_000, 9)
    assert not await settle(memory, lost, Taken("answered", 1, 1))
    assert await reserve(memory, wanted(ada, minute=2)) is None


async def test_a_turn_that_is_taken_again_need_not_wait_for_its_own_dead_run(memory: Memory) -> None:
    (ada,) = await met(memory, "ada")
    async with memory.transaction("one") as tx:
        heard = await tx.messages.hear(ada, session=None, source_id="1", kind="Chat", text="hm", at=NOON)
    first = replace(wanted(ada), message=heard.id)
    assert await reserve(memory, first) is None
    assert await reserve(memory, replace(wanted(ada, minute=1), message=heard.id)) is None
    assert await spent(memory) == (2_000, 0)
    assert not await settle(memory, first, Taken("answered", 1, 1))


async def test_who_is_forgotten_takes_his_runs_along_and_leaves_the_guild_its_sum(memory: Memory) -> None:
    (ada,) = await met(memory, "ada")
    run = wanted(ada)
    await reserve(memory, run)
    await memory.forget("one", ada)
    assert not await settle(memory, run, Taken("answered", 1, 1))
    async with memory.reading("one") as tx:
        assert (await tx.ledger.since(NOON)).runs == 0
    assert await spent(memory) == (1_000, 0)
