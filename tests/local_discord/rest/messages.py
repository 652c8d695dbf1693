"""Messages in channels, threads and direct messages."""

from __future__ import annotations

from urllib.parse import unquote

from tests.local_discord import payloads
from tests.local_discord.permissions import Permission
from tests.local_discord.rest import compose
from tests.local_discord.rest.call import Call, Reply, Routes
from tests.local_discord.rest.refusals import Refused
from tests.local_discord.world import Channel, Json, Message

routes = Routes()

MESSAGES = "/channels/{channel}/messages"
HIDDEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
ONE = MESSAGES + "/{message}"
NONCE_SECONDS = 300
"""So long a nonce stands for the message that was first sent with it."""


@routes.on("POST", MESSAGES, rule="message")
def send(call: Call) -> Reply:
    channel = call.channel()
    _is_open(call, channel)
    compose.needs(call.body, call.files, channel, call.world.bot)
    nonce = call.body.get("nonce")
    again = _sent_before(call, channel, nonce)
    if again is not None:
        return payloads.message(again)
    made = compose.new_message(call, call.body, channel)
    if nonce is not None:
        channel.nonces[made.author.id, str(nonce)] = (call.world.clock.seconds(), made)
    call.actions.post(made)
    return payloads.message(made)


def _is_open(call: Call, channel: Channel) -> None:
    """Whether the bot can post there: not to closed direct messages, nor to a locked thread."""
    if channel.guild is None:
        person = channel.recipients[0]
        shared = any(one.has_bot and person.id in one.members for one in call.world.guilds.values())
        if not person.accepts_dms or not shared:
            raise Refused(50007)
    elif (
        channel.thread is not None
        and channel.thread.locked
        and not call.may(Permission.MANAGE_THREADS, channel)
    ):
        raise Refused(50083)


def _sent_before(call: Call, channel: Channel, nonce: str | int | None) -> Message | None:
    now = call.world.clock.seconds()
    for key, (at, _) in list(channel.nonces.items()):
        if now - at <= NONCE_SECONDS:
            break
        del channel.nonces[key]
    if nonce is None or not call.body.get("enforce_nonce"):
        return None
    found = channel.nonces.get((call.world.bot.id, str(nonce)))
    return None if found is None else found[1]


@routes.on("GET", MESSAGES)
def history(call: Call) -> Reply:
    channel = call.channel()
    if channel.guild is not None and not call.may(Permission.READ_MESSAGE_HISTORY, channel):
        return []
    limit = min(max(call.number("limit", 50), 1), 100)
    before, after = call.number("before", 1 << 63), call.number("after", 0)
    found = [one for one in channel.messages.values() if after < one.id < before and one.only_for is None]
    if "around" in call.query:
        middle = call.number("around", 0)
        found = sorted(sorted(found, key=lambda one: abs(one.id - middle))[:limit], key=lambda one: one.id)
    chosen = found[:limit] if "after" in call.query else found[-limit:]
    return [_readable(call, one) for one in reversed(chosen)]


@routes.on("GET", ONE)
def read(call: Call) -> Reply:
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    return _readable(call, call.message(channel))


def _readable(call: Call, message: Message) -> Json:
    """A message, without its text where the bot lacks the message-content intent."""
    full = payloads.message(message)
    world = call.world
    if message.channel.guild is None or message.author is world.bot or world.bot in message.mentions:
        return full
    return full if world.privileged & (1 << 15) else full | HIDDEN


@routes.on("PATCH", ONE, rule="message_edit")
def edit(call: Call) -> Reply:
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot:
        raise Refused(50005)
    if channel.thread is not None and channel.thread.archived:
        raise Refused(50083)
    compose.change(call, message, call.body)
    return payloads.message(message)


@routes.on("DELETE", ONE)
def delete(call: Call) -> Reply:
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot and (
        channel.guild is None or not call.may(Permission.MANAGE_MESSAGES, channel)
    ):
        raise Refused(50013)
    call.actions.delete(message)
    return None


@routes.on("PUT", ONE + "/reactions/{emoji}/@me")
def react(call: Call) -> Reply:
    message = call.message(call.channel(Permission.READ_MESSAGE_HISTORY, Permission.ADD_REACTIONS))
    name = unquote(call.names["emoji"])
    if name not in message.reactions:
        message.reactions.append(name)
    return None


@routes.on("DELETE", ONE + "/reactions/{emoji}/@me")
def take_reaction_back(call: Call) -> Reply:
    message = call.message(call.channel())
    name = unquote(call.names["emoji"])
    if name in message.reactions:
        message.reactions.remove(name)
    return None


@routes.on("POST", "/channels/{channel}/typing")
def typing(call: Call) -> Reply:
    call.channel()
    return None


@routes.on("GET", MESSAGES + "/pins")
def pins(call: Call) -> Reply:
    found = [one for one in call.channel().messages.values() if one.pinned]
    items = [
        {"pinned_at": one.created.isoformat(), "message": _readable(call, one)} for one in reversed(found)
    ]
    return {"items": items, "has_more": False}


@routes.on("GET", "/channels/{channel}/pins")
def pins_of_old(call: Call) -> Reply:
    return [_readable(call, one) for one in call.channel().messages.values() if one.pinned]


@routes.on("PUT", MESSAGES + "/pins/{message}")
@routes.on("PUT", "/channels/{channel}/pins/{message}")
def pin(call: Call) -> Reply:
    return _pin(call, pinned=True)


@routes.on("DELETE", MESSAGES + "/pins/{message}")
@routes.on("DELETE", "/channels/{channel}/pins/{message}")
def unpin(call: Call) -> Reply:
    return _pin(call, pinned=False)


def _pin(call: Call, *, pinned: bool) -> Reply:
    channel = call.channel()
    if not (call.may(Permission.PIN_MESSAGES, channel) or call.may(Permission.MANAGE_MESSAGES, channel)):
        raise Refused(50013)
    call.message(channel).pinned = pinned
    return None
