"""Where Baton and a learner talk: what is closed, gone, locked or not allowed is got round."""

from __future__ import annotations

import asyncio

from tests.frontends.discord.going import CASCADE, IN_A_THREAD, is_task, settled, working
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Permission, Person

CLOSED = "I can't write to you directly any more"


async def test_who_cannot_be_written_to_gets_a_thread_and_is_told_once(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord
) -> None:
    await settled(ada)
    ada.closes_dms()
    await ada.uses("modules")
    await ada.reads("We go on here")
    [thread] = academy.threads
    assert thread.is_private_thread
    assert any(one.buttons == [CASCADE] and one.channel is thread for one in ada.sees)
    await ada.uses("module", module="7")
    assert (await ada.reads(is_task)).channel is thread
    await baton.is_restarted()
    await ada.uses("hint")
    assert (await ada.reads("Hint 1")).channel is thread
    assert academy.threads == [thread]
    await baton.is_quiet()
    assert discord.transcript().count(CLOSED) == 1
    assert not any(one.loading for one in discord.messages)

    ada.opens_dms()
    await ada.writes("hint", to=ada.dm)
    await ada.reads("Hint 2")
    await ada.uses("hint")
    assert (await ada.reads("Hint 3")).channel is ada.dm


async def test_who_can_be_reached_nowhere_is_told_what_to_allow(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    await ada.uses("start")
    academy.permits_bot(Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
    ada.closes_dms()
    await ada.fills({"Language": "English"})
    await ada.uses("modules")
    told = await ada.reads("neither write to you directly nor open a private thread")
    assert told.ephemeral
    await ada.writes("hello", mention_bot=True)
    await ada.reads("neither write to you directly")
    ada.opens_dms()
    await ada.writes("hello", to=ada.dm)
    await ada.reads(lambda message: message.channel is ada.dm)


async def test_a_thread_where_threads_are_not_allowed_is_made_elsewhere_or_talk_is_direct(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord
) -> None:
    academy.denies(discord.bot, Permission.CREATE_PRIVATE_THREADS, academy.channel("learning"))
    await settled(ada, IN_A_THREAD)
    [thread] = academy.threads
    assert thread.parent is academy.channel("general")
    academy.deletes(thread)
    academy.permits_bot(Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
    for channel in ("general", "learning", "coaches"):
        academy.denies(discord.bot, Permission.CREATE_PRIVATE_THREADS, academy.channel(channel))
    await ada.uses("modules")
    assert (await ada.reads("Which module")).channel is ada.dm
    await ada.reads("We go on here")


async def test_a_locked_thread_is_replaced_and_an_archived_one_goes_on_after_a_restart(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    await working(ada, IN_A_THREAD)
    [thread] = academy.threads
    academy.archives(thread)
    await baton.is_restarted()
    await ada.uses("hint")
    assert (await ada.reads("Hint 1")).channel is thread
    academy.archives(thread, locked=True)
    await ada.uses("hint")
    replaced = (await ada.reads("Hint 2")).channel
    assert replaced is not thread
    assert replaced.is_private_thread
    ada.goes_to(replaced)
    await ada.uses("hint")
    assert (await ada.reads("Hint 3")).channel is replaced


async def test_two_gestures_at_once_make_one_thread(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord
) -> None:
    await settled(ada)
    await baton.app.addresses.keep(str(academy.id), str(ada.id), "Ada", {"place": "thread"})
    discord.faults.slow("POST /channels/*/threads", 0.3)
    await asyncio.gather(ada.uses("modules"), ada.uses("task"))
    await baton.is_quiet()
    assert len(academy.threads) == 1


async def test_in_a_thread_that_is_nobodys_any_more_the_answer_shows_the_way(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    await settled(ada, IN_A_THREAD)
    [old] = academy.threads
    await baton.app.addresses.keep(str(academy.id), str(ada.id), "Ada", {"thread": ""})
    await baton.is_restarted()
    ada.goes_to(old)
    assert (await ada.uses("modules")).ephemeral
    await ada.reads("We go on here")
    assert len(academy.threads) == 2


async def test_a_failure_while_the_thread_is_made_loses_no_gesture(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    discord.faults.drop_connection("POST /channels/*/threads")
    await ada.uses("start")
    await ada.fills({"Language": "English", "Where shall we talk?": IN_A_THREAD})
    assert (await ada.reads("Which course")).channel is ada.dm


async def test_a_mention_where_baton_may_not_write_is_answered_at_home(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord
) -> None:
    await settled(ada)
    academy.denies(discord.bot, Permission.SEND_MESSAGES, academy.channel("learning"))
    await ada.writes("modules", mention_bot=True)
    assert (await ada.reads("Which module")).channel is ada.dm
    sent = await ada.uses("modules")
    assert sent.ephemeral
    await ada.reads("We go on here")
