"""Takes part in a conversation: a gesture is answered where its learner is at home, wherever it was made."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import get_args

import discord

from bot.coaching import turn as gestures
from bot.coaching.phrases import Phrases
from bot.coaching.reminding.gestures import AboutReminders
from bot.coaching.turn import Gesture
from bot.frontends.discord.acknowledging import acknowledge, at_once
from bot.frontends.discord.patience import patiently
from bot.frontends.discord.people import People, Who
from bot.frontends.discord.places import NowhereToTalk, Places, is_private
from bot.frontends.discord.receiving import Receiver, Went
from bot.frontends.discord.ways import Address, Shown, nonce
from bot.operating.metrics import Metrics

log = logging.getLogger(__name__)

Asked = (
    gestures.Help,
    gestures.ShowProgress,
    gestures.ShowHandover,
    gestures.Explain,
    gestures.ShowSettings,
    gestures.ShowReminders,
    *get_args(AboutReminders),
    gestures.ShowPrivacy,
    gestures.ExportMine,
    gestures.DeleteMine,
    gestures.KeepMessages,
    gestures.LetTutor,
    gestures.AskCoach,
)
"""What is answered where it was asked, for the asker's eyes only; the rest is a conversation."""
Waiting = Callable[[], Awaitable[Gesture]]
"""A gesture that takes time to know, since files have to be fetched first."""


class Conversation:
    """Answers interactions and messages of learners."""

    def __init__(
        self, people: People, places: Places, receiver: Receiver, phrases: Phrases, metrics: Metrics
    ) -> None:
        self._people = people
        self._places = places
        self._receiver = receiver
        self._phrases = phrases
        self._metrics = metrics

    async def interact(
        self,
        interaction: discord.Interaction,
        gesture: Gesture | Waiting,
        *,
        text: str = "",
        here: bool = False,
        spent: bool = False,
    ) -> None:
        """Answer a command, a click or a form. `here`: what was clicked becomes the answer; `spent`: its
        buttons go away.
        """
        source = f"discord:{interaction.id}"
        if self._receiver.closed:
            await self._say(interaction, "trouble.restarting")
            return
        if not self._receiver.is_new(source):
            return
        owner = await self._places.owner_here(interaction)
        at_home = owner == str(interaction.user.id)
        shown = await acknowledge(interaction, self._metrics, privately=not at_home, here=here)
        who = await self._people.of_interaction(interaction)
        if owner is not None and not at_home:
            await self._correct(interaction, who, "trouble.not_yours")
            return
        known = gesture if not callable(gesture) else await gesture()
        if shown is None and at_home and is_private(interaction):
            address = Address(interaction.channel_id or 0)
        elif shown is not None and (shown is not Shown.PRIVATELY or _is_asked(known)):
            address = Address.of(interaction, shown)
        else:
            await self._elsewhere(interaction, known, who, source, text, late=shown is None)
            return
        await self._receiver.take(known, who, address, source, text=text)
        if spent and shown is Shown.BELOW:
            await self._take_away_buttons(interaction)

    async def _elsewhere(
        self,
        interaction: discord.Interaction,
        gesture: Gesture,
        who: Who,
        source: str,
        text: str,
        *,
        late: bool,
    ) -> None:
        """Answer in the learner's own place, and show the way to it."""
        if not late:  # Discord may take long to open a place, and a stop may come meanwhile
            here = Address.of(interaction, Shown.PRIVATELY)
            await self._receiver.keep(gesture, who, here, source, text)
        try:
            chosen = gesture.place if isinstance(gesture, gestures.ChangeSettings) else None
            place = await self._places.open(who, interaction.channel, chosen=chosen)
        except NowhereToTalk as error:
            self._receiver.give_up(who, source)
            await self._correct(interaction, who, f"trouble.nowhere_{error.lacking}")
            return
        address = Address(place.id) if late else Address.of(interaction, Shown.ELSEWHERE, place.id)
        went = await self._receiver.take(gesture, who, address, source, text=text)
        if not late:
            await self._correct(interaction, who, _outcome(went), link=(went.place or place).jump_url)

    async def hear(self, message: discord.Message, gesture: Gesture, *, aloud: bool) -> None:
        """Answer a message in the learner's own place; `aloud` with the way to it if it was elsewhere."""
        source = f"discord:{message.id}"
        if self._receiver.closed or not self._receiver.is_new(source):
            return
        who = await self._people.of_message(message)
        if not aloud:
            await self._receiver.take(gesture, who, Address(message.channel.id), source, text=message.content)
            return
        try:
            place = await self._places.open(who, message.channel)
            went = await self._receiver.take(gesture, who, Address(place.id), source, text=message.content)
            key, link = _outcome(went), (went.place or place).jump_url
        except NowhereToTalk as error:
            key, link = f"trouble.nowhere_{error.lacking}", ""
        said = self._phrases.say(key, await self._people.language(who), link=link)
        try:
            once = nonce(source, "way")
            await patiently(lambda: message.reply(said, mention_author=False, nonce=once))
        except discord.HTTPException as error:
            log.info("the way to the place could not be shown: %s", error.code)

    async def _say(self, interaction: discord.Interaction, key: str) -> None:
        said = self._phrases.say(key, interaction.locale.value)
        await at_once(lambda: interaction.response.send_message(said, ephemeral=True))

    async def _correct(self, interaction: discord.Interaction, who: Who, key: str, **values: str) -> None:
        said = self._phrases.say(key, await self._people.language(who), **values)
        try:
            await patiently(lambda: interaction.edit_original_response(content=said, view=None))
        except discord.HTTPException as error:
            log.info("the way to the place could not be shown: %s", error.code)

    async def _take_away_buttons(self, interaction: discord.Interaction) -> None:
        try:
            await patiently(lambda: interaction.edit_original_response(view=None))
        except discord.HTTPException as error:
            log.info("the buttons that were clicked could not be taken away: %s", error.code)


def _outcome(went: Went) -> str:
    """The phrase that tells what became of a turn that was answered elsewhere."""
    if went.lacking:
        return f"trouble.nowhere_{went.lacking}"
    return "place.go" if went.arrived else "trouble.later"


def _is_asked(gesture: Gesture) -> bool:
    """Whether it's answered where it was asked; settings are, unless a session or a place comes of them."""
    if isinstance(gesture, gestures.ChangeSettings):
        return not gesture.welcome and gesture.place is None
    return isinstance(gesture, Asked)
