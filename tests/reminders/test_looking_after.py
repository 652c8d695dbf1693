"""What is due is written about once, in one letter, or there's a reason why not; and something follows."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from bot.answers.promising import snooze
from bot.coaching.reminding.planner import LATE_AFTER
from bot.reminders import Reminders
from memory.database import Memory
from memory.engines import Pool
from memory.tx import Tx
from tests.postgres import Database
from tests.reminders.conftest import GUILD, SIX, Town


async def test_who_has_not_learned_since_yesterday_is_written_to_at_his_hour_and_not_before(
    town: Town, reminders: Reminders
) -> None:
    ada = await town.meets(hour="20:15", zone="Europe/Berlin")
    town.clock.now = SIX + timedelta(hours=1, minutes=14)
    assert await reminders.tick() == 0
    town.clock.goes(minutes=1)
    assert await reminders.tick() == 1
    (letter,) = await town.letters()
    assert (letter.learner_id, letter.recipient, letter.template) == (ada, "learner", "next_step_reminder")
    assert "Ada" in letter.text
    assert await town.became(ada) == [("sent", "")]


async def test_what_was_written_is_remembered_as_said(town: Town, reminders: Reminders) -> None:
    ada = await town.meets()
    town.clock.now = SIX
    await reminders.tick()
    (letter,) = await town.letters()
    async with town.memory.reading(GUILD) as tx:
        assert (await tx.messages.recent(ada, 1))[0].text == letter.text


async def test_all_that_is_due_makes_one_letter_with_one_key(town: Town, reminders: Reminders) -> None:
    ada = await town.meets()
    await town.wants(ada, "call mum", SIX - timedelta(minutes=3))
    await town.wants(ada, "water the plants", SIX - timedelta(minutes=2))
    town.clock.now = SIX
    assert await reminders.tick() == 1
    (letter,) = await town.letters()
    assert "call mum" in letter.text
    assert "water the plants" in letter.text
    assert sorted(await town.became(ada)) == [("merged", ""), ("merged", ""), ("sent", "")]
    async with town.memory.reading(GUILD) as tx:
        assert {one.letter_id for one in await tx.occurrences.recent(ada)} == {letter.id}


async def test_who_has_just_learned_is_left_alone_and_asked_the_day_after(
    town: Town, reminders: Reminders
) -> None:
    ada = await town.meets()
    town.clock.now = SIX - timedelta(hours=5)
    await town.learns(ada)
    town.clock.now = SIX
    assert await reminders.tick() == 0
    assert await town.became(ada) == [("skipped", "active")]
    assert await town.comes_next(ada) == [SIX + timedelta(days=1)]
    town.clock.goes(days=1)
    assert await reminders.tick() == 1


async def test_after_stop_nothing_comes_not_even_what_was_written_and_has_not_gone_out(
    town: Town, reminders: Reminders
) -> None:
    ada = await town.meets()
    town.clock.now = SIX
    assert await reminders.tick() == 1
    await town.stops(ada)
    assert [letter.status for letter in await town.letters()] == ["failed"]
    assert await town.comes_next(ada) == []
    town.clock.goes(days=30)
    assert await reminders.tick() == 0


async def test_a_snoozed_one_comes_when_he_said_though_he_was_written_to_today(
    town: Town, reminders: Reminders
) -> None:
    ada = await town.meets()
    town.clock.now = SIX
    await reminders.tick()
    await town.does(lambda tx: snooze(tx, ada, SIX + timedelta(hours=1), SIX))
    town.clock.goes(minutes=59)
    assert await reminders.tick() == 0
    town.clock.goes(minutes=1)
    assert await reminders.tick() == 1
    assert await town.became(ada) == [("sent", ""), ("sent", "")]


async def test_a_late_one_says_when_it_was_meant_and_one_that_is_too_late_gives_way_to_the_next(
    town: Town, reminders: Reminders
) -> None:
    ada, ben = await town.meets("ada", hour="10:00"), await town.meets("ben", hour="08:00")
    town.clock.now = SIX + LATE_AFTER
    await reminders.tick()
    assert await town.became(ada) == [("sent", "")]
    assert await town.became(ben) == [("sent", "")]
    letters = {letter.learner_id: letter.text for letter in await town.letters()}
    assert "I meant to write" in letters[ada]
    town.clock.now = SIX + timedelta(days=1, hours=3)
    await reminders.tick()
    assert (await town.became(ben))[1:] == [("expired", "expired")]


async def test_what_he_wanted_himself_never_expires_and_a_letter_of_it_neither(
    town: Town, reminders: Reminders
) -> None:
    ada = await town.meets(reminders="off")
    await town.wants(ada, "call mum", SIX)
    town.clock.now = SIX + timedelta(days=20)
    assert await reminders.tick() == 1
    (letter,) = await town.letters()
    assert "call mum" in letter.text
    assert letter.expires_at is None


async def test_a_nudge_is_not_delivered_any_more_once_quiet_hours_have_begun(
    town: Town, reminders: Reminders
) -> None:
    await town.meets()
    town.clock.now = SIX
    await reminders.tick()
    (letter,) = await town.letters()
    assert letter.expires_at == SIX + timedelta(hours=4)


async def test_no_two_of_five_letters_in_a_row_are_worded_alike(town: Town, reminders: Reminders) -> None:
    ada = await town.meets()
    town.clock.now = SIX
    for _ in range(7):
        await reminders.tick()
        town.clock.goes(minutes=10)
        await town.learns(ada)
        town.clock.now = SIX + timedelta(days=len(await town.letters()))
    first_lines = [letter.text.splitlines()[0] for letter in await town.letters()]
    assert len(first_lines) == 7
    assert all(len({*first_lines[at : at + 5]}) == 5 for at in range(3))


async def test_ignored_ones_come_ever_more_rarely_and_end_until_he_returns(
    town: Town, reminders: Reminders
) -> None:
    ada = await town.meets()
    sent = []
    for _day in range(40):
        town.clock.now = SIX + timedelta(days=_day)
        if await reminders.tick():
            sent.append(_day)
    assert sent == [0, 1, 3, 7, 14]
    assert await town.comes_next(ada) == []
    await town.learns(ada)
    assert await town.comes_next(ada) == [SIX + timedelta(days=40)]


async def test_what_nobody_reads_any_more_ends_without_a_letter(town: Town, reminders: Reminders) -> None:
    ada, ben = await town.meets("ada"), await town.meets("ben", reminders="off")
    gone = await town.wants(ben, "call mum", SIX)
    await town.does(lambda tx: tx.learners.leave(ada))
    await town.does(lambda tx: tx.reminders.remove(gone))
    town.clock.now = SIX
    assert await reminders.tick() == 0
    assert await town.became(ada) == [("skipped", "nobody there")]
    assert await town.became(ben) == [("skipped", "deleted")]
    assert await town.comes_next(ada) == await town.comes_next(ben) == []


async def test_what_makes_trouble_each_time_is_given_up_in_the_end_and_the_others_come(
    town: Town, reminders: Reminders
) -> None:
    ada, ben = await town.meets("ada"), await town.meets("ben")

    async def break_it(tx: Tx) -> None:
        await tx.reminders.change_all({"zone": "Middle/Earth"}, learner_id=ada)

    await town.does(break_it)
    town.clock.now = SIX
    assert await reminders.tick() == 1
    assert await town.became(ada) == [("failed", "no rule")]
    assert await town.became(ben) == [("sent", "")]


async def test_however_many_processes_look_after_it_everybody_gets_one_letter(
    storage: Database, town: Town
) -> None:
    people = [await town.meets(f"learner{number}") for number in range(24)]
    town.clock.now = SIX
    processes = [Memory.open(storage.url, Pool(size=5, max_overflow=5)) for _ in range(3)]
    written = await asyncio.gather(*(town.another(process).tick() for process in processes))
    assert sum(written) == len(people)
    assert Counter(letter.learner_id for letter in await town.letters()) == dict.fromkeys(people, 1)
    for process in processes:
        await process.close()
    assert town.noted["sent"] == len(people)
