"""Tells a guild's coaches which permission Baton lacks, and where: once, and again when an hour has gone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

import discord

from bot.coaching.phrases import Phrases
from bot.frontends.discord.inviting import NEEDED
from bot.frontends.discord.patience import Code, patiently
from bot.frontends.discord.people import is_own
from bot.frontends.discord.ways import messageable
from bot.whereabouts import AddressBook

log = logging.getLogger(__name__)

HOUR = 3600.0
LACKING = {Code.MISSING_PERMISSIONS, Code.MISSING_ACCESS}
"""What Discord says when Baton isn't allowed to do something."""


class Alarm:
    """Never raises: whoever is refused has something better to do."""

    def __init__(
        self,
        client: discord.Client,
        addresses: AddressBook,
        phrases: Phrases,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._addresses = addresses
        self._phrases = phrases
        self._clock = clock
        self._raised: dict[int, float] = {}

    async def raise_for(self, error: discord.HTTPException, guild: str, channel_id: int) -> None:
        """Say what is lacking in a channel where Discord has refused something."""
        if error.code in LACKING:
            await self.lacks(guild, channel_id)

    async def lacks(self, guild: str, channel_id: int) -> None:
        """Say what is lacking in a channel where Baton would need it."""
        if is_own(guild) or not self._is_due(channel_id):
            return
        try:
            await self._tell(guild, channel_id)
        except Exception:
            log.exception("the coaches of guild %s could not be told what Baton may not do", guild)

    def _is_due(self, channel_id: int) -> bool:
        now = self._clock()
        self._raised = {one: at for one, at in self._raised.items() if now - at < HOUR}
        return self._raised.setdefault(channel_id, now) == now

    async def _tell(self, guild: str, channel_id: int) -> None:
        names = list(self._lacking(channel_id))
        log.warning("Baton may not %s in channel %s of guild %s", ", ".join(names), channel_id, guild)
        setup = await self._addresses.setup(guild)
        if not setup.coaches_channel:
            return
        allowed = ", ".join(self._phrases.say(f"permission.{name}", setup.locale) for name in names)
        text = self._phrases.say(
            "trouble.may_not", setup.locale, permission=allowed, channel=f"<#{channel_id}>"
        )
        channel = await messageable(self._client, int(setup.coaches_channel))
        await patiently(lambda: channel.send(text))

    def _lacking(self, channel_id: int) -> Iterator[str]:
        """The permissions by name; where it can't be known, the one that writing takes."""
        channel = self._client.get_channel(channel_id)
        names: list[str] = []
        if isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            allowed = channel.permissions_for(channel.guild.me)
            names = [name for name in NEEDED if not getattr(allowed, name)]
        yield from names or ["send_messages"]
