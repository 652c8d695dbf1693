"""What a learner sets, and what follows from it."""

from __future__ import annotations

import pytest

from tests.frontends.discord.going import IN_A_THREAD, settled
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, Person


async def test_each_setting_is_kept_and_told_where_it_was_set(baton: Baton, ada: Person) -> None:
    await settled(ada)
    for option, value, told in (
        ("timezone", "tokyo", "Asia/Tokyo"),
        ("hour", "7:30", "07:30"),
        ("reminders", False, "Reminders: none"),
        ("reminders", True, "Reminders: yes"),
    ):
        sent = await ada.uses("settings", **{option: value})
        assert sent.ephemeral
        noted = await ada.reads("Noted")
        assert told in noted.text
        assert noted.ephemeral
    await ada.uses("settings", timezone="Atlantis", hour="08:00")
    assert "`Atlantis`" in (await ada.reads("I don't know the time zone")).text
    await ada.uses("settings", hour="noonish")
    assert "18:00" in (await ada.reads("no time of day")).text
    await baton.is_restarted()
    await ada.uses("settings")
    shown = await ada.reads("Your settings")
    assert "Asia/Tokyo" in shown.text
    assert "07:30" in shown.text
    assert "/settings zone" not in shown.text
    assert shown.buttons == ["Change", "Reminders", "Privacy"]


async def test_time_zones_are_completed_while_they_are_typed(baton: Baton, ada: Person) -> None:
    assert {"name": "Europe/Berlin", "value": "Europe/Berlin"} in await ada.completes(
        "settings", option="timezone", typed="berl"
    )
    offered = await ada.completes("settings", option="timezone")
    assert 5 < len(offered) <= 25
    assert await ada.completes("settings", option="timezone", typed="atlantis") == []


async def test_another_language_is_spoken_from_then_on(baton: Baton, ada: Person) -> None:
    await settled(ada)
    await ada.uses("settings", language="Deutsch")
    assert (await ada.reads("Gemerkt")).buttons[0] == "Ändern"
    await ada.uses("modules")
    assert "Welches Modul" in (await ada.reads("Welches Modul")).text
    await ada.reads("Hier geht es weiter")
    await ada.uses("submit")
    assert ada.modal is not None
    assert ada.modal.title == "Abgeben"
    ada.dismisses()
    await ada.writes("hilfe", mention_bot=True)
    await ada.reads("Das verstehe ich")
    await ada.reads("Hier geht es weiter")


async def test_the_form_shows_what_is_set_and_changes_nothing_that_is_left_alone(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    await settled(ada, IN_A_THREAD)
    await ada.uses("settings")
    await ada.clicks("Change", on=await ada.reads("Your settings"))
    await baton.is_restarted()
    await ada.fills({"Reminders": "None"})
    noted = await ada.reads("Noted")
    for kept in ("English", "Europe/Berlin", "Reminders: none", "in a private thread"):
        assert kept in noted.text
    [thread] = academy.threads
    await ada.uses("modules")
    assert (await ada.reads("Which module")).channel is thread
    ada.goes_to(thread)
    await ada.uses("settings", place="In direct messages")
    assert (await ada.reads("in direct messages")).channel in {thread, ada.dm}
    ada.goes_to(academy.channel("learning"))
    await ada.uses("modules")
    assert (await ada.reads("Which module")).channel is ada.dm


@pytest.mark.parametrize("directly", [False, True], ids=["channel", "direct"])
async def test_reminders_are_turned_off_and_on_by_a_button(
    baton: Baton, ada: Person, *, directly: bool
) -> None:
    await settled(ada)
    if directly:
        ada.goes_to(ada.dm)
    await ada.uses("reminders")
    shown = await ada.reads("Reminders are on")
    assert shown.ephemeral is not directly
    await ada.clicks("Turn off", on=shown)
    await ada.reads("Reminders: none")
    await ada.uses("reminders")
    off = await ada.reads("Reminders are off")
    assert off.buttons == ["Turn on", "Change", "New reminder"]
    await baton.is_restarted()
    await ada.clicks("Turn on", on=off)
    await ada.reads("Reminders: yes")
