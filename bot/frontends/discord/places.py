"""Where sessions live: direct messages, or a private thread per learner that is made, revived, replaced."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import Literal

import aiohttp
import discord

from bot.coaching.phrases import Phrases
from bot.frontends.discord.alarming import Alarm
from bot.frontends.discord.limits import NONCE, THREAD_NAME, cut
from bot.frontends.discord.patience import PLACE_IS_GONE, Code, patiently
from bot.frontends.discord.people import Who, is_own
from bot.whereabouts import AddressBook, Whereabouts

log = logging.getLogger(__name__)

WEEK: Literal[10080] = 10080
"""Minutes without a word after which Discord archives a thread."""
THREAD = "thread"
Place = discord.DMChannel | discord.Thread


class NowhereToTalk(Exception):
    """Neither direct messages nor a thread can be had; `lacking` is what Baton would have to be allowed."""

    def __init__(self, lacking: str) -> None:
        super().__init__(lacking)
        self.lacking = lacking


_TROUBLE = (NowhereToTalk, discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)
"""Why a place can't be had."""


def is_private(interaction: discord.Interaction) -> bool:
    """Whether the interaction happened in a place of somebody's own: a direct message, a thread of ours."""
    channel = interaction.channel
    if interaction.guild_id is None:
        return True
    return (
        isinstance(channel, discord.Thread)
        and channel.type is discord.ChannelType.private_thread
        and channel.owner_id == interaction.application_id
    )


class Places:
    """Finds a learner's place, and makes it if there's none."""

    def __init__(
        self, client: discord.Client, addresses: AddressBook, phrases: Phrases, alarm: Alarm
    ) -> None:
        self._client = client
        self._addresses = addresses
        self._phrases = phrases
        self._alarm = alarm
        self._owners: dict[int, str] = {}
        self._seen_to: set[int] = set()
        """Threads whose learners are in them."""
        self._open: set[int] = set()
        self._making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def is_his(self, channel: object, who: Who) -> bool:
        """Whether a channel is this learner's own place."""
        if isinstance(channel, discord.DMChannel) or who.guild.startswith("dm-"):
            return True
        return isinstance(channel, discord.Thread) and await self.owner_of(channel, who.guild) == who.key

    async def owner_here(self, interaction: discord.Interaction) -> str | None:
        """The learner in whose thread something was done, who did it anywhere else; None: nobody's any more.

        It's looked up once a thread.
        """
        channel, guild = interaction.channel, interaction.guild_id
        if guild is None or not isinstance(channel, discord.Thread) or not is_private(interaction):
            return str(interaction.user.id)
        return await self.owner_of(channel, str(guild))

    async def owner_of(self, thread: discord.Thread, guild: str) -> str | None:
        """The learner whose place a thread is."""
        me = self._client.user
        if me is None or thread.owner_id != me.id:
            return None
        if thread.id not in self._owners and (owner := await self._addresses.whose(guild, str(thread.id))):
            self._owners[thread.id] = owner
        return self._owners.get(thread.id)

    async def open(self, who: Who, near: object = None, *, chosen: str | None = None) -> Place:
        """The place to talk with him from now on; a new thread is made in the channel `near`.

        `chosen` is what he has just chosen, before it is kept.

        Falls back to the other kind of place if the one that he chose can't be had. Raises `NowhereToTalk`.
        """
        async with self._making[who.key]:
            found = await self._addresses.of(who.guild, who.key)  # in here: somebody may have just made one
            wants_thread = (chosen or found.place) == THREAD and not is_own(who.guild)
            first, second = (self._thread, self._direct) if wants_thread else (self._direct, self._thread)
            try:
                return await first(who, found, near)
            except _TROUBLE as error:
                log.info("the place that was chosen can't be had: %r", error)
                if is_own(who.guild):
                    raise NowhereToTalk("dm") from error
            try:
                return await second(who, found, near)
            except _TROUBLE as error:
                raise NowhereToTalk(THREAD) from error

    async def instead(self, who: Who, code: int, channel_id: int) -> Place:
        """Another place, since Discord refused to take something in this one. Raises `NowhereToTalk`."""
        if code == Code.CLOSED_TO_DIRECT_MESSAGES:
            self._open.discard(who.id)
            await self._addresses.keep(who.guild, who.key, who.name, {"dm": "closed"})
            place = await self.open(who)
            told = self._phrases.say("place.dm_closed", who.hint)
            await patiently(lambda: place.send(told, nonce=f"dm-closed-{who.id}"[:NONCE]))
            return place
        found = await self._addresses.of(who.guild, who.key)
        if found.thread == str(channel_id):
            await self._addresses.keep(who.guild, who.key, who.name, {"thread": ""})
            self._owners.pop(channel_id, None)
        return await self.open(who)

    async def wrote_directly(self, who: Who) -> None:
        """He can be written to directly after all."""
        if who.id not in self._open:
            self._open.add(who.id)
            found = await self._addresses.of(who.guild, who.key)
            if found.dm_closed:
                await self._addresses.keep(who.guild, who.key, who.name, {"dm": ""})

    async def _direct(self, who: Who, found: Whereabouts, _near: object) -> Place:
        if found.dm_closed:
            raise NowhereToTalk("dm")
        person = self._client.get_user(who.id) or discord.Object(who.id)
        return await patiently(lambda: self._client.create_dm(person))

    async def _thread(self, who: Who, found: Whereabouts, near: object) -> Place:
        """His thread: the one that there is, brought back from the archive, or a new one."""
        if found.thread and (kept := await self._revived(int(found.thread))):
            return await self._joined(kept, who)
        parent = near.parent if isinstance(near, discord.Thread) else near
        if not isinstance(parent, discord.TextChannel) or not _takes_threads(parent):
            parent = self._somewhere(who.guild)
        if parent is None:
            if isinstance(near, discord.TextChannel):
                await self._alarm.lacks(who.guild, near.id)
            raise NowhereToTalk(THREAD)
        try:
            return await self._made(parent, who)
        except discord.HTTPException as error:
            await self._alarm.raise_for(error, who.guild, parent.id)
            raise

    async def _made(self, parent: discord.TextChannel, who: Who) -> discord.Thread:
        title = cut(self._phrases.say("thread.name", who.hint, name=who.name), THREAD_NAME)
        thread = await patiently(
            lambda: parent.create_thread(
                name=title,
                type=discord.ChannelType.private_thread,
                invitable=False,
                auto_archive_duration=WEEK,
            ),
            tries=1,  # a second try might make a second thread
        )
        # Known as his before he sees it: what he does there may not be taken for an intruder's.
        self._owners[thread.id] = who.key
        await self._addresses.keep(who.guild, who.key, who.name, {"thread": str(thread.id)})
        return await self._joined(thread, who)

    async def _joined(self, thread: discord.Thread, who: Who) -> discord.Thread:
        """The thread with him in it, which is seen to once: a stop may have come before."""
        if thread.id not in self._seen_to:
            await patiently(lambda: thread.add_user(discord.Object(who.id)))
            self._seen_to.add(thread.id)
        return thread

    async def _revived(self, thread_id: int) -> discord.Thread | None:
        """The thread, open again; None if it's gone or locked, so that another has to take its place."""
        try:
            channel = self._client.get_channel(thread_id) or await patiently(
                lambda: self._client.fetch_channel(thread_id)
            )
            if not isinstance(channel, discord.Thread) or channel.locked:
                return None
            if channel.archived:
                return await patiently(lambda: channel.edit(archived=False))
        except discord.HTTPException as error:
            if error.code in PLACE_IS_GONE or error.code in {Code.MISSING_PERMISSIONS, Code.ARCHIVED}:
                return None
            raise
        return channel

    def _somewhere(self, guild_id: str) -> discord.TextChannel | None:
        """A channel of the guild in which private threads can be made."""
        guild = self._client.get_guild(int(guild_id))
        for channel in guild.text_channels if guild else ():
            if _takes_threads(channel):
                return channel
        return None


def _takes_threads(channel: discord.TextChannel) -> bool:
    """Whether Baton may make a private thread there, and talk in it."""
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and allowed.create_private_threads and allowed.send_messages_in_threads
