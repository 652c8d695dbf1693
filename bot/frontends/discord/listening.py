"""What messages mean: direct ones, mentions, and what is said in a learner's thread."""

from __future__ import annotations

import re

import discord

from bot.coach import Coach
from bot.coaching.turn import Gesture, Offer, Start, Submit, SubmitPaths
from bot.frontends.discord.conversing import Conversation
from bot.frontends.discord.files import fetch, looks_like_code
from bot.frontends.discord.people import People
from bot.frontends.discord.places import Places
from bot.whereabouts import AddressBook


class Ears:
    """Hears what is meant for Baton, and nothing else."""

    def __init__(
        self,
        client: discord.Client,
        coach: Coach,
        conversation: Conversation,
        people: People,
        places: Places,
        addresses: AddressBook,
    ) -> None:
        self._client = client
        self._coach = coach
        self._conversation = conversation
        self._people = people
        self._places = places
        self._addresses = addresses

    async def heard(self, message: discord.Message) -> None:
        if message.author.bot or message.webhook_id is not None or not _is_said(message):
            return
        me = self._client.user
        if me is None:
            return
        if message.guild is None:
            await self._directly(message)
        elif me in message.mentions:
            text = re.sub(rf"<@!?{me.id}>", "", message.content).strip()
            gesture = await self._gesture(message, text) if text or message.attachments else Start()
            who = await self._people.of_message(message)
            at_home = await self._places.is_his(message.channel, who)
            await self._conversation.hear(message, gesture, aloud=not at_home)
        elif isinstance(message.channel, discord.Thread) and (message.content or message.attachments):
            await self._in_thread(message, message.channel)

    async def _directly(self, message: discord.Message) -> None:
        await self._places.wrote_directly(await self._people.of_message(message))
        gesture = await self._gesture(message, message.content)
        await self._conversation.hear(message, gesture, aloud=False)

    async def _in_thread(self, message: discord.Message, thread: discord.Thread) -> None:
        """What a learner says in his thread, where the guild lets Baton read it. Code is asked about."""
        guild = str(thread.guild.id)
        owner = await self._places.owner_of(thread, guild)
        if owner != str(message.author.id) or not (await self._addresses.setup(guild)).reads_threads:
            return
        if looks_like_code(message.attachments, message.content):
            gesture: Gesture = Offer(f"{thread.id}-{message.id}")
        else:
            gesture = self._coach.understand(message.content)
        await self._conversation.hear(message, gesture, aloud=False)

    async def _gesture(self, message: discord.Message, text: str) -> Gesture:
        meant = self._coach.understand(text) if text else None
        files = await fetch(message.attachments)
        if isinstance(meant, Submit):
            return Submit((*meant.files, *files))
        if files or isinstance(meant, SubmitPaths):
            return Submit(files)
        return meant or Start()


def _is_said(message: discord.Message) -> bool:
    """Whether somebody said it; pins, joins and the like are messages, too."""
    return message.type in {discord.MessageType.default, discord.MessageType.reply}
