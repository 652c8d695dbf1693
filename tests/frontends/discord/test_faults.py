"""Bad days: what Discord refuses, drops, limits, says twice or takes away; learners are answered anyway."""

from __future__ import annotations

import asyncio
import logging
import random
from pathlib import Path

import pytest
from discord import Forbidden

from bot.courses.course import Course
from bot.frontends.discord.alarming import HOUR, Alarm
from bot.frontends.discord.running import CannotConnect
from tests.frontends.discord.going import IN_A_THREAD, set_up, settled, working
from tests.frontends.discord.soak import Soak, at_work
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Message, Permission, Person

SEND, ACKNOWLEDGE = "POST /channels/*/messages", "POST /interactions/*/*/callback"


def said(person: Person, text: str) -> list[Message]:
    """How often somebody sees Baton say this."""
    return [one for one in person.sees if one.author.bot and text in one.text]


async def asks(ada: Person, baton: Baton) -> None:
    """For help, and gets it once."""
    await ada.writes("help", to=ada.dm)
    await ada.reads("This is what I understand", within=15)
    await baton.is_quiet()
    assert len(said(ada, "This is what I understand")) == 1
    assert await baton.owes() == ()


@pytest.mark.parametrize("is_global", [False, True], ids=["route", "global"])
async def test_a_rate_limit_is_waited_out(
    baton: Baton, ada: Person, discord: LocalDiscord, is_global: bool
) -> None:
    fault = discord.faults.rate_limit(SEND, 0.2, is_global=is_global)
    await asks(ada, baton)
    assert fault.met == 1


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_is_answered_by_another_try(
    baton: Baton, ada: Person, discord: LocalDiscord, status: int
) -> None:
    fault = discord.faults.next(SEND, status=status)
    await asks(ada, baton)
    assert fault.met == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_connection_that_drops_repeats_nothing(
    baton: Baton, ada: Person, discord: LocalDiscord, after: bool
) -> None:
    discord.faults.drop_connection(SEND, after_processing=after)
    await asks(ada, baton)


async def test_an_acknowledgement_that_seemed_to_fail_is_none_that_failed(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    discord.faults.drop_connection(ACKNOWLEDGE, after_processing=True)
    sent = await ada.uses("help")
    assert sent.error is None
    await ada.reads("This is what I understand")
    await baton.is_quiet()
    assert len(said(ada, "This is what I understand")) == 1


async def test_a_click_that_can_not_be_acknowledged_is_answered_all_the_same(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    task = await working(ada)
    discord.faults.next(ACKNOWLEDGE, status=503, times=3)
    sent = await ada.clicks("Hint", on=task)
    assert sent.error
    await ada.reads("Hint 1 of")


async def test_events_that_come_twice_are_taken_once(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    task = await working(ada)
    discord.faults.duplicate_events(1.0)
    await ada.clicks("Hint", on=task)
    await ada.reads("Hint 1 of")
    await ada.writes("help", to=ada.dm)
    await ada.reads("This is what I understand")
    await baton.is_quiet()
    assert len(said(ada, "Hint 1 of")) == len(said(ada, "This is what I understand")) == 1
    assert not said(ada, "Hint 2 of")


async def test_what_was_said_while_the_line_was_down_is_heard_when_it_is_up_again(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    await discord.faults.drop()
    await asks(ada, baton)
    assert discord.gateway_server.resumed == 1


@pytest.mark.parametrize("how", ["asked to come again", "resumable", "not resumable"])
async def test_a_session_that_is_called_off_is_taken_up_or_begun_anew(
    baton: Baton, ada: Person, discord: LocalDiscord, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(baton.bot.client), "before_identify_hook", at_once)
    if how == "asked to come again":
        discord.faults.reconnect()
    else:
        discord.faults.invalidate(resumable=how == "resumable")
    await asyncio.sleep(0.1)
    await discord.comes_online()
    await asks(ada, baton)
    assert discord.gateway_server.identified == (2 if how == "not resumable" else 1)


async def at_once(*_: object, **__: object) -> None:
    """Without the pause that many identifying shards owe one another."""


@pytest.mark.parametrize("code", [1001, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009])
async def test_a_gateway_that_closes_is_reached_again(
    baton: Baton, ada: Person, discord: LocalDiscord, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(baton.bot.client), "before_identify_hook", at_once)
    await discord.faults.close(code)
    await asyncio.sleep(0.1)
    await discord.comes_online(within=15)
    await asks(ada, baton)


@pytest.mark.errors
@pytest.mark.parametrize(
    ("code", "hint"),
    [(4004, "4004"), (4010, "4010"), (4011, "4011"), (4012, "4012"), (4013, "4013"), (4014, "")],
)
async def test_a_gateway_that_closes_for_good_ends_baton_with_what_to_do(
    baton: Baton, discord: LocalDiscord, code: int, hint: str
) -> None:
    assert baton._running is not None
    await discord.faults.close(code)
    with pytest.raises(CannotConnect, match=hint or "Message Content Intent"):
        await asyncio.wait_for(baton._running, 10)
    await baton.gives_up()


async def test_discord_may_be_away_when_baton_begins(
    baton: Baton, ada: Person, discord: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.frontends.discord.running.PAUSE", 0.05)
    await baton.stops()
    discord.faults.next("GET /users/@me", status=503)
    discord.faults.next("GET /gateway/bot", status=503)
    await baton.starts()
    await asks(ada, baton)


async def test_coaches_are_told_what_baton_may_not_do(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up(baton, academy, coaches_channel=str(academy.channel("coaches").id), locale="en")
    await settled(ada, IN_A_THREAD)
    [thread] = academy.threads
    assert thread.parent is not None
    academy.denies(discord.bot, Permission.SEND_MESSAGES_IN_THREADS, thread.parent)
    await ada.uses("modules")
    await ada.reads("Modules to choose from")
    await baton.is_quiet()
    [told] = alarms(academy)
    assert "send messages in threads" in told.text
    assert thread.mention in told.text
    assert "may not send_messages_in_threads" in caplog.text


async def test_coaches_are_told_where_a_thread_was_wanted_and_none_can_be_made(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord
) -> None:
    await set_up(baton, academy, coaches_channel=str(academy.channel("coaches").id), locale="en")
    for channel in ("general", "learning", "coaches"):
        academy.denies(discord.bot, Permission.CREATE_PRIVATE_THREADS, academy.channel(channel))
    await settled(ada, IN_A_THREAD)
    await baton.is_quiet()
    [told] = alarms(academy)
    assert "private threads" in told.text
    assert academy.channel("learning").mention in told.text


async def test_coaches_are_told_of_the_same_channel_once_an_hour(
    baton: Baton, academy: GuildHandle, discord: LocalDiscord
) -> None:
    await set_up(baton, academy, coaches_channel=str(academy.channel("coaches").id), locale="en")
    learning = academy.channel("learning")
    academy.denies(discord.bot, Permission.SEND_MESSAGES, learning)
    with pytest.raises(Forbidden) as refused:
        await baton.bot.client.get_partial_messageable(learning.id).send("hello")
    now = 0.0
    alarm = Alarm(baton.bot.client, baton.app.addresses, baton.app.prompts.phrases, lambda: now)
    for now, told in ((0.0, 1), (HOUR - 1, 1), (HOUR, 2)):  # noqa: B007 - the clock reads it
        await alarm.raise_for(refused.value, str(academy.id), learning.id)
        assert len(alarms(academy)) == told


def alarms(guild: GuildHandle) -> list[Message]:
    return [one for one in guild.channel("coaches").messages.values() if "not allowed" in one.text]


async def test_a_locked_thread_is_replaced(baton: Baton, ada: Person, academy: GuildHandle) -> None:
    await settled(ada, IN_A_THREAD)
    [thread] = academy.threads
    academy.archives(thread, locked=True)
    await ada.uses("modules")
    assert (await ada.reads("Modules to choose from")).channel is not thread


async def test_a_channel_that_is_gone_does_not_take_the_answer_with_it(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord
) -> None:
    await working(ada, IN_A_THREAD)
    [thread] = academy.threads
    discord.faults.slow(ACKNOWLEDGE, 0.3)
    clicking = asyncio.create_task(ada.clicks("Hint"))
    await asyncio.sleep(0.1)
    academy.deletes(thread)
    await clicking
    assert (await ada.reads("Hint 1 of")).channel is not thread


async def test_a_guild_may_remove_baton_and_invite_it_again(
    baton: Baton, ada: Person, academy: GuildHandle, caplog: pytest.LogCaptureFixture
) -> None:
    await settled(ada)
    with caplog.at_level(logging.INFO):
        academy.removes_bot()
        await asyncio.sleep(0.1)
    assert "has removed Baton" in caplog.text
    academy.invites_bot()
    await asyncio.sleep(0.1)
    await ada.uses("modules")
    await ada.reads("Modules to choose from")


@pytest.mark.errors
async def test_an_exception_in_a_handler_stops_nothing(
    baton: Baton, ada: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(baton.bot.client, "on_heard", fails)
        await ada.writes("help", to=ada.dm)
        await asyncio.sleep(0.1)
    assert "an event could not be taken" in caplog.text
    await asks(ada, baton)


@pytest.mark.errors
async def test_nothing_is_lost_or_said_twice_in_bad_weather(
    discord: LocalDiscord, academy: GuildHandle, database: Path, tmp_path: Path, course: Course
) -> None:
    people = [academy.person(f"Learner{number}") for number in range(12)]
    baton = Baton(discord, database, tmp_path / "data", [course])
    await baton.starts()
    await at_work(baton, academy, people)
    # Deaths are left to `test_conversations` and `test_dying`: on a busy machine nobody can tell whether
    # what was told a moment before one had been heard. The full run has them, too: `python -m …discord.soak`.
    soak = Soak(discord, academy, baton, 100, random.Random(1), kills=0)  # noqa: S311 - chance, not secrecy
    found, weather = await soak.run(people)
    await baton.stops()
    assert weather.met.total() > 5
    assert found.turns > 50
    assert (found.lost, found.repeated, found.owing) == ([], [], ())
