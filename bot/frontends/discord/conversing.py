"""Takes part in a conversation: a gesture is answered where its learner is at home, wherever it was made."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import discord

from bot.coaching import turn as gestures
from bot.coaching.phrases import Phrases
from bot.coaching.turn import Gesture
from bot.frontends.discord.acknowledging import acknowledge, is_private
from bot.frontends.discord.patience import patiently
from bot.frontends.discord.people import People, Who
from bot.frontends.discord.places import NowhereToTalk, Place, Places
from bot.frontends.discord.receiving import Receiver
from bot.frontends.discord.ways import Address, Shown
from bot.operating.metrics import Metrics

log = logging.getLogger(__name__)

Asked = (
    gestures.Help,
    gestures.ShowProgress,
    gestures.ShowHandover,
    gestures.Explain,
    gestures.ShowSettings,
    gestures.ShowReminders,
    gestures.ShowPrivacy,
    gestures.ExportMine,
    gestures.DeleteMine,
    gestures.KeepMessages,
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
    ) -> None:
        """Answer a command, a click or a form. `here`: what was clicked becomes the answer."""
        source = f"discord:{interaction.id}"
        if self._receiver.closed:
            await self._say(interaction, "trouble.restarting")
            return
        if not self._receiver.is_new(source):
            return
        shown = await acknowledge(interaction, self._metrics, here=here)
        who = await self._people.of_interaction(interaction)
        known = gesture if not callable(gesture) else await gesture()
        if is_private(interaction) and not await self._places.is_his(interaction.channel, who):
            shown = shown or Shown.BELOW
            await self._correct(interaction, "trouble.not_yours", who.hint)
            return
        if shown is None and is_private(interaction):
            address = Address(interaction.channel_id or 0)
        elif shown is not None and (shown is not Shown.PRIVATELY or isinstance(known, Asked)):
            address = Address.of(interaction, shown)
        else:
            await self._elsewhere(interaction, known, who, source, text, late=shown is None)
            return
        await self._receiver.take(known, who, address, source, text=text)

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
        try:
            chosen = gesture.place if isinstance(gesture, gestures.ChangeSettings) else None
            place = await self._places.open(who, interaction.channel, chosen=chosen)
        except NowhereToTalk as error:
            await self._correct(interaction, f"trouble.nowhere_{error.lacking}", who.hint)
            return
        went = await self._receiver.take(gesture, who, Address(place.id), source, text=text)
        if not late:
            key = "place.go" if went.arrived else "trouble.later"
            await self._correct(interaction, key, who.hint, link=_link(went.place or place))

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
            link = _link(went.place or place)
            said = self._phrases.say("place.go", who.hint, link=link)
        except NowhereToTalk as error:
            said = self._phrases.say(f"trouble.nowhere_{error.lacking}", who.hint)
        await patiently(lambda: message.reply(said, mention_author=False))

    async def _say(self, interaction: discord.Interaction, key: str) -> None:
        said = self._phrases.say(key, interaction.locale.value[:2])
        await patiently(lambda: interaction.response.send_message(said, ephemeral=True))

    async def _correct(
        self, interaction: discord.Interaction, key: str, locale: str | None, **values: str
    ) -> None:
        said = self._phrases.say(key, locale, **values)
        try:
            await patiently(lambda: interaction.edit_original_response(content=said, view=None))
        except discord.HTTPException as error:
            log.info("the way to the place could not be shown: %s", error.code)


def _link(place: Place) -> str:
    return place.jump_url
