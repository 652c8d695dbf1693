"""Several learners, several guilds, and people in places that are somebody else's."""

from __future__ import annotations

import asyncio

from tests.frontends.discord.going import CASCADE, IN_A_THREAD, is_task, set_up, settled, working
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Person


async def test_two_learners_at_once_do_not_mix(baton: Baton, ada: Person, academy: GuildHandle) -> None:
    bob = academy.person("Bob").goes_to(academy.channel("learning"))
    await asyncio.gather(settled(ada, IN_A_THREAD), settled(bob, IN_A_THREAD))
    hers, his = academy.thread("Baton · Ada"), academy.thread("Baton · Bob")
    await asyncio.gather(ada.uses("module", module="7"), bob.uses("help"))
    assert (await ada.reads(is_task)).channel is hers
    await bob.uses("hint")
    assert (await bob.reads("No task is open")).channel is his
    assert not any(one.channel is hers for one in bob.sees)
    assert not any(one.channel is his for one in ada.sees)


async def test_the_buttons_and_the_thread_of_somebody_else_are_his(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord
) -> None:
    task = await working(ada, IN_A_THREAD)
    await set_up(baton, academy, coach_role=str(academy.role("Coach").id))
    cleo = academy.person("Cleo", roles=("Coach",), locale="de")
    academy.adds(task.channel, cleo)
    told = await cleo.clicks("Hint", on=task)
    assert told.ephemeral
    await cleo.reads("gehören jemand anderem")
    cleo.goes_to(task.channel)
    for command in ("hint", "start", "help"):
        intrudes = await cleo.uses(command)
        if cleo.modal is not None:
            intrudes = await cleo.fills()
        assert intrudes.ephemeral
        assert (await cleo.reads("jemand anderem")).ephemeral
    await cleo.writes("let me look: hint", mention_bot=True)
    await cleo.reads("Hier geht es weiter")
    await baton.is_quiet()
    assert "Hint 1" not in discord.transcript()
    assert task.buttons == ["Submit", "Hint", "Skip"]
    await ada.clicks("Hint", on=task)
    await ada.reads("Hint 1")


async def test_a_learner_in_two_guilds_has_two_memories_and_writes_to_the_latest(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    await working(ada)
    club = discord.guild("Club").invites_bot()
    there = club.person("Ada")
    await there.uses("start")
    await there.fills({"Language": "Deutsch"})
    await there.reads("Welchen Kurs")
    await ada.writes("modules", to=ada.dm)
    await ada.reads("Welchen Kurs")
    await ada.uses("hint")
    await ada.reads("Hint 1")
    await baton.is_restarted()
    await ada.writes("hint", to=ada.dm)
    await ada.reads("Hint 2")
    await there.uses("progress")
    await there.reads("zuerst deine Wahl")


async def test_which_server_direct_messages_belong_to_can_be_chosen_by_hand(
    baton: Baton, ada: Person, discord: LocalDiscord, academy: GuildHandle
) -> None:
    await working(ada)
    there = discord.guild("Club").invites_bot().person("Ada")
    await there.uses("start")
    await there.fills({"Language": "Deutsch"})
    await there.reads("Welchen Kurs")
    ada.goes_to(ada.dm)
    assert await ada.completes("settings", option="server", typed="acad") == [
        {"name": "Academy", "value": str(academy.id)}
    ]
    await ada.uses("settings", server="Elsewhere")
    await ada.reads("aus der Liste")
    await ada.uses("settings", server="academy", hour="7:00")
    noted = await ada.reads("gehören zu: Academy")
    assert "07:00" in noted.text
    await baton.is_restarted()
    await ada.writes("hint", to=ada.dm)
    await ada.reads("Hint 1")


async def test_who_never_says_a_word_in_a_guild_learns_in_direct_messages_alone(
    baton: Baton, academy: GuildHandle, discord: LocalDiscord
) -> None:
    academy.person("Eve")
    eve = discord.person("Eve")
    await eve.uses("start")
    assert eve.modal is not None
    assert "Where shall we talk?" not in eve.modal.fields
    await eve.fills({"Language": "English", "Time zone": "Berlin"})
    await eve.clicks("SQLModel course", on=await eve.reads("Which course"))
    await eve.clicks(CASCADE, on=await eve.reads(lambda message: CASCADE in message.buttons))
    await eve.reads(is_task)
    await eve.uses("hint")
    await eve.reads("Hint 1")
    await eve.uses("ask", question="Anybody?")
    await eve.reads("no coaches here")
