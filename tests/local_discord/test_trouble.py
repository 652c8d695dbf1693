"""Bad days: what the server does to a bot on demand, and how discord.py takes it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import aiohttp
import discord
import pytest

from tests.local_discord import GuildHandle, LocalDiscord, Permission, Person
from tests.local_discord.handshake import MESSAGE_CONTENT
from tests.local_discord.testbot import INTENTS, Bot, running

MESSAGES = "POST /channels/*/messages"
CALLBACK = "POST /interactions/*/*/callback"


async def _until(condition: Callable[[], object], *, within: float = 3.0) -> None:
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.005)


# -- answers


async def test_an_answer_after_three_seconds_is_for_an_unknown_interaction(
    server: LocalDiscord, bot: Bot, ada: Person
) -> None:
    using = asyncio.create_task(ada.uses("slow"))
    await asyncio.sleep(0.03)
    server.clock.advance(3)
    await _until(lambda: bot.errors)
    assert isinstance(bot.errors[0], discord.NotFound)
    assert bot.errors[0].code == 10062
    assert ada.sees == []
    using.cancel()


async def test_a_person_is_told_when_no_answer_comes(server: LocalDiscord, ada: Person, bot: Bot) -> None:
    server.patience = 0.05
    server.faults.slow(CALLBACK, 0.0)
    answer = await ada.uses("slow")
    assert answer.error == "The application did not respond"
    assert not answer.acknowledged


async def test_a_second_answer_is_one_too_many(bot: Bot, ada: Person) -> None:
    await ada.uses("twice")
    await _until(lambda: bot.errors)
    assert isinstance(bot.errors[0], discord.HTTPException)
    assert bot.errors[0].code == 40060


async def test_a_token_dies_after_a_quarter_of_an_hour(server: LocalDiscord, bot: Bot, ada: Person) -> None:
    answer = await ada.uses("start")
    hook = discord.Webhook.partial(bot.application_id or 0, answer.token, client=bot)
    await hook.send("In time")
    server.clock.advance(minutes=15, seconds=1)
    with pytest.raises(discord.HTTPException) as refused:
        await hook.send("Too late")
    assert refused.value.code == 50027


async def test_an_interaction_that_nobody_has_answered_has_no_webhook(
    server: LocalDiscord, bot: Bot, ada: Person
) -> None:
    using = asyncio.create_task(ada.uses("slow"))
    await _until(lambda: server.world.interactions)
    token = next(iter(server.world.by_token))
    with pytest.raises(discord.NotFound) as refused:
        await discord.Webhook.partial(bot.application_id or 0, token, client=bot).send("Too early")
    assert refused.value.code == 10015
    await using


# -- requests


async def test_a_rate_limit_is_waited_for(server: LocalDiscord, bot: Bot, ada: Person) -> None:
    server.faults.rate_limit(MESSAGES, 0.1)
    begun = time.perf_counter()
    await ada.writes("hello", to=ada.dm)
    assert (await ada.reads()).text == "You said hello"
    assert time.perf_counter() - begun >= 0.1
    assert [one.status for one in server.requests if one.method == "POST" and "messages" in one.path] == [
        429,
        200,
    ]


async def test_a_global_rate_limit_holds_everything_up(server: LocalDiscord, bot: Bot, ada: Person) -> None:
    server.faults.rate_limit(MESSAGES, 0.1, is_global=True)
    await ada.writes("hello", to=ada.dm)
    assert (await ada.reads()).text == "You said hello"


async def test_a_bucket_that_is_empty_refuses_those_who_do_not_wait(
    server: LocalDiscord, academy: GuildHandle
) -> None:
    server.buckets.limits["GET /guilds/{guild}"] = (2, 60.0)
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        statuses = []
        for _ in range(3):
            async with session.get(f"{server.rest}/guilds/{academy.id}") as response:
                statuses.append((response.status, response.headers["X-RateLimit-Remaining"]))
    assert statuses == [(200, "1"), (200, "0"), (429, "0")]


@pytest.mark.parametrize("status", [503, 403])
async def test_a_status_fails_the_next_request_alone(
    server: LocalDiscord, bot: Bot, ada: Person, status: int
) -> None:
    server.faults.next(MESSAGES, status=status)
    person = await bot.fetch_user(ada.id)
    with pytest.raises(discord.HTTPException):
        await person.send("hello")
    await person.send("hello again")
    assert [one.text for one in ada.sees] == ["hello again"]


async def test_an_error_has_its_code(server: LocalDiscord, bot: Bot, ada: Person) -> None:
    server.faults.error(MESSAGES, code=50013, status=403)
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(ada.id)).send("hello")
    assert refused.value.code == 50013


@pytest.mark.parametrize(("after", "seen"), [(False, 0), (True, 1)], ids=["before", "after"])
async def test_a_connection_breaks_before_or_after_the_request_is_handled(
    server: LocalDiscord, bot: Bot, ada: Person, *, after: bool, seen: int
) -> None:
    person = await bot.fetch_user(ada.id)
    await person.create_dm()
    server.faults.drop_connection(MESSAGES, after_processing=after)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await person.send("hello")
    assert len(ada.sees) == seen


async def test_the_same_nonce_gives_the_same_message(server: LocalDiscord, bot: Bot, ada: Person) -> None:
    person = await bot.fetch_user(ada.id)
    first = await person.send("Time to learn", nonce="reminder-7")
    again = await person.send("Time to learn", nonce="reminder-7")
    assert again.id == first.id
    server.clock.advance(minutes=10)
    assert (await person.send("Time to learn", nonce="reminder-7")).id != first.id
    assert len(ada.sees) == 2


async def test_chance_is_the_same_from_the_same_seed(server: LocalDiscord) -> None:
    met = []
    for _ in range(2):
        server.faults.randomly(0.2, seed=4)
        met.append([server.faults.met_by("GET /gateway") is not None for _ in range(200)])
    assert met[0] == met[1]
    assert 20 < sum(met[0]) < 60


async def test_an_event_is_told_twice(server: LocalDiscord, bot: Bot, ada: Person) -> None:
    server.faults.duplicate_events(1.0)
    await ada.writes("hello", to=ada.dm)
    assert [one.text for one in await ada.reads(2)] == ["You said hello"] * 2


# -- permissions


async def test_closed_direct_messages_take_no_message_but_answers(
    server: LocalDiscord, bot: Bot, ada: Person
) -> None:
    ada.closes_dms()
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(ada.id)).send("hello")
    assert refused.value.code == 50007
    ada.goes_to(ada.dm)
    await ada.uses("start")
    assert "Welcome" in (await ada.reads()).text


async def test_a_bot_does_only_what_it_is_allowed_to(
    server: LocalDiscord, bot: Bot, ada: Person, academy: GuildHandle
) -> None:
    quiet, hidden = academy.channel("quiet"), academy.channel("hidden", hidden=True)
    academy.denies(server.bot, Permission.SEND_MESSAGES, quiet)
    for channel, code in ((quiet, 50013), (hidden, 50001)):
        with pytest.raises(discord.Forbidden) as refused:
            await bot.get_partial_messageable(channel.id).send("hello")
        assert refused.value.code == code
    with pytest.raises(discord.NotFound) as unknown:
        await bot.get_partial_messageable(7).send("hello")
    assert unknown.value.code == 10003


async def test_an_archived_thread_is_opened_by_a_message_but_not_when_it_is_locked(
    server: LocalDiscord, bot: Bot, ada: Person, academy: GuildHandle
) -> None:
    academy.permits_bot(Permission.CREATE_PRIVATE_THREADS | Permission.SEND_MESSAGES_IN_THREADS)
    await ada.uses("hand-over")
    await ada.reads("See")
    thread = academy.threads[0]
    academy.archives(thread)
    await bot.get_partial_messageable(thread.id).send("Again")
    assert thread.thread is not None
    assert not thread.thread.archived
    academy.archives(thread, locked=True)
    with pytest.raises(discord.HTTPException) as refused:
        await bot.get_partial_messageable(thread.id).send("And again")
    assert refused.value.code == 50083


async def test_a_bot_hears_that_it_has_been_removed(bot: Bot, academy: GuildHandle) -> None:
    academy.removes_bot()
    await _until(lambda: not bot.guilds)
    with pytest.raises(discord.Forbidden):
        await bot.fetch_guild(academy.id)
    academy.invites_bot()
    await _until(lambda: bot.guilds)


# -- the gateway


@pytest.mark.parametrize("how", ["drop", "close", "reconnect", "invalidate"])
async def test_what_was_missed_is_told_when_the_bot_resumes(
    server: LocalDiscord, bot: Bot, ada: Person, how: str
) -> None:
    match how:
        case "drop":
            await server.faults.drop()
        case "close":
            await server.faults.close(4000)
        case "reconnect":
            server.faults.reconnect()
        case _:
            server.faults.invalidate(resumable=True)
    await ada.writes("hello", to=ada.dm)
    assert (await ada.reads(within=10)).text == "You said hello"
    await _until(lambda: bot.resumed)
    assert server.gateway_server.resumed == 1
    assert server.gateway_server.identified == 1


async def test_an_invalid_session_begins_anew(server: LocalDiscord, bot: Bot, ada: Person) -> None:
    server.faults.invalidate(resumable=False)
    await _until(lambda: server.gateway_server.identified == 2, within=10)
    await _until(lambda: server.bot_is_online)
    await ada.uses("start")
    assert server.gateway_server.resumed == 0


async def test_a_bot_whose_heart_is_not_heard_comes_again() -> None:
    async with LocalDiscord(heartbeat=0.2) as server:
        server.guild("Academy").invites_bot()
        async with running(server, Bot(heartbeat_timeout=0.5)) as bot:
            server.faults.silence_heartbeat_acks()
            await _until(lambda: server.gateway_server.resumed, within=10)
            server.faults.silence_heartbeat_acks(silent=False)
            await _until(lambda: bot.resumed)


async def test_an_intent_that_is_not_granted_closes_the_door(server: LocalDiscord) -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(server, Bot(intents=INTENTS | discord.Intents(message_content=True))):
            pass


async def test_an_intent_that_is_granted_shows_the_text() -> None:
    async with LocalDiscord(privileged_intents=MESSAGE_CONTENT) as server:
        ada = server.guild("Academy").invites_bot().person("Ada")
        async with running(server, Bot(intents=INTENTS | discord.Intents(message_content=True))) as bot:
            await ada.writes("open")
            await _until(lambda: bot.heard)
            assert bot.heard[0].content == "open"
            assert (await bot.application_info()).flags.gateway_message_content_limited


async def test_an_unknown_token_is_refused(server: LocalDiscord) -> None:
    with pytest.raises(discord.LoginFailure):
        async with running(server, token="of somebody else"):  # noqa: S106 - opens nothing
            pass
    assert [one.status for one in server.requests] == [401]


async def test_each_guild_is_told_to_its_shard_and_direct_messages_to_the_first() -> None:
    async with LocalDiscord(shards=3) as server:
        guilds = [server.guild(str(number)).invites_bot() for number in range(6)]
        async with running(server, Bot(shard_count=3)) as bot:
            await _until(lambda: len(bot.guilds) == 6)
            assert {one.shard_id for one in bot.guilds} == {0, 1, 2}
            ada = guilds[0].person("Ada")
            for guild in guilds:
                await guild.person("Ada").uses("start")
            await ada.writes("hello", to=ada.dm)
            assert (await ada.reads()).text == "You said hello"
