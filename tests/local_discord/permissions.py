"""Who may do what in a channel: roles, overwrites, administrators."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.local_discord.world import Channel, Guild, User


class Permission(enum.IntFlag):
    """The permissions that this server knows, by Discord's bits."""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


EVERYTHING = (1 << 53) - 1
EVERYONE = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What the role @everyone may do in a guild unless a test says otherwise."""
BOT = EVERYONE | Permission.CREATE_PRIVATE_THREADS | Permission.MANAGE_THREADS | Permission.MANAGE_MESSAGES
DIRECT = EVERYONE | Permission.PIN_MESSAGES
"""What both sides may do in a direct message."""


def in_guild(user: User, guild: Guild) -> int:
    member = guild.members.get(user.id)
    if member is None:
        return 0
    if guild.owner_id == user.id:
        return EVERYTHING
    held = guild.roles[guild.id].permissions
    for role in member.roles:
        held |= guild.roles[role].permissions
    return EVERYTHING if held & Permission.ADMINISTRATOR else held


def in_channel(user: User, channel: Channel) -> int:
    """What `user` may do in `channel`, a private thread being closed to who is not in it."""
    if channel.guild is None:
        return int(DIRECT) if user in channel.recipients or user.bot else 0
    held = in_guild(user, channel.guild)
    if held == EVERYTHING:
        return held
    place = channel.parent if channel.thread is not None and channel.parent is not None else channel
    held = _overwritten(held, user, channel.guild, place)
    if not held & Permission.VIEW_CHANNEL:
        return 0
    if channel.is_private_thread and not held & Permission.MANAGE_THREADS:
        return held if channel.thread is not None and user.id in channel.thread.members else 0
    return held


def _overwritten(held: int, user: User, guild: Guild, channel: Channel) -> int:
    everyone = channel.overwrites.get(guild.id)
    if everyone is not None:
        held = held & ~everyone.deny | everyone.allow
    of_roles = [
        channel.overwrites[role] for role in guild.members[user.id].roles if role in channel.overwrites
    ]
    for overwrite in of_roles:
        held &= ~overwrite.deny
    for overwrite in of_roles:
        held |= overwrite.allow
    own = channel.overwrites.get(user.id)
    return held if own is None else held & ~own.deny | own.allow


def may(user: User, permission: Permission, channel: Channel) -> bool:
    return bool(in_channel(user, channel) & permission)
