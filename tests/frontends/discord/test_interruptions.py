"""What goes wrong on Discord's side, or with Baton itself, shows nothing twice and loses nothing."""

from __future__ import annotations

import asyncio

import pytest

from bot.courses.course import Place
from bot.review.reviewer import Reviewer
from tests.frontends.discord.going import CASCADE, is_task, mistaken, settled, working
from tests.frontends.discord.stage import PATIENCE, Baton
from tests.local_discord import GuildHandle, LocalDiscord, Person

LATE, TWICE, DEAD = 10062, 40060, 50027


def said(discord: LocalDiscord, text: str) -> int:
    """How often Baton has said something, in messages."""
    return sum(one.author is discord.bot and text in one.text for one in discord.messages)


async def test_what_discord_tells_twice_is_done_and_said_once(
    baton: Baton, ada: Person, discord: LocalDiscord, first: Place
) -> None:
    discord.faults.duplicate_events(1.0)
    await ada.uses("start")
    await ada.fills({"Language": "English", "Time zone": "Berlin"})
    await ada.clicks("SQLModel course", on=await ada.reads("Which course"))
    await ada.clicks(CASCADE, on=await ada.reads("Which module"))
    await ada.clicks("Hint", on=await ada.reads(is_task))
    await ada.reads("Hint 1")
    await ada.writes("hint", to=ada.dm)
    await ada.reads("Hint 2")
    await ada.writes("hint", mention_bot=True)
    await ada.reads("Hint 3")
    await ada.uses("progress")
    await ada.reads("Your progress")
    await ada.clicks("Submit")
    await ada.fills({"Files": {"blog.py": b"def (:"}})
    await ada.reads("Python can't read")
    await baton.is_quiet()
    for text in ("Which course", "Hint 1", "Hint 2", "Hint 3", "Your progress", "Python can't read"):
        assert said(discord, text) == 1, text
    assert not any(one.loading for one in discord.messages)


@pytest.mark.parametrize("code", [LATE, TWICE], ids=["late", "twice"])
async def test_a_gesture_that_could_not_be_acknowledged_is_answered_all_the_same(
    baton: Baton, ada: Person, discord: LocalDiscord, code: int
) -> None:
    task = await working(ada)
    callback = "POST /interactions/*/*/callback"
    discord.patience = 0.2
    status = 404 if code == LATE else 400
    discord.faults.error(callback, code=code, status=status)
    await ada.clicks("Hint", on=task)
    await ada.reads("Hint 1")
    discord.faults.error(callback, code=code, status=status)
    await ada.uses("hint")
    assert (await ada.reads("Hint 2")).channel is ada.dm
    ada.goes_to(ada.dm)
    if code == LATE:
        discord.faults.error(callback, code=code, status=status)
        await ada.uses("progress")
        assert (await ada.reads("Your progress")).channel is ada.dm
    discord.faults.error(callback, code=code, status=status)
    await ada.clicks("Submit", on=task)
    discord.patience = 3
    ada.dismisses()
    await ada.clicks("Submit", on=task)
    assert ada.modal is not None


async def test_a_review_whose_token_died_is_posted_all_the_same(
    baton: Baton, ada: Person, discord: LocalDiscord, first: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await working(ada)
    running, reviewing = asyncio.Event(), Reviewer.review

    async def long(*arguments: object) -> object:
        running.set()
        await asyncio.sleep(0.3)
        discord.clock.advance(minutes=16)
        return await reviewing(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Reviewer, "review", long)
    for place in (ada.dm, ada.place):
        running.clear()
        ada.goes_to(place)
        await ada.uses("submit", file=mistaken(first.task))
        await running.wait()
        review = await ada.reads("Not passed yet", within=30)
        assert review.channel is ada.dm
        assert not review.ephemeral
        await baton.is_quiet()
        assert said(discord, "Running your code") == 0
        assert not any(one.loading for one in discord.messages_in(ada.dm))
    await ada.clicks("Task", on=review)
    await ada.reads(is_task)


@pytest.mark.errors  # a dying process complains
async def test_what_a_crash_cut_off_is_finished_by_the_next_start(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    task = await working(ada)
    ada.goes_to(ada.dm)
    await baton.is_quiet()
    for gesture in (ada.uses("hint"), ada.clicks("Hint", on=task), ada.writes("hint")):
        discord.faults.slow("PATCH /webhooks/*/*/messages/@original", 1.0)
        discord.faults.slow("POST /channels/*/messages", 1.0)
        await gesture
        await asyncio.sleep(0.3)
        await baton.crashes()
        discord.faults.clear()
        await baton.starts()
        await ada.reads("Hint")
        await baton.is_quiet()
    assert [said(discord, f"Hint {n} of") for n in (1, 2, 3)] == [1, 1, 1]
    assert await baton.owes() == ()
    assert not any(one.loading for one in discord.messages)


@pytest.mark.errors
async def test_a_command_is_not_lost_while_discord_takes_its_time_to_open_a_place(
    baton: Baton, ada: Person, discord: LocalDiscord, academy: GuildHandle
) -> None:
    await working(ada)
    await baton.is_restarted()
    discord.faults.slow("POST /users/@me/channels", 2.0)
    ada.goes_to(academy.channel("learning"))
    await ada.uses("hint")
    async with asyncio.timeout(PATIENCE):
        while not await baton.owes():
            await asyncio.sleep(0.01)
    await baton.crashes()
    await baton.starts()
    assert (await ada.reads("Hint 1")).ephemeral
    await baton.is_quiet()
    assert discord.transcript().count("Hint 1 of") == 1


async def test_old_buttons_and_selects_still_work_or_say_what_does(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    modules = await settled(ada)
    choice = next(one for one in ada.sees if "SQLModel course" in one.buttons)
    await ada.clicks(CASCADE, on=modules)
    task = await ada.reads(is_task)
    await ada.uses("end")
    farewell = await ada.reads("See you")
    await baton.is_restarted()
    await ada.clicks("Hint", on=task)
    await ada.reads("Welcome back")
    await ada.clicks("SQLModel course", on=choice)
    await ada.reads("Which module")
    await ada.clicks("Hint", on=task)
    assert "/modules" in (await ada.reads("No task is open")).text
    await ada.clicks(CASCADE, on=modules)
    await ada.reads(is_task)
    await ada.clicks("Continue", on=farewell)
    await ada.reads("There you are, Ada")


async def test_while_baton_restarts_it_says_so(baton: Baton, ada: Person, discord: LocalDiscord) -> None:
    task = await working(ada)
    discord.faults.slow("POST /channels/*/messages", 0.6)
    await ada.writes("hint", to=ada.dm)
    await asyncio.sleep(0.1)
    stopping = asyncio.create_task(baton.stops())
    await asyncio.sleep(0.1)
    await ada.clicks("Hint", on=task)
    await stopping
    assert said(discord, "I'm restarting") == 1
    assert said(discord, "Hint 1") == 1
    await baton.starts()
    await ada.clicks("Hint", on=task)
    await ada.reads("Hint 2")
