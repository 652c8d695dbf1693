"""What templates said when is known for good, and what a guild says instead is its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from memory import records, worded
from memory.cache import EVERYWHERE
from memory.database import Memory
from memory.errors import AlreadyThere, NotAllowed
from memory.tables.base import new_id
from tests.builders import NOON, minutes

HELLO, BYE = ("greeting", "en", "1", "Hello!"), ("farewell", "en", "9", "Bye!")
AHOY = ("greeting", "en", "2", "Ahoy!")
DRAFT = worded.Override(template="greeting", locale="en", number=1, hash="3", text="Howdy!")


async def _keep(memory: Memory, *said: tuple[str, str, str, str]) -> int:
    return await memory.anew(EVERYWHERE, lambda tx: tx.wordings.keep(said))


async def test_a_wording_is_kept_when_it_is_another_one_than_before(memory: Memory) -> None:
    assert await _keep(memory, HELLO, BYE) == 2
    assert await _keep(memory, HELLO, BYE) == 0
    assert await _keep(memory, AHOY, BYE) == 1
    assert await _keep(memory, HELLO, BYE) == 1, "it came back"
    async with memory.reading(EVERYWHERE) as tx:
        known = await tx.wordings.of("greeting")
        assert await tx.wordings.of("greeting", "de") == ()
    assert [(one.number, one.hash, one.text) for one in known] == [
        (1, "1", "Hello!"),
        (2, "2", "Ahoy!"),
        (3, "1", "Hello!"),
    ]
    assert known[0].created_at <= known[2].created_at


async def test_processes_that_start_together_keep_a_wording_once(memory: Memory) -> None:
    await _keep(memory, HELLO)
    await asyncio.gather(*(_keep(memory, AHOY) for _ in range(4)))
    async with memory.reading(EVERYWHERE) as tx:
        assert [one.hash for one in await tx.wordings.of("greeting")] == ["1", "2"]


async def test_how_often_each_wording_was_sent_is_counted_within_a_guild(memory: Memory) -> None:
    for guild, times in (("one", 3), ("two", 1)):
        async with memory.transaction(guild) as tx:
            ada = await tx.learners.meet("ada", "Ada")
            for number in range(times):
                said = records.Said("talk", "Hi", "en", "greeting", "1" if number < 2 else "2", {})
                await tx.messages.say(ada.id, [said], session=None, at=minutes(number))
            await tx.messages.say(
                ada.id, [records.Said("talk", "x", "en", None, None, {})], session=None, at=NOON
            )
    async with memory.reading("one") as tx:
        assert await tx.wordings.uses("greeting") == (
            worded.Use("1", 2, minutes(0), minutes(1)),
            worded.Use("2", 1, minutes(2), minutes(2)),
        )


async def test_what_was_sent_to_a_learner_is_found_by_the_day(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada, ben = await tx.learners.meet("ada", "Ada"), await tx.learners.meet("ben", "Ben")
        for day, learner in enumerate((ada, ada, ben, ada)):
            said = records.Said("talk", f"day {day}", "en", "greeting", "1", {})
            await tx.messages.say(learner.id, [said], session=None, at=NOON + timedelta(days=day))
        await tx.messages.hear(ada.id, session=None, source_id="1", kind="k", text="hi", at=NOON)
    async with memory.reading("one") as tx:
        found = await tx.messages.sent(ada.id, NOON, NOON + timedelta(days=3))
    assert [(one.text, one.template_hash) for one in found] == [("day 0", "1"), ("day 1", "1")]


async def test_versions_of_an_override_are_numbered_and_its_changes_told_by_the_history(
    memory: Memory,
) -> None:
    async with memory.transaction("one", actor="carla") as tx:
        assert await tx.overrides.newest("greeting", "en") == 0
        kept = await tx.overrides.add(DRAFT)
        assert await tx.overrides.newest("greeting", "en") == 1
    async with memory.transaction("one", actor="carla") as tx:
        used = await tx.overrides.change(replace(kept, used_at=NOON))
    async with memory.reading("one") as tx:
        (change,) = await tx.history.of_row("overrides", kept.id)
        found = await tx.overrides.get(kept.id)
    assert found is not None
    assert (found.created_by, found.used_at) == ("carla", used.used_at)
    assert change.before == {"used_at": None}
    with pytest.raises(AlreadyThere):
        async with memory.transaction("one") as tx:
            await tx.overrides.add(replace(DRAFT, id=new_id()))
    with pytest.raises(NotAllowed):
        async with memory.transaction("one") as tx:
            await tx.overrides.add(replace(DRAFT, id=new_id(), follows=1))


async def test_that_an_override_does_not_go_any_more_is_noted_once_for_each_template(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        kept = await tx.overrides.add(DRAFT)
        assert await tx.overrides.refuse(kept.id, "a")
        assert not await tx.overrides.refuse(kept.id, "a")
        assert await tx.overrides.refuse(kept.id, "b")
