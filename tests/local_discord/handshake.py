"""Who may listen to the gateway, and to which events."""

from __future__ import annotations

from dataclasses import dataclass

from tests.local_discord.world import Json, Message, User, World

GUILDS, GUILD_MEMBERS, PRESENCES, MESSAGE_CONTENT = 1 << 0, 1 << 1, 1 << 8, 1 << 15
GUILD_MESSAGES, GUILD_REACTIONS, GUILD_TYPING = 1 << 9, 1 << 10, 1 << 11
DIRECT_MESSAGES, DIRECT_REACTIONS, DIRECT_TYPING = 1 << 12, 1 << 13, 1 << 14
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT
KNOWN = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The intents that let an event through: in a guild, in direct messages."""

    guild: int
    direct: int = 0


_MESSAGES = Wanted(GUILD_MESSAGES, DIRECT_MESSAGES)
INTENTS = {
    **dict.fromkeys(("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"), _MESSAGES),
    **dict.fromkeys(("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"), Wanted(GUILDS, DIRECT_MESSAGES)),
    **dict.fromkeys(
        ("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_MEMBERS_UPDATE"), Wanted(GUILDS)
    ),
    **dict.fromkeys(("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"), Wanted(GUILDS)),
    **dict.fromkeys(("GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE"), Wanted(GUILDS)),
    **dict.fromkeys(
        ("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"), Wanted(GUILD_MEMBERS)
    ),
    "CHANNEL_PINS_UPDATE": Wanted(GUILDS, DIRECT_MESSAGES),
    "MESSAGE_REACTION_ADD": Wanted(GUILD_REACTIONS, DIRECT_REACTIONS),
    "TYPING_START": Wanted(GUILD_TYPING, DIRECT_TYPING),
}
"""Events that aren't named here reach everyone."""


class Turned(Exception):
    """Somebody is turned away from the gateway with a close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def identity(data: Json, world: World) -> tuple[tuple[int, int], int]:
    """The shard and intents of who identifies, or a closed door."""
    if data.get("token") != world.token:
        raise Turned(4004)
    shard = data.get("shard", [0, 1])
    match shard:
        case [int(number), int(count)] if 0 <= number < count:
            pass
        case _:
            raise Turned(4010)
    intents = data.get("intents")
    if not isinstance(intents, int) or intents & ~KNOWN:
        raise Turned(4013)
    if intents & PRIVILEGED & ~world.privileged:
        raise Turned(4014)
    return (shard[0], shard[1]), intents


def is_about_bot(message: Message, bot: User) -> bool:
    """Whether the bot may read a message without the message-content intent."""
    return message.channel.guild is None or message.author is bot or bot in message.mentions
