"""Who did something, and in which guild: from what Discord says to what the core understands."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from bot.whereabouts import AddressBook, Whereabouts

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
        self._spoken: dict[int, str] = {}
        """The language of somebody's Discord, which messages don't tell."""

    async def of_interaction(self, interaction: discord.Interaction) -> Who:
        hint = interaction.locale.value
        _remember(self._spoken, interaction.user.id, hint)
        return await self._of(interaction.user, interaction.guild_id, hint)

    async def of_message(self, message: discord.Message) -> Who:
        guild = message.guild.id if message.guild else None
        return await self._of(message.author, guild, self._spoken.get(message.author.id))

    async def whereabouts(self, interaction: discord.Interaction) -> tuple[Who, Whereabouts]:
        """Who did something, and what is known of where to talk with him."""
        who = await self.of_interaction(interaction)
        return who, await self._addresses.of(who.guild, who.key)

    async def language(self, who: Who) -> str | None:
        """The one that he has chosen, else the one of his Discord, else the guild's."""
        chosen = (await self._addresses.of(who.guild, who.key)).locale or who.hint
        return chosen or (await self._addresses.setup(who.guild)).locale or None

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
            _remember(self._homes, user_id, guild)

    async def unsettle(self, user_id: int, guild: str) -> None:
        """Somebody is unknown in `guild` from now on: his direct messages belong to no guild but his own."""
        await self._addresses.unsettle(f"{OWN}{user_id}", guild)
        self._homes.pop(user_id, None)

    async def been_in(self, user_id: int, client: discord.Client) -> dict[str, str]:
        """The guilds that his direct messages may belong to, by id, with their names."""
        been = await self._addresses.been_in(f"{OWN}{user_id}")
        found = {guild: client.get_guild(int(guild)) for guild in been}
        return {guild: one.name for guild, one in found.items() if one is not None}


MOST = 10_000
"""People of whom something is remembered; beyond that it's found out once more."""


def _remember(by_user: dict[int, str], user_id: int, value: str) -> None:
    if len(by_user) > MOST:
        by_user.clear()
    by_user[user_id] = value


def is_own(guild: str) -> bool:
    """Whether a guild is one that a learner has for himself."""
    return guild.startswith(OWN)
