"""German: the names of commands, and all that is said to who speaks it."""

from __future__ import annotations

import re

from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord

NAMES = {
    "start": "start",
    "hint": "tipp",
    "task": "aufgabe",
    "submit": "abgeben",
    "skip": "überspringen",
    "next": "weiter",
    "end": "ende",
    "help": "hilfe",
    "progress": "fortschritt",
    "course": "kurs",
}


async def test_every_command_and_option_has_a_german_name_and_description(
    baton: Baton, discord: LocalDiscord
) -> None:
    known = {one["name"]: one for one in discord.world.commands_for(None)}
    for name, german in NAMES.items():
        assert (known[name].get("name_localizations") or {"de": name})["de"] == german
    assert known["Review this code"]["name_localizations"]["de"] == "Diesen Code prüfen"

    def told(command: dict[str, object]) -> list[object]:
        inner = command.get("options") or []
        assert isinstance(inner, list)
        own = [] if command.get("type") == 3 else [command.get("description_localizations")]
        return [*own, *(one for option in inner for one in told(option))]

    for name, command in known.items():
        assert all(one and "de" in one for one in told(command)), name  # type: ignore[operator]


async def test_a_german_client_is_spoken_to_in_german_from_the_first_word_on(
    baton: Baton, academy: GuildHandle, discord: LocalDiscord
) -> None:
    uwe = academy.person("Uwe", locale="de").goes_to(academy.channel("learning"))
    await uwe.uses("hint")
    await uwe.reads("Hier geht es weiter")
    await uwe.uses("start")
    assert uwe.modal is not None
    assert list(uwe.modal.fields) == ["Sprache", "Zeitzone", "Erinnerungen", "Wo wollen wir reden?"]
    assert "Berlin" in str(uwe.modal.fields["Zeitzone"])
    await uwe.fills({"Wo wollen wir reden?": "In einem privaten Thread hier"})
    await uwe.clicks("SQLModel-Kurs", on=await uwe.reads("Welchen Kurs"))
    modules = await uwe.reads(lambda message: "📌 7: Cascade & OnDelete" in message.buttons)
    await uwe.clicks("📌 7: Cascade & OnDelete", on=modules)
    task = await uwe.reads(lambda message: "Abgeben" in message.buttons)
    assert task.buttons == ["Abgeben", "Tipp", "Überspringen"]
    await uwe.clicks("Überspringen")
    assert (await uwe.reads("wirklich auslassen")).buttons == ["Ja", "Nein"]
    await uwe.clicks("Nein")
    await uwe.writes(files={"blog.py": b"def (:"}, to=uwe.dm)
    await uwe.reads("Python kann deinen Code noch nicht lesen", within=30)
    await uwe.writes(files={"blog.py": b""}, to=uwe.dm)
    await uwe.reads("kostet dich keinen Versuch", within=30)
    await uwe.uses("help")
    shown = await uwe.reads("Das verstehe ich")
    assert "Diesen Code prüfen" in shown.text
    for command in ("privacy show", "reminders", "settings", "progress", "handover", "explain"):
        await uwe.uses(command)
    await baton.is_quiet()
    said = [one for one in discord.messages if one.author is discord.bot]
    english = {"Submit", "Hint", "Skip", "Change", "Modules", "Task", "End session"}
    assert not any(english & {*one.buttons} for one in said)
    words = [re.sub(r"```.*?```", "", one.text, flags=re.DOTALL) for one in said]
    assert [text for text in words if " the " in text] == []
