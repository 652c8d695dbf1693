"""What happens in the world: each change is made once, told to the gateway and put before the people."""

from __future__ import annotations

import asyncio
import mimetypes
from urllib.parse import quote

from tests.local_discord import payloads, permissions
from tests.local_discord.gateway import Gateway
from tests.local_discord.permissions import Permission
from tests.local_discord.world import (
    Attachment,
    Channel,
    Guild,
    Json,
    Kind,
    Message,
    Overwrite,
    Thread,
    User,
    World,
)


class Actions:
    """Changes of the world."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self.gateway = gateway

    # -- messages

    def attach(
        self, channel: Channel, filename: str, data: bytes, *, description: str | None = None
    ) -> Attachment:
        number = self.world.clock.snowflake()
        url = f"{self.world.cdn}/attachments/{channel.id}/{number}/{quote(filename)}"
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        found = Attachment(number, filename, data, kind, url, description)
        self.world.attachments[number] = found
        while self.world.keep is not None and len(self.world.attachments) > self.world.keep:
            del self.world.attachments[next(iter(self.world.attachments))]
        return found

    def post(self, message: Message) -> None:
        """Put a new message into its channel; one for a single person is not told to the gateway."""
        channel = message.channel
        channel.messages[message.id] = message
        self.world.record(message)
        if message.only_for is None:
            if channel.thread is not None:
                self._stir(channel, channel.thread, message)
            self.gateway.tell_message("MESSAGE_CREATE", message)
        self.show(message)

    def edited(self, message: Message, before: str) -> None:
        """Tell of a change in a message; `before` is what it said."""
        message.versions.append(before)
        if message.only_for is None:
            self.gateway.tell_message("MESSAGE_UPDATE", message)
        self.show(message)

    def delete(self, message: Message) -> None:
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        if message.only_for is None:
            gone: Json = {"id": str(message.id), "channel_id": str(message.channel.id)}
            guild = message.channel.guild
            if guild is not None:
                gone["guild_id"] = str(guild.id)
            self.gateway.tell("MESSAGE_DELETE", lambda: gone, guild)

    def show(self, message: Message) -> None:
        """Put a message before everybody who can see it, its author excepted."""
        if message.loading:
            return
        for person in self.audience(message):
            if person is not message.author and not person.bot:
                person.unread.append(message)
                if self.world.keep is not None and len(person.unread) > self.world.keep:
                    person.unread.popleft()
                if person.bell is not None:
                    person.bell.set()

    def audience(self, message: Message) -> list[User]:
        channel = message.channel
        if message.only_for is not None:
            return [message.only_for]
        if channel.guild is None:
            return list(channel.recipients)
        return [one.user for one in channel.guild.members.values() if sees(one.user, message)]

    # -- threads

    def open_thread(
        self,
        parent: Channel,
        name: str,
        kind: Kind,
        owner: User,
        *,
        number: int | None = None,
        invitable: bool = True,
        auto_archive: int = 1440,
    ) -> Channel:
        """A thread; one that hangs on a message has its number."""
        now = self.world.clock.now()
        state = Thread(owner.id, now, now, auto_archive, invitable=invitable, members={owner.id: now})
        made = Channel(number or self.world.clock.snowflake(), kind, name, parent.guild, parent, thread=state)
        self.world.add(made)
        self.gateway.tell(
            "THREAD_CREATE", lambda: payloads.channel(made) | {"newly_created": True}, made.guild
        )
        return made

    def join_thread(self, thread: Channel, user: User) -> None:
        if thread.thread is None or user.id in thread.thread.members:
            return
        thread.thread.members[user.id] = self.world.clock.now()
        if user is self.world.bot:
            added = payloads.channel(thread) | {"member": payloads.thread_member(thread, user.id)}
            self.gateway.tell("THREAD_CREATE", lambda: added, thread.guild)
        self._tell_members(thread, added=[user], removed=[])

    def leave_thread(self, thread: Channel, user: User) -> None:
        if thread.thread is not None and thread.thread.members.pop(user.id, None) is not None:
            self._tell_members(thread, added=[], removed=[user])

    def thread_changed(self, thread: Channel) -> None:
        if thread.thread is not None:
            thread.thread.changed = self.world.clock.now()
        self.gateway.tell_channel("THREAD_UPDATE", thread)

    def _tell_members(self, thread: Channel, *, added: list[User], removed: list[User]) -> None:
        guild, state = thread.guild, thread.thread
        if guild is None or state is None:
            return
        told: Json = {
            "id": str(thread.id),
            "guild_id": str(guild.id),
            "member_count": len(state.members),
            "added_members": [
                payloads.thread_member(thread, one.id) | {"member": payloads.member(guild.members[one.id])}
                for one in added
            ],
            "removed_member_ids": [str(one.id) for one in removed],
        }
        self.gateway.tell("THREAD_MEMBERS_UPDATE", lambda: told, guild)

    def _stir(self, channel: Channel, thread: Thread, message: Message) -> None:
        """What a message does to the thread in which it is posted."""
        thread.sent += 1
        if thread.archived:
            thread.archived = False
            self.thread_changed(channel)
        guild = channel.guild
        for one in (message.author, *message.mentions):
            if guild is not None and one.id in guild.members:
                self.join_thread(channel, one)

    # -- guilds and channels

    def add_channel(
        self,
        guild: Guild,
        name: str,
        kind: Kind = Kind.TEXT,
        *,
        topic: str | None = None,
        parent: Channel | None = None,
        overwrites: dict[int, Overwrite] | None = None,
    ) -> Channel:
        made = Channel(self.world.clock.snowflake(), kind, name, guild, parent, topic, len(guild.channels))
        made.overwrites = overwrites or {}
        self.world.add(made)
        self.gateway.tell_channel("CHANNEL_CREATE", made)
        return made

    def delete_channel(self, channel: Channel) -> None:
        guild = channel.guild
        if guild is None:
            return
        for thread in [
            one for one in guild.channels.values() if one.parent is channel and one.thread is not None
        ]:
            self.delete_channel(thread)
        channel.deleted = True
        del self.world.channels[channel.id]
        del guild.channels[channel.id]
        self.gateway.tell_channel("CHANNEL_DELETE" if channel.thread is None else "THREAD_DELETE", channel)

    def ring(self, event: str, guild: Guild, data: Json) -> None:
        """Tell of a change within a guild."""
        self.gateway.tell(event, lambda: {"guild_id": str(guild.id)} | data, guild)


def sees(user: User, message: Message) -> bool:
    """Whether a message is before somebody's eyes."""
    if message.deleted or message.channel.deleted:
        return False
    if message.only_for is not None:
        return message.only_for is user
    return permissions.may(user, Permission.VIEW_CHANNEL, message.channel)


def bell_of(user: User) -> asyncio.Event:
    if user.bell is None:
        user.bell = asyncio.Event()
    return user.bell
