"""Brings what Baton says of its own accord: to learners in their places, to coaches in their channel."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

import discord

from bot.coaching.phrases import Phrases
from bot.coaching.turn import Reply
from bot.dispatcher import Delivery, Fate
from bot.frontends.discord.alarming import Alarm
from bot.frontends.discord.patience import PLACE_IS_GONE, Code, patiently
from bot.frontends.discord.people import Who, is_own
from bot.frontends.discord.places import NowhereToTalk, Places
from bot.frontends.discord.rendering import Renderer
from bot.frontends.discord.ways import messageable, nonce
from bot.operating.metrics import Metrics
from bot.whereabouts import AddressBook

log = logging.getLogger(__name__)

_REFUSED = {*PLACE_IS_GONE, Code.CLOSED_TO_DIRECT_MESSAGES, Code.MISSING_PERMISSIONS, Code.ARCHIVED}


class DiscordOutbox:
    """The outbox of `bot.dispatcher`, in Discord."""

    def __init__(
        self,
        client: discord.Client,
        addresses: AddressBook,
        places: Places,
        renderer: Renderer,
        phrases: Phrases,
        metrics: Metrics,
        alarm: Alarm,
    ) -> None:
        self._client = client
        self._addresses = addresses
        self._places = places
        self._renderer = renderer
        self._phrases = phrases
        self._metrics = metrics
        self._alarm = alarm

    async def deliver(self, guild: str, learner: str, reply: Reply, key: str) -> Delivery:
        """To his place; to his thread if he can't be written to; to the coaches if nothing is left."""
        delivery = await self._to_learner(guild, learner, reply, key)
        if delivery.fate is Fate.NEVER and not is_own(guild):
            setup = await self._addresses.setup(guild)
            note = self._phrases.say("letter.unreachable", setup.locale, learner=f"<@{learner}>")
            told = await self.tell_coaches(
                guild, replace(reply, text=f"{note}\n\n{reply.text}", actions=()), key
            )
            if told.fate is Fate.SENT:
                delivery = Delivery(Fate.SENT, "coaches")
        self._metrics.delivered(delivery.fate.value)
        return delivery

    async def _to_learner(self, guild: str, learner: str, reply: Reply, key: str) -> Delivery:
        if not learner.isdigit():
            return Delivery(Fate.NEVER, "no Discord user")
        who = Who(int(learner), guild, learner, reply.locale)
        try:
            place = await self._places.open(who)
            try:
                await self._send(place.id, reply, learner, key)
            except discord.HTTPException as error:
                if error.code not in _REFUSED or is_own(guild):
                    raise
                await self._alarm.raise_for(error, guild, place.id)
                place = await self._places.instead(who, error.code, place.id)
                await self._send(place.id, reply, learner, key)
        except NowhereToTalk as error:
            return Delivery(Fate.NEVER, f"nowhere: {error.lacking}")
        except discord.HTTPException as error:
            never = error.code in _REFUSED
            return Delivery(Fate.NEVER if never else Fate.LATER, f"Discord: {error.code}")
        return Delivery(Fate.SENT, "dm" if isinstance(place, discord.DMChannel) else "thread")

    async def _send(self, channel_id: int, reply: Reply, owner: str, key: str) -> None:
        channel = await messageable(self._client, channel_id)
        for number, post in enumerate(await self._renderer.posts([reply], owner)):
            once = nonce(key, str(number))
            arguments = post.arguments()
            await patiently(partial(channel.send, nonce=once, **arguments))

    async def tell_coaches(self, guild: str, reply: Reply, key: str) -> Delivery:
        """To the channel that was set up; one that rings mentions the coaches' role, and nobody else."""
        if is_own(guild):
            return Delivery(Fate.NEVER, "no coaches here")
        setup = await self._addresses.setup(guild)
        if not setup.coaches_channel:
            return Delivery(Fate.NEVER, "no coaches' channel")
        channel = await messageable(self._client, int(setup.coaches_channel))
        post = await self._renderer.one([reply], setup.coach_role or "*")
        arguments = post.arguments()
        if reply.pings and setup.coach_role:
            arguments["content"] = f"<@&{setup.coach_role}>\n{post.content or ''}"
            role = discord.Object(int(setup.coach_role))
            arguments["allowed_mentions"] = discord.AllowedMentions(
                everyone=False, users=False, replied_user=False, roles=[role]
            )
        try:
            await patiently(lambda: channel.send(nonce=nonce(key, "coaches"), **arguments))
        except discord.HTTPException as error:
            log.warning("the coaches' channel of guild %s can't be written to (%s)", guild, error.code)
            return Delivery(Fate.LATER, f"Discord: {error.code}")
        return Delivery(Fate.SENT, "coaches")
