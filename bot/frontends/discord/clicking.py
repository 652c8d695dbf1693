"""What a click or a filled-in form means: a turn, an order, or a form to be opened first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import discord

from bot.coach import Coach
from bot.coaching.phrases import Phrases
from bot.coaching.reminding.gestures import ChangeReminder, Remind, Snooze
from bot.coaching.turn import (
    Action,
    AskCoach,
    ChangeSettings,
    FileTrouble,
    Gesture,
    HandedFile,
    Respond,
    Submit,
)
from bot.coaching.zones import find_zone, like_zone
from bot.frontends.discord import forms
from bot.frontends.discord.acknowledging import at_once
from bot.frontends.discord.coaches import Coaches
from bot.frontends.discord.conversing import Conversation, Waiting
from bot.frontends.discord.files import blocks, fetch
from bot.frontends.discord.forms import Filled, Forms, Wishes
from bot.frontends.discord.patience import patiently
from bot.frontends.discord.people import People, Who, is_own
from bot.frontends.discord.rendering import offering
from bot.frontends.discord.wording import By, Remembered, read

LIKE = 4
"""Time zones that are offered in place of one that nobody knows."""
SPENT = ("yes", "no", "answer", "settings take", "remind yes", "remind no")
"""Commands whose buttons are of no use any more once one of them has been clicked."""


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
        if not _may_need_a_form(command):  # nothing is looked up before such a one is acknowledged
            await self._converse(interaction, command)
            return
        who, found = await self._people.whereabouts(interaction)
        locale = found.locale or _locale(interaction)
        head, _, rest = command.partition(" ")
        match head, rest:
            case "start", "" if not found.known:
                await self._open_settings(interaction, who, Wishes(begin=True), locale)
            case "settings", "change" | "begin":
                kept = Wishes(found.locale or "", place=found.place, begin=rest == "begin")
                await self._open_settings(interaction, who, kept, locale)
            case "settings", _ if (known := Wishes.parse(rest)) and known[0] == "again":
                await self._open_settings(interaction, who, known[1], locale)
            case "submit", _:
                await _open(interaction, self._forms.submission(locale, rest))
            case "ask", "":
                await _open(interaction, self._forms.text("ask", "", locale))
            case "remind" | "reminders", _:
                about = rest.removesuffix("choose").strip().partition(" ")[2]
                kind = "snooze" if rest.startswith("snooze") else "wish"
                await _open(interaction, self._forms.reminder(kind, about, locale))
            case "answer", _ if _lacks_an_answer(rest):
                await _open(interaction, self._forms.text("answer", rest, locale, most=4000))
            case _:
                await self._converse(interaction, command)

    async def _converse(self, interaction: discord.Interaction, command: str) -> None:
        """What needs no form is a turn."""
        head, _, rest = command.partition(" ")
        gesture: Gesture | Waiting = self._coach.understand(f"/{command}")
        if head == "review":
            origin, _, task = rest.partition(" ")
            gesture = self._found(interaction, origin, task)
        elif head == "settings" and (known := Wishes.parse(rest)):
            gesture = known[1].gesture()
        await self._conversation.interact(
            interaction, gesture, text=f"/{command}", here=head == "review", spent=command.startswith(SPENT)
        )

    async def settle(self, interaction: discord.Interaction, change: ChangeSettings, guild: str) -> None:
        """Change settings, and the guild that direct messages belong to: its id, or its name as typed."""
        known = await self._people.been_in(interaction.user.id, interaction.client)
        named = (one for one, name in known.items() if name.casefold() == guild.strip().casefold())
        chosen = guild if guild in known else next(named, None)
        if chosen is None:
            await self._whisper(interaction, "trouble.server_unknown")
            return
        wanted = replace(change, guild=chosen, guild_name=known[chosen])
        await self._conversation.interact(interaction, wanted, text="/settings")

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
                text, code = filled.value("text"), filled.about.removeprefix("@")
                gesture = Respond(text=text, code=code)
                await self._conversation.interact(interaction, gesture, text=f"/answer {text}")
            case "wish" | "snooze":
                text = " ".join(
                    (f"/{filled.name}", *(one for field in filled.values.values() for one in field))
                )
                await self._conversation.interact(interaction, _wish(filled), text=text)
            case "settings":
                await self._set(interaction, forms.wishes_in(filled))
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

    async def _open_settings(
        self, interaction: discord.Interaction, who: Who, wishes: Wishes, locale: str
    ) -> None:
        await _open(interaction, self._forms.settings(locale, wishes, place=not is_own(who.guild)))

    async def _set(self, interaction: discord.Interaction, wishes: Wishes) -> None:
        """Keep it all; a time zone that nobody knows is asked about first, and nothing else gets lost."""
        if not wishes.zone or find_zone(wishes.zone):
            await self._conversation.interact(interaction, wishes.gesture(), text="/settings")
            return
        locale = wishes.locale or _locale(interaction)
        like = like_zone(wishes.zone, locale)[:LIKE]
        again = Action(self._phrases.say("form.again", locale), "", wishes.command("again"))
        offers = [*(Action(zone, "", replace(wishes, zone=zone).command("take")) for zone in like), again]
        view = offering(offers, str(interaction.user.id))
        said = self._phrases.say("trouble.zone_like" if like else "trouble.zone_unknown", locale)
        await at_once(lambda: interaction.response.send_message(said, view=view, ephemeral=True))

    def _found(
        self, interaction: discord.Interaction, origin: str, task: str
    ) -> Callable[[], Awaitable[Gesture]]:
        """The code of a message that was said earlier."""

        async def look() -> Gesture:
            channel, _, message_id = origin.partition("-")
            where = interaction.client.get_partial_messageable(int(channel))
            try:
                message = await patiently(lambda: where.fetch_message(int(message_id)))
            except discord.HTTPException:  # it was deleted since
                return Submit((HandedFile("", b"", FileTrouble.MISSING),), task)
            return Submit((*blocks(message.content), *await fetch(message.attachments)), task)

        return look

    async def _whisper(self, interaction: discord.Interaction, key: str) -> None:
        who = await self._people.of_interaction(interaction)
        said = self._phrases.say(key, await self._people.language(who))
        await at_once(lambda: interaction.response.send_message(said, ephemeral=True))


def _may_need_a_form(command: str) -> bool:
    head, _, rest = command.partition(" ")
    lacks = _lacks_an_answer(rest) if head == "answer" else not rest
    if head == "reminders":
        return rest.startswith("change ") or rest.endswith(" choose")
    return head in {"settings", "submit"} or (head in {"start", "ask", "answer", "remind"} and lacks)


def _lacks_an_answer(rest: str) -> bool:
    """Whether nothing stands behind `answer`, or no more than by which task it was asked."""
    return not rest or (rest.startswith("@") and " " not in rest)


async def _open(interaction: discord.Interaction, form: discord.ui.Modal) -> None:
    await at_once(lambda: interaction.response.send_modal(form))


def _chosen(remembered: Remembered, values: list[str]) -> str:
    """A select's command is what is chosen in it; the keys of a question's options are an answer."""
    if remembered.command == "choose":
        return values[0] if values else ""
    return " ".join((remembered.command, *values))


def _locale(interaction: discord.Interaction) -> str:
    return interaction.locale.value


def _wish(filled: Filled) -> Gesture:
    """A reminder that is new, changed, or put off."""
    when, text = filled.value("when"), filled.value("text")
    if filled.name == "snooze":
        return Snooze(when, filled.about)
    return ChangeReminder(filled.about, when, text) if filled.about else Remind(when, text)


async def _submission(filled: Filled) -> Gesture:
    code = filled.value("code").strip("\n")
    pasted = blocks(code) or blocks(f"```\n{code}\n```") if code.strip() else ()
    return Submit((*pasted, *await fetch(filled.attachments)), filled.about)
