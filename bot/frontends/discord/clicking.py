"""What a click or a filled-in form means: a turn, an order, or a form to be opened first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord

from bot.coach import Coach
from bot.coaching.phrases import Phrases
from bot.coaching.turn import AskCoach, ChangeSettings, Gesture, Respond, Submit
from bot.frontends.discord import forms
from bot.frontends.discord.coaches import Coaches
from bot.frontends.discord.conversing import Conversation
from bot.frontends.discord.files import blocks, fetch
from bot.frontends.discord.forms import Filled, Forms
from bot.frontends.discord.patience import patiently
from bot.frontends.discord.people import People
from bot.frontends.discord.wording import By, Remembered, read


class Clicks:
    """Routes every component and every form by what it remembers itself; nothing is kept in between."""

    def __init__(
        self,
        coach: Coach,
        people: People,
        conversation: Conversation,
        coaches: Coaches,
        form: Forms,
        phrases: Phrases,
    ) -> None:
        self._coach = coach
        self._people = people
        self._conversation = conversation
        self._coaches = coaches
        self._forms = form
        self._phrases = phrases

    async def clicked(self, interaction: discord.Interaction) -> None:
        """A button or a select."""
        data: Mapping[str, Any] = interaction.data or {}
        remembered = read(str(data.get("custom_id", "")))
        if remembered is None:
            return
        if not remembered.may(interaction.user.id):
            await self._whisper(interaction, "trouble.not_for_you")
            return
        command = _chosen(remembered, [str(value) for value in data.get("values") or ()])
        if remembered.by is By.COACH:
            await self._coaches.clicked(interaction, command)
        else:
            await self.do(interaction, command)

    async def do(self, interaction: discord.Interaction, command: str) -> None:
        """What a learner's command asks for; one that lacks something opens the form for it."""
        locale = _locale(interaction)
        head, _, rest = command.partition(" ")
        match head, rest:
            case "start", "" if not await self._people.is_known(interaction):
                await self._open(interaction, lambda: self._settings(interaction, begin=True))
            case "submit", _:
                await self._open(interaction, lambda: self._forms.submission(locale, rest))
            case "ask", "":
                await self._open(interaction, lambda: self._forms.text("ask", "", locale))
            case "answer", "":
                await self._open(interaction, lambda: self._forms.text("answer", "", locale, most=4000))
            case "settings", "change" | "begin":
                begin = rest == "begin"
                await self._open(interaction, lambda: self._settings(interaction, begin=begin))
            case "review", _:
                origin, _, task = rest.partition(" ")
                await self._conversation.interact(
                    interaction, self._found(interaction, origin, task), text=f"/{command}", here=True
                )
            case _:
                await self._conversation.interact(
                    interaction, self._coach.understand(f"/{command}"), text=f"/{command}"
                )

    async def filled(self, interaction: discord.Interaction) -> None:
        """A form was handed in."""
        filled = forms.read(interaction)
        if filled is None:
            return
        match filled.name:
            case "submit":
                await self._conversation.interact(interaction, lambda: _submission(filled), text="/submit")
            case "ask":
                text = filled.value("text")
                await self._conversation.interact(interaction, AskCoach(text), text=f"/ask {text}")
            case "answer":
                text = filled.value("text")
                await self._conversation.interact(interaction, Respond(text=text), text=f"/answer {text}")
            case "settings":
                await self._conversation.interact(interaction, _settings(filled), text="/settings")
            case _:
                await self._coaches.filled(interaction, filled)

    async def on_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """The command on a message: one's own code is handed in, a coach may look at anybody's."""
        if message.author.id == interaction.user.id:

            async def gesture() -> Gesture:
                return Submit((*blocks(message.content), *await fetch(message.attachments)))

            await self._conversation.interact(interaction, gesture, text="/submit")
        else:
            await self._coaches.look_at(interaction, message)

    def _settings(self, interaction: discord.Interaction, *, begin: bool) -> discord.ui.Modal:
        in_guild = interaction.guild_id is not None
        return self._forms.settings(_locale(interaction), place=in_guild, begin=begin)

    async def _open(self, interaction: discord.Interaction, form: Callable[[], discord.ui.Modal]) -> None:
        await patiently(lambda: interaction.response.send_modal(form()), tries=3)

    def _found(
        self, interaction: discord.Interaction, origin: str, task: str
    ) -> Callable[[], Awaitable[Gesture]]:
        """The code of a message that was said earlier."""

        async def look() -> Gesture:
            channel, _, message_id = origin.partition("-")
            where = interaction.client.get_partial_messageable(int(channel))
            message = await patiently(lambda: where.fetch_message(int(message_id)))
            return Submit((*blocks(message.content), *await fetch(message.attachments)), task)

        return look

    async def _whisper(self, interaction: discord.Interaction, key: str) -> None:
        said = self._phrases.say(key, _locale(interaction))
        await patiently(lambda: interaction.response.send_message(said, ephemeral=True), tries=3)


def _chosen(remembered: Remembered, values: list[str]) -> str:
    """A select's command is what is chosen in it; the keys of a question's options are an answer."""
    if remembered.command == "choose":
        return values[0] if values else ""
    return " ".join((remembered.command, *values))


def _locale(interaction: discord.Interaction) -> str:
    return interaction.locale.value[:2].lower()


async def _submission(filled: Filled) -> Gesture:
    code = filled.value("code").strip("\n")
    pasted = blocks(code) or blocks(f"```\n{code}\n```") if code.strip() else ()
    return Submit((*pasted, *await fetch(filled.attachments)), filled.about)


def _settings(filled: Filled) -> Gesture:
    hour = filled.value("reminders")
    return ChangeSettings(
        locale=filled.value("locale") or None,
        zone=filled.value("zone") or None,
        reminders=None if not hour else hour != "off",
        hour=hour if hour not in {"", "off"} else None,
        place=filled.value("place") or None,
        welcome=filled.about == "begin",
    )
