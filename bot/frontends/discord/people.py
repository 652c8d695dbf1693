"""Who did something, and in which guild: from what Discord says to what the core understands."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from bot.whereabouts import AddressBook

OWN = "dm-"
"""In front of a learner's id: the guild that he has for himself."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in a guild, as turns and orders name him."""

    id: int
    guild: str
    name: str
    hint: str | None
    roles: frozenset[str] = frozenset()
    manages: bool = False

    @property
    def key(self) -> str:
        return str(self.id)


class People:
    """Knows to which guild a direct message belongs."""

    def __init__(self, addresses: AddressBook) -> None:
        self._addresses = addresses
        self._homes: dict[int, str] = {}

    async def of_interaction(self, interaction: discord.Interaction) -> Who:
        hint = interaction.locale.value[:2].lower()
        return await self._of(interaction.user, interaction.guild_id, hint)

    async def of_message(self, message: discord.Message) -> Who:
        return await self._of(message.author, message.guild.id if message.guild else None, None)

    async def is_known(self, interaction: discord.Interaction) -> bool:
        """Whether he has been here before and said which language he speaks."""
        who = await self.of_interaction(interaction)
        return (await self._addresses.of(who.guild, who.key)).known

    async def _of(self, user: discord.User | discord.Member, guild_id: int | None, hint: str | None) -> Who:
        if guild_id is None:
            return Who(user.id, await self._home(user.id), user.display_name, hint)
        if not isinstance(user, discord.Member):
            return Who(user.id, str(guild_id), user.display_name, hint)
        roles = frozenset(str(role.id) for role in user.roles)
        manages = user.guild_permissions.manage_guild
        return Who(user.id, str(guild_id), user.display_name, hint, roles, manages)

    async def _home(self, user_id: int) -> str:
        # Read anew each time: another process may have seen him in another guild since.
        return await self._addresses.home(f"{OWN}{user_id}")

    async def settle(self, user_id: int, guild: str) -> None:
        """From now on somebody's direct messages belong to `guild`."""
        if self._homes.get(user_id) != guild:
            await self._addresses.settle(f"{OWN}{user_id}", guild)
            if len(self._homes) > MOST_HOMES:
                self._homes.clear()
            self._homes[user_id] = guild


MOST_HOMES = 10_000
"""Learners remembered as settled; beyond that it's written once more for some."""


def is_own(guild: str) -> bool:
    """Whether a guild is one that a learner has for himself."""
    return guild.startswith(OWN)
