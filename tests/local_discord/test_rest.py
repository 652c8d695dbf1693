"""REST as discord.py uses it: history, threads, roles, members, edits, mentions."""

from __future__ import annotations

import io
from datetime import timedelta

import aiohttp
import discord
import pytest

from tests.local_discord import GuildHandle, LocalDiscord, Permission, Person
from tests.local_discord.testbot import Bot


def _channel(bot: Bot, academy: GuildHandle, name: str = "general") -> discord.TextChannel:
    found = bot.get_channel(academy.channel(name).id)
    assert isinstance(found, discord.TextChannel)
    return found


async def test_history_is_read_in_pages(bot: Bot, academy: GuildHandle) -> None:
    channel = _channel(bot, academy)
    sent = [await channel.send(str(number)) for number in range(5)]
    assert [one.content async for one in channel.history(limit=2)] == ["4", "3"]
    assert [one.content async for one in channel.history(before=sent[2])] == ["1", "0"]
    assert [one.content async for one in channel.history(after=sent[2])] == ["3", "4"]
    assert (await channel.fetch_message(sent[1].id)).content == "1"


async def test_what_is_deleted_is_unknown(bot: Bot, academy: GuildHandle, ada: Person) -> None:
    channel = _channel(bot, academy)
    sent = await channel.send("oh")
    await sent.delete()
    assert ada.sees == []
    with pytest.raises(discord.NotFound) as unknown:
        await channel.fetch_message(sent.id)
    assert unknown.value.code == 10008


async def test_an_edit_keeps_what_it_does_not_name(bot: Bot, academy: GuildHandle, ada: Person) -> None:
    channel = _channel(bot, academy)
    sent = await channel.send("one", file=discord.File(io.BytesIO(b"1"), "1.txt"))
    await sent.edit(content="two")
    seen = ada.sees[0]
    assert (seen.text, seen.versions, seen.file("1.txt")) == ("two", ["one"], b"1")
    await sent.edit(attachments=[discord.File(io.BytesIO(b"2"), "2.txt")])
    assert [one.filename for one in seen.attachments] == ["2.txt"]
    assert await (await channel.fetch_message(sent.id)).attachments[0].read() == b"2"


async def test_nobody_edits_the_message_of_another(bot: Bot, academy: GuildHandle, ada: Person) -> None:
    written = await ada.writes("mine")
    with pytest.raises(discord.Forbidden) as refused:
        await _channel(bot, academy).get_partial_message(written.id).edit(content="yours")
    assert refused.value.code == 50005


async def test_who_is_pinged_depends_on_what_is_allowed(
    server: LocalDiscord, bot: Bot, academy: GuildHandle, ada: Person, bob: Person
) -> None:
    coaches = academy.role("Coach")
    channel = _channel(bot, academy)
    content = f"{ada.mention} {bob.mention} <@&{coaches.id}> @everyone"
    allowed = discord.AllowedMentions(users=[discord.Object(ada.id)], roles=True, everyone=True)
    await channel.send(content, allowed_mentions=allowed)
    seen = ada.sees[0]
    assert (seen.mentions, seen.mention_roles, seen.mention_everyone) == ([ada.user], [coaches], False)
    academy.permits_bot(Permission.MENTION_EVERYONE)
    await channel.send(content, allowed_mentions=discord.AllowedMentions.all())
    assert (set(ada.sees[1].mentions), ada.sees[1].mention_everyone) == ({ada.user, bob.user}, True)


async def test_a_reply_quotes(bot: Bot, academy: GuildHandle, ada: Person) -> None:
    question = await ada.writes("why?")
    answer = await _channel(bot, academy).get_partial_message(question.id).reply("because")
    assert answer.reference is not None
    assert ada.sees[1].reference is question
    assert ada.sees[1].mentions == []


async def test_pins_reactions_and_typing_are_taken(bot: Bot, academy: GuildHandle, ada: Person) -> None:
    channel = _channel(bot, academy)
    sent = await channel.send("important")
    await sent.pin()
    await sent.add_reaction("👍")
    async with channel.typing():
        pass
    assert ada.sees[0].pinned
    assert ada.sees[0].reactions == ["👍"]
    assert [one.content async for one in channel.pins()] == ["important"]


async def test_a_thread_lives_through_its_whole_life(bot: Bot, academy: GuildHandle, ada: Person) -> None:
    channel = _channel(bot, academy)
    thread = await channel.create_thread(name="Ada", type=discord.ChannelType.private_thread)
    await thread.add_user(discord.Object(ada.id))
    await thread.send("only for us")
    assert [one.text for one in ada.sees] == ["only for us"]
    assert {one.id for one in await thread.fetch_members()} == {ada.id, bot.application_id}
    await thread.edit(archived=True)
    assert [one.id async for one in channel.archived_threads(private=True)] == [thread.id]
    assert [one.id async for one in channel.archived_threads(private=True, joined=True)] == [thread.id]
    guild = bot.get_guild(academy.id)
    assert guild is not None
    assert await guild.active_threads() == []
    with pytest.raises(discord.HTTPException) as refused:
        await thread.add_user(discord.Object(ada.id))
    assert refused.value.code == 50083
    await thread.edit(archived=False)
    await thread.remove_user(discord.Object(ada.id))
    assert ada.sees == []
    await thread.delete()
    with pytest.raises(discord.NotFound) as unknown:
        await bot.fetch_channel(thread.id)
    assert unknown.value.code == 10003


async def test_a_message_has_one_thread(bot: Bot, academy: GuildHandle) -> None:
    sent = await _channel(bot, academy).send("begin here")
    assert (await sent.create_thread(name="here")).id == sent.id
    with pytest.raises(discord.HTTPException) as refused:
        await sent.create_thread(name="again")
    assert refused.value.code == 160004


async def test_a_guild_shows_its_roles_members_and_channels(
    bot: Bot, academy: GuildHandle, bob: Person
) -> None:
    guild = await bot.fetch_guild(academy.id)
    assert [one.name for one in await guild.fetch_roles()] == ["@everyone", "Baton", "Coach"]
    member = await guild.fetch_member(bob.id)
    assert member.guild_permissions.manage_guild
    assert [one.name for one in await guild.fetch_channels()] == ["general"]
    found = bot.get_guild(academy.id)
    assert found is not None
    assert [one.id for one in await found.query_members("Bo")] == [bob.id]
    with pytest.raises(discord.NotFound) as unknown:
        await guild.fetch_member(7)
    assert unknown.value.code == 10013


async def test_roles_and_channels_are_made_by_who_may(bot: Bot, academy: GuildHandle, ada: Person) -> None:
    guild = bot.get_guild(academy.id)
    assert guild is not None
    with pytest.raises(discord.Forbidden):
        await guild.create_text_channel("coaches")
    academy.permits_bot(Permission.MANAGE_CHANNELS | Permission.MANAGE_ROLES)
    made = await guild.create_text_channel("coaches", topic="For us")
    role = await guild.create_role(name="Learner")
    member = await guild.fetch_member(ada.id)
    await member.add_roles(role)
    assert academy.channel("coaches").id == made.id
    assert (await guild.fetch_member(ada.id)).get_role(role.id) is not None


async def test_commands_keep_their_ids_when_they_are_registered_again(bot: Bot) -> None:
    before = {one.name: one.id for one in await bot.tree.fetch_commands()}
    assert {one.name: one.id for one in await bot.tree.sync()} == before
    assert "Review this code" in before


async def test_a_deferred_answer_can_be_edited_read_and_deleted(bot: Bot, ada: Person) -> None:
    answer = await ada.uses("thinking")
    await ada.reads("Thought")
    hook = discord.Webhook.partial(bot.application_id or 0, answer.token, client=bot)
    assert answer.message is not None
    assert (await hook.fetch_message(answer.message.id)).content == "Thought"
    await hook.edit_message(answer.message.id, content="Thought again")
    assert (await ada.reads()).text == "Thought again"
    await hook.delete_message(answer.message.id)
    assert ada.sees == []


async def test_a_person_is_the_same_in_two_guilds(server: LocalDiscord, ada: Person) -> None:
    again = server.guild("Second").invites_bot().person("Ada")
    assert again.user is ada.user
    assert again.place is not ada.place


async def test_the_clock_can_be_moved(server: LocalDiscord) -> None:
    before = server.now
    server.clock.advance(days=1)
    assert timedelta(days=1) <= server.now - before < timedelta(days=1, seconds=5)


async def test_only_so_much_is_kept() -> None:
    async with LocalDiscord(keep=3) as server:
        ada = server.guild("Academy").invites_bot().person("Ada")
        for number in range(10):
            await ada.writes(str(number))
        assert [one.text for one in ada.sees] == ["7", "8", "9"]
        assert len(server.messages) == 3


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(b"{", 400, 50109), (b'{"content": ""}', 400, 50006), (b'{"content": 1}', 400, 50035)],
    ids=["no JSON", "empty", "no text"],
)
async def test_a_bad_request_is_a_violation_unless_it_is_no_request_at_all(
    server: LocalDiscord, academy: GuildHandle, body: bytes, status: int, code: int
) -> None:
    headers = {"Authorization": f"Bot {server.token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        address = f"{server.rest}/channels/{academy.channel('general').id}/messages"
        async with session.post(address, data=body) as response:
            assert response.status == status
            assert response.headers["Content-Type"] == "application/json"
            assert (await response.json())["code"] == code
    assert len(server.violations) == (code != 50109)
