"""What is still to be said: letters are claimed by one at a time, turns are kept until they're through."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from memory import records
from memory.database import Memory
from memory.engines import Pool
from memory.errors import Conflict
from memory.records import Letter
from tests.builders import NOON, minutes
from tests.memory.conftest import Ada, Everything
from tests.postgres import Database

LEASE = timedelta(minutes=2)
CLAIMERS, LETTERS = 8, 120


async def _write(memory: Memory, guild: str, *texts: str, key: str = "ben") -> list[UUID]:
    """Letters to a learner of the guild; their ids."""
    async with memory.transaction(guild) as tx:
        learner = (await tx.learners.meet(key, key.title())).id
        letters = [Letter(learner_id=learner, recipient="learner", kind="talk", text=one) for one in texts]
        await tx.letters.add_all(letters)
    return [letter.id for letter in letters]


async def _claim(
    memory: Memory, owner: str, at: float = 0, guild: str = "one", limit: int = 50
) -> tuple[Letter, ...]:
    async with memory.transaction(guild) as tx:
        return await tx.letters.claim(owner, at=minutes(at), lease=LEASE, limit=limit)


async def _get(memory: Memory, letter: UUID) -> Letter:
    async with memory.reading("one") as tx:
        found = await tx.letters.get(letter)
    assert found is not None
    return found


async def test_of_eight_who_claim_at_once_no_two_get_the_same_letter(storage: Database) -> None:
    processes = [Memory.open(storage.url, Pool(size=1, max_overflow=0)) for _ in range(CLAIMERS)]
    written = await _write(processes[0], "one", *map(str, range(LETTERS)))

    async def claim_all(process: Memory, name: str) -> list[UUID]:
        mine: list[UUID] = []
        while True:
            try:
                claimed = await _claim(process, name, limit=7)
            except Conflict:  # somebody was at the same letters: once more
                continue
            if not claimed:
                return mine
            assert {letter.owner for letter in claimed} == {name}
            assert len(claimed) <= 7
            mine += [letter.id for letter in claimed]

    shares = await asyncio.gather(*(claim_all(one, f"p{n}") for n, one in enumerate(processes)))
    assert Counter(letter for share in shares for letter in share) == dict.fromkeys(written, 1)
    for process in processes:
        await process.close()


async def test_letters_are_claimed_oldest_first_and_no_more_than_asked_for(memory: Memory) -> None:
    await _write(memory, "one", "a", "b", "c", "d", "e")
    assert [letter.text for letter in await _claim(memory, "me", limit=2)] == ["a", "b"]
    assert [letter.text for letter in await _claim(memory, "me", limit=2)] == ["c", "d"]
    assert [letter.text for letter in await _claim(memory, "me", limit=2)] == ["e"]
    assert await _claim(memory, "me", limit=2) == ()


async def test_a_claim_holds_as_long_as_its_lease_and_then_another_takes_it_over(memory: Memory) -> None:
    (letter,) = await _write(memory, "one", "hello")
    (claimed,) = await _claim(memory, "dead")
    assert (claimed.status, claimed.owner, claimed.tries) == ("claimed", "dead", 1)
    assert claimed.leased_until == minutes(2)
    assert await _claim(memory, "next", at=1.9) == ()
    (taken,) = await _claim(memory, "next", at=2.1)
    assert (taken.id, taken.owner, taken.tries, taken.text) == (letter, "next", 2, "hello")
    assert await _claim(memory, "dead", at=2.2) == ()


async def test_what_is_sent_says_nothing_any_more_and_is_never_claimed_again(
    memory: Memory, everything: Everything
) -> None:
    (letter,) = await _write(memory, "one", "a secret")
    await _claim(memory, "me")
    async with memory.transaction("one") as tx:
        await tx.letters.sent(letter, "dm", at=NOON)
    sent = await _get(memory, letter)
    assert (sent.status, sent.outcome, sent.finished_at, sent.text) == ("sent", "dm", NOON, "")
    assert (sent.owner, sent.leased_until) == (None, None)
    assert "a secret" not in repr(await everything("one"))
    assert await _claim(memory, "me", at=1000) == ()


async def test_what_failed_keeps_its_text_and_is_never_claimed_again(memory: Memory) -> None:
    (letter,) = await _write(memory, "one", "hello")
    await _claim(memory, "me")
    async with memory.transaction("one") as tx:
        await tx.letters.failed(letter, "nobody there", owner="me", at=NOON)
    failed = await _get(memory, letter)
    assert (failed.status, failed.outcome, failed.text) == ("failed", "nobody there", "hello")
    assert await _claim(memory, "me", at=1000) == ()


async def test_what_is_put_back_is_waiting_again_and_its_tries_are_counted(memory: Memory) -> None:
    (letter,) = await _write(memory, "one", "hello")
    for tries in (1, 2, 3):
        (claimed,) = await _claim(memory, "me")
        assert claimed.tries == tries
        async with memory.transaction("one") as tx:
            await tx.letters.put_back(letter, "not now", owner="me")
    assert (await _get(memory, letter)).outcome == "not now"


async def test_who_has_lost_a_claim_can_neither_put_the_letter_back_nor_give_it_up(memory: Memory) -> None:
    (letter,) = await _write(memory, "one", "hello")
    await _claim(memory, "slow")
    (taken,) = await _claim(memory, "next", at=3)
    async with memory.transaction("one") as tx:
        await tx.letters.put_back(letter, "not now", owner="slow")
        await tx.letters.failed(letter, "nobody there", owner="slow", at=NOON)
    assert await _get(memory, letter) == taken
    async with memory.transaction("one") as tx:
        await tx.letters.sent(letter, "dm", at=NOON)
        await tx.letters.failed(letter, "nobody there", owner="next", at=NOON)
    assert (await _get(memory, letter)).status == "sent"


async def test_a_claim_may_begin_after_a_letter(memory: Memory) -> None:
    first, *_ = await _write(memory, "one", "a", "b", "c")
    async with memory.transaction("one") as tx:
        claimed = await tx.letters.claim("me", at=NOON, lease=LEASE, after=first)
    assert [letter.text for letter in claimed] == ["b", "c"]
    assert [letter.text for letter in await _claim(memory, "me")] == ["a"]


async def test_a_backlog_tells_how_many_wait_and_since_when(memory: Memory) -> None:
    async with memory.reading("one") as tx:
        assert await tx.letters.backlog() == (0, None)
    first, second, _ = await _write(memory, "one", "a", "b", "c")
    await _claim(memory, "me", limit=2)
    async with memory.transaction("one") as tx:
        await tx.letters.sent(first, "dm", at=NOON)
        oldest = await tx.letters.get(second)
        assert oldest is not None
        assert await tx.letters.backlog() == (2, oldest.created_at)


async def test_the_guilds_that_are_owed_something_are_told_and_nothing_else(memory: Memory) -> None:
    assert await memory.guilds_owing() == ()
    for guild in ("waiting", "claimed", "sent", "failed", "two waiting"):
        await _write(memory, guild, "hello")
    await _write(memory, "two waiting", "again", key="ada")
    for guild in ("claimed", "sent", "failed"):
        (letter,) = await _claim(memory, "me", guild=guild)
        async with memory.transaction(guild) as tx:
            if guild == "sent":
                await tx.letters.sent(letter.id, "dm", at=NOON)
            if guild == "failed":
                await tx.letters.failed(letter.id, "nobody there", owner="me", at=NOON)
    heard = await _hear(memory, "a turn", "1")
    async with memory.transaction("a turn") as tx:
        await tx.pending.begin(heard, "ada", "channel", {"kind": "Help"})
    assert await memory.guilds_owing() == ("a turn", "claimed", "two waiting", "waiting")
    async with memory.transaction("a turn") as tx:
        await tx.pending.finish(["1"])
    assert await memory.guilds_owing() == ("claimed", "two waiting", "waiting")


@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
async def test_only_who_was_let_in_may_ask_which_guilds_are_owed(
    memory: Memory, backdoor: AsyncEngine
) -> None:
    await memory.check_role()
    assert await memory.guilds_owing() == ()
    may = text("SELECT has_function_privilege(:role, 'baton_guilds_owing()', 'EXECUTE')")
    async with backdoor.begin() as connection:
        await connection.execute(text("CREATE ROLE t_stranger"))
        try:
            assert not await connection.scalar(may, {"role": "t_stranger"})
        finally:
            await connection.execute(text("DROP ROLE t_stranger"))


async def test_a_turn_is_pending_once_until_it_is_finished_oldest_first(memory: Memory) -> None:
    for source in ("1", "2", "3"):
        heard = await _hear(memory, "one", source)
        for _ in range(2):
            async with memory.transaction("one") as tx:
                await tx.pending.begin(heard, "ada", f"channel {source}", {"kind": "Explain", "topic": "\0"})
    async with memory.transaction("one") as tx:
        kept = await tx.pending.all()
        assert [(one.source_id, one.address, one.key) for one in kept] == [
            ("1", "channel 1", "ada"), ("2", "channel 2", "ada"), ("3", "channel 3", "ada")
        ]  # fmt: skip
        assert dict(kept[0].gesture) == {"kind": "Explain", "topic": "\N{REPLACEMENT CHARACTER}"}
        assert [one.source_id for one in await tx.pending.all(limit=2)] == ["1", "2"]
        await tx.pending.finish(["1", "3", "never heard of"])
        assert [one.source_id for one in await tx.pending.all()] == ["2"]


async def test_a_turn_whose_replies_came_again_is_not_pending_anew(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.pending.finish(["1"])
        answered = await tx.messages.hear(
            ada.learner, session=None, source_id="1", kind="Start", text="hi there", at=NOON
        )
        await tx.pending.begin(answered, "ada", "channel", {"kind": "Start"})
        assert await tx.pending.all() == ()


async def test_whose_thread_it_is_is_told_only_in_its_guild(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        ada, ben = [await tx.learners.meet(key, key.title()) for key in ("ada", "ben")]
        await tx.learners.wish(ada.id, {"thread": "7", "place": "8"})
        await tx.learners.wish(ben.id, {"thread": "9"})
    async with memory.transaction("one") as tx:
        assert await tx.learners.in_thread("7") == ada
        assert await tx.learners.in_thread("9") == ben
        assert await tx.learners.in_thread("8") is None
        await tx.learners.leave(ben.id)
        assert await tx.learners.in_thread("9") is None
    async with memory.reading("two") as tx:
        assert await tx.learners.in_thread("7") is None


async def _hear(memory: Memory, guild: str, source: str) -> records.Message:
    async with memory.transaction(guild) as tx:
        learner = (await tx.learners.meet("ada", "Ada")).id
        return await tx.messages.hear(
            learner, session=None, source_id=source, kind="Explain", text="what?", at=NOON
        )
