"""Reminders over Discord: what stands below them, one's own, closed doors, restarts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.frontends.discord.going import set_up, settled, working
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Message, Person

BELOW = ["Continue", "Snooze", "Less often", "Stop"]
SEND = "POST /channels/*/messages"


def sets_the_clock(baton: Baton, at: datetime) -> None:
    """For who learns, and for who reminds."""
    baton.bot.receiver._clock = lambda: at
    baton.bot._core.reminders._clock = lambda: at


async def next_due(baton: Baton, guild: GuildHandle, ada: Person) -> list[datetime]:
    async with baton.app.memory.reading(str(guild.id)) as tx:
        learner = await tx.learners.find(str(ada.id))
        assert learner is not None
        return sorted(one.due_at for one in (await tx.occurrences.next_of(learner.id)).values())


async def passes(baton: Baton, guild: GuildHandle, ada: Person) -> datetime:
    """Time goes by until something is due to Ada, and it is looked after; when that was."""
    await baton.is_quiet()
    [at, *_] = await next_due(baton, guild, ada)
    sets_the_clock(baton, at)
    await baton.bot._core.reminders.tick()
    return at


async def is_nudged(baton: Baton, guild: GuildHandle, ada: Person) -> tuple[Message, datetime]:
    """Ada has begun a task, ended, and is written to at her hour on the day after."""
    await working(ada)
    await ada.uses("end")
    await ada.reads("See you")
    while True:  # what comes within 12 hours of learning is skipped
        at = await passes(baton, guild, ada)
        if await baton.owes() or [one for one in ada.sees if one.buttons == BELOW]:
            break
    return await ada.reads(lambda message: message.buttons == BELOW), at


def nudges(ada: Person) -> list[Message]:
    return [one for one in ada.sees if one.buttons == BELOW]


async def test_snooze_is_chosen_and_the_reminder_comes_again_then(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    nudge, at = await is_nudged(baton, academy, ada)
    assert nudge.channel is ada.dm
    await ada.clicks("Snooze", on=nudge)
    asked = await ada.reads("Until when")
    assert asked.buttons == ["In an hour", "Tomorrow", "Choose a time"]
    await ada.clicks("In an hour", on=asked)
    later = at + timedelta(hours=1)
    assert f"<t:{int(later.timestamp())}:F>" in (await ada.reads("Later it is")).text
    assert await next_due(baton, academy, ada) == [later]
    await passes(baton, academy, ada)
    await ada.reads(lambda message: message.buttons == BELOW)
    assert len(nudges(ada)) == 2


async def test_another_time_is_told_in_a_form_also_after_a_restart(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    nudge, at = await is_nudged(baton, academy, ada)
    await baton.is_restarted()
    sets_the_clock(baton, at)
    await ada.clicks("Snooze", on=nudge)
    asked = await ada.reads("Until when")
    await baton.is_quiet()
    await baton.is_restarted()
    sets_the_clock(baton, at)
    await ada.clicks("Choose a time", on=asked)
    await ada.fills({"When?": "in 3 days"})
    await ada.reads("Later it is", within=20)  # what reads times is loaded now
    assert await next_due(baton, academy, ada) == [at + timedelta(days=3)]


async def test_less_often_and_stop_are_clicked_and_stop_is_undone(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    nudge, at = await is_nudged(baton, academy, ada)
    await ada.clicks("Less often", on=nudge)
    await ada.reads("every 3 days")
    assert await next_due(baton, academy, ada) == [at + timedelta(days=3)]
    await ada.clicks("Stop", on=nudge)
    stopped = await ada.reads("Stopped")
    assert await next_due(baton, academy, ada) == []
    await ada.uses("reminders")
    await ada.reads("Reminders are off")
    await ada.clicks("Turn on", on=stopped)
    await ada.reads("On again")
    assert len(await next_due(baton, academy, ada)) == 1


async def test_continue_takes_up_the_task(baton: Baton, ada: Person, academy: GuildHandle) -> None:
    nudge, _ = await is_nudged(baton, academy, ada)
    await ada.clicks("Continue", on=nudge)
    await ada.reads("Welcome back")


@pytest.mark.parametrize("coaches", [False, True], ids=["thread", "coaches"])
async def test_a_reminder_finds_another_way_when_direct_messages_are_closed(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord, *, coaches: bool
) -> None:
    await settled(ada)
    await set_up(baton, academy, coaches_channel=str(academy.channel("coaches").id))
    await ada.uses("remind", **{"when-and-what": "in 2 hours call mum"})
    await ada.clicks("Yes, remind me", on=await ada.reads("Shall I remind you", within=20))
    await ada.reads("I'll remind you")
    ada.closes_dms()
    if coaches:
        discord.faults.error("POST /channels/*/threads", code=50013, status=403, times=9)
    grace = academy.person("Grace").goes_to(academy.channel("coaches"))
    await passes(baton, academy, ada)
    if coaches:
        told = await grace.reads("call mum")
        assert ada.mention in told.text
    else:
        told = await ada.reads("call mum")
        assert told.channel in academy.threads
        await ada.clicks("Snooze", on=told)
        await ada.clicks("Tomorrow", on=await ada.reads("Until when"))
        await ada.reads("Later it is")
    sets_the_clock(baton, datetime.now(UTC) + timedelta(hours=3))
    await ada.uses("reminders")
    shown = await ada.reads("Reminders are")
    assert ("the coaches have it" if coaches else "in your thread") in shown.text


async def test_a_stop_between_writing_and_sending_neither_loses_nor_doubles_a_reminder(
    baton: Baton, ada: Person, academy: GuildHandle, discord: LocalDiscord
) -> None:
    await settled(ada)
    await ada.uses("remind", **{"when-and-what": "in 2 hours call mum"})
    await ada.clicks("Yes, remind me", on=await ada.reads("Shall I remind you", within=20))
    await ada.reads("I'll remind you")
    await baton.is_quiet()
    discord.faults.drop_connection(SEND, after_processing=True)
    await passes(baton, academy, ada)
    await baton.is_restarted()
    long_after = datetime.now(UTC) + timedelta(minutes=10)  # no claim lasts that long
    baton.bot.dispatcher._clock = lambda: long_after
    baton.bot.dispatcher.owing(str(academy.id))
    await ada.reads(lambda message: message.text.startswith("🔔 call mum"))
    await baton.is_quiet()
    assert len([one for one in ada.sees if one.text.startswith("🔔 call mum")]) == 1


@pytest.mark.parametrize("locale", ["en-US", "de"])
async def test_own_reminders_are_made_listed_changed_and_deleted_by_clicks(
    baton: Baton, academy: GuildHandle, locale: str
) -> None:
    german = locale == "de"
    person = academy.person("Uwe", locale=locale).goes_to(academy.channel("learning"))
    await person.uses("start")
    await person.fills()
    await person.reads("SQLModel")
    wish = "morgen um 18 Uhr Mama anrufen" if german else "tomorrow at 6pm call mum"
    await person.uses("remind", **{"when-and-what": wish})
    asked = await person.reads("Soll ich dich erinnern" if german else "Shall I remind you", within=20)
    assert asked.ephemeral
    [due] = [
        int(part.split(":")[1]) for part in asked.text.split() if part.startswith("<t:") and ":F>" in part
    ]
    assert f"<t:{due}:R>" in asked.text
    what = "Mama anrufen" if german else "call mum"
    assert f"> {what}" in asked.text
    assert asked.buttons == (["Ja, erinnere mich", "Nein"] if german else ["Yes, remind me", "No"])
    await person.clicks(asked.buttons[0], on=asked)
    await person.reads("Ich erinnere dich" if german else "I'll remind you")
    await person.uses("reminders")
    listed = await person.reads(f"1. {what}")
    await person.clicks(f"{'Ändern' if german else 'Change'}: {what}", on=listed)
    await person.fills({"Woran?" if german else "Of what?": "Oma"})
    changed = await person.reads("Geändert" if german else "Changed")
    assert "Oma" in changed.text
    assert f"<t:{due}:F>" in changed.text
    await person.uses("reminders")
    listed = await person.reads("1. Oma")
    await person.clicks(f"{'Löschen' if german else 'Delete'}: Oma", on=listed)
    await person.reads("Gelöscht: Oma" if german else "Deleted: Oma")
    await person.uses("reminders")
    again = await person.reads("Erinnerungen sind an" if german else "Reminders are on")
    assert "Oma" not in again.text


async def test_a_form_asks_when_and_of_what(baton: Baton, ada: Person) -> None:
    await settled(ada)
    await ada.uses("remind")
    await ada.fills({"When?": "in 2 hours", "Of what?": "call mum every tuesday"})
    asked = await ada.reads("Shall I remind you", within=20)
    assert "> call mum every tuesday" in asked.text
    await ada.clicks("No", on=asked)
    await ada.reads("no reminder")
