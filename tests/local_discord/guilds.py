"""The driver's guild: channels, roles, people, and whether the bot is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.local_discord import payloads
from tests.local_discord.people import Person
from tests.local_discord.permissions import BOT, EVERYONE
from tests.local_discord.world import Channel, Guild, Kind, Member, Overwrite, Role, User

if TYPE_CHECKING:
    from tests.local_discord.local import LocalDiscord


class GuildHandle:
    """A guild. What is asked for by name is made when it isn't there; `general` is there from the start."""

    def __init__(self, discord: LocalDiscord, name: str, locale: str) -> None:
        self.discord = discord
        world = discord.world
        number = world.clock.guild_snowflake()
        self.state = Guild(number, name, world.owner.id, locale)
        self.state.roles[number] = Role(number, "@everyone", int(EVERYONE), 0)
        self.state.members[world.owner.id] = Member(world.owner, world.clock.now())
        world.guilds[number] = self.state
        self.owner = Person(discord, world.owner, self.channel("general"))

    @property
    def id(self) -> int:
        return self.state.id

    @property
    def name(self) -> str:
        return self.state.name

    # -- the bot

    def invites_bot(self, permissions: int = BOT) -> GuildHandle:
        """The bot joins, with a role of its own that has these permissions."""
        world, guild = self.discord.world, self.state
        role = self._role_of_bot() or Role(world.clock.snowflake(), world.bot.name, 0, 1, managed=True)
        role.permissions = int(permissions)
        guild.roles[role.id] = role
        guild.members[world.bot.id] = Member(world.bot, world.clock.now(), [role.id])
        guild.has_bot = True
        self.discord.gateway_server.tell("GUILD_CREATE", lambda: payloads.guild(guild, world.bot), guild)
        return self

    def removes_bot(self) -> None:
        guild, world = self.state, self.discord.world
        if guild.has_bot:
            guild.has_bot = False
            del guild.members[world.bot.id]
            world.commands.pop(guild.id, None)
            self.discord.gateway_server.tell("GUILD_DELETE", lambda: {"id": str(guild.id)}, guild)

    def permits_bot(self, permissions: int) -> None:
        """Give the bot's role these permissions and no others."""
        role = self._role_of_bot()
        if role is not None:
            role.permissions = int(permissions)
            self.discord.actions.ring("GUILD_ROLE_UPDATE", self.state, {"role": payloads.role(role)})

    def _role_of_bot(self) -> Role | None:
        return next((one for one in self.state.roles.values() if one.managed), None)

    # -- channels and roles

    def channel(self, name: str, *, hidden: bool = False, kind: Kind = Kind.TEXT) -> Channel:
        """The channel of that name; a hidden one is closed to everybody who isn't let in."""
        for one in self.state.channels.values():
            if one.name == name and one.thread is None:
                return one
        closed = {self.id: Overwrite(self.id, of_member=False, deny=1 << 10)} if hidden else {}
        return self.discord.actions.add_channel(self.state, name, kind, overwrites=closed)

    def thread(self, name: str) -> Channel:
        """The thread of that name, which must be there."""
        return next(
            one for one in self.state.channels.values() if one.name == name and one.thread is not None
        )

    @property
    def threads(self) -> list[Channel]:
        return [one for one in self.state.channels.values() if one.thread is not None]

    def deletes(self, channel: Channel) -> None:
        self.discord.actions.delete_channel(channel)

    def archives(self, thread: Channel, *, locked: bool = False) -> None:
        if thread.thread is not None:
            thread.thread.archived, thread.thread.locked = True, locked
            self.discord.actions.thread_changed(thread)

    def adds(self, thread: Channel, person: Person) -> None:
        """Somebody comes into a thread."""
        self.discord.actions.join_thread(thread, person.user)

    def role(self, name: str, *, permissions: int = 0) -> Role:
        for one in self.state.roles.values():
            if one.name == name:
                return one
        made = Role(self.discord.clock.snowflake(), name, int(permissions), len(self.state.roles))
        self.state.roles[made.id] = made
        self.discord.actions.ring("GUILD_ROLE_CREATE", self.state, {"role": payloads.role(made)})
        return made

    def denies(self, who: Role | Person | User, permissions: int, channel: Channel) -> None:
        """Take permissions from somebody in one channel (the bot: `discord.bot`)."""
        self._overwrite(who, channel).deny |= int(permissions)
        self.discord.gateway_server.tell_channel("CHANNEL_UPDATE", channel)

    def allows(self, who: Role | Person | User, permissions: int, channel: Channel) -> None:
        """Give permissions to somebody in one channel."""
        found = self._overwrite(who, channel)
        found.allow |= int(permissions)
        found.deny &= ~int(permissions)
        self.discord.gateway_server.tell_channel("CHANNEL_UPDATE", channel)

    def _overwrite(self, who: Role | Person | User, channel: Channel) -> Overwrite:
        made = Overwrite(who.id, of_member=not isinstance(who, Role))
        return channel.overwrites.setdefault(who.id, made)

    # -- people

    def person(self, name: str, *, roles: tuple[Role | str, ...] = (), locale: str = "en-US") -> Person:
        """Somebody of that name in this guild; in two guilds it's the same person."""
        discord = self.discord
        known = discord.person(name, locale=locale)
        if known.id not in self.state.members:
            held = [(self.role(one) if isinstance(one, str) else one).id for one in roles]
            joined = Member(known.user, discord.clock.now(), held)
            self.state.members[known.id] = joined
            discord.actions.ring("GUILD_MEMBER_ADD", self.state, payloads.member(joined))
        return Person(discord, known.user, self.channel("general"))

    def loses(self, person: Person) -> None:
        """Somebody leaves."""
        if self.state.members.pop(person.id, None) is not None:
            self.discord.actions.ring("GUILD_MEMBER_REMOVE", self.state, {"user": payloads.user(person.user)})
