"""From the body of a request to a message: files, mentions, layouts, edits."""

from __future__ import annotations

import re
from typing import Any

from tests.local_discord import components, permissions
from tests.local_discord.permissions import Permission
from tests.local_discord.rest.call import Call
from tests.local_discord.rest.refusals import Refused, invalid
from tests.local_discord.world import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SUPPRESS_EMBEDS,
    Attachment,
    Channel,
    Interaction,
    Json,
    Message,
    Role,
    User,
    World,
)

_REFERENCE = "attachment://"
_USER, _ROLE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")


def new_message(call: Call, body: Json, channel: Channel, interaction: Interaction | None = None) -> Message:
    """A message of the bot made from `body`, not posted yet."""
    world = call.world
    flags = int(body.get("flags") or 0)
    made = Message(
        world.clock.snowflake(),
        channel,
        world.bot,
        world.clock.now(),
        content=str(body.get("content") or "").strip(),
        flags=flags & ~EPHEMERAL,
        nonce=body.get("nonce"),
        interaction=interaction,
        only_for=interaction.user if interaction is not None and flags & EPHEMERAL else None,
        reference=_quoted(channel, body.get("message_reference")),
    )
    made.attachments = _attached(call, body, channel, ephemeral=made.ephemeral)
    _lay_out(made, body)
    if not (made.content or made.embeds or made.components or made.attachments or body.get("sticker_ids")):
        raise Refused(50006)
    _address(world, made, body.get("allowed_mentions"))
    return made


def _quoted(channel: Channel, reference: Json | None) -> Message | None:
    if reference is None:
        return None
    found = channel.messages.get(int(reference["message_id"]))
    if found is None and reference.get("fail_if_not_exists", True):
        raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return found


def change(call: Call, message: Message, body: Json) -> None:
    """Edit `message`: what the body doesn't name stays as it is."""
    before = message.text
    flags = int(body.get("flags") or 0)
    content = message.content if "content" not in body else str(body["content"] or "").strip()
    embeds = message.embeds if "embeds" not in body else body["embeds"] or []
    if (message.flags | flags) & COMPONENTS_V2 and (content or embeds):
        raise invalid(
            "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Not with components v2"
        )
    kept = message.attachments
    if "attachments" in body:
        named = {int(one["id"]) for one in body["attachments"] or ()}
        kept = [one for one in kept if one.id in named]
    message.content = content
    if "flags" in body:
        message.flags = message.flags & ~SUPPRESS_EMBEDS | flags & (SUPPRESS_EMBEDS | COMPONENTS_V2)
    message.attachments = [*kept, *_attached(call, body, message.channel, ephemeral=message.ephemeral)]
    _lay_out(message, body)
    _address(call.world, message, body.get("allowed_mentions"))
    message.flags &= ~LOADING
    message.edited = call.world.clock.now()
    call.actions.edited(message, before)


def _attached(call: Call, body: Json, channel: Channel, *, ephemeral: bool) -> list[Attachment]:
    described = {str(one["id"]): one for one in body.get("attachments") or ()}
    found = []
    for index, upload in sorted(call.files.items()):
        about: Json = described.get(str(index), {})
        name = str(about.get("filename") or upload.filename)
        made = call.actions.attach(channel, name, upload.data, description=about.get("description"))
        found.append(made)
    return found if not ephemeral else [_hidden(call.world, one) for one in found]


def _hidden(world: World, one: Attachment) -> Attachment:
    hidden = Attachment(
        one.id, one.filename, one.data, one.content_type, one.url, one.description, ephemeral=True
    )
    world.attachments[one.id] = hidden
    return hidden


def _lay_out(message: Message, body: Json) -> None:
    """Embeds and components, with the files that they show taken from the attachments."""
    by_name = {one.filename: one for one in (*message.attachments, *message.media)}
    used: set[str] = set()
    if "embeds" in body:
        message.embeds = [_embed(one, by_name, used) for one in body["embeds"] or ()]
    if "components" in body:
        message.components = components.numbered(list(body["components"] or ()))
        for media in components.media(message.components):
            url = str(media["url"])
            if url.startswith(_REFERENCE):
                name = url.removeprefix(_REFERENCE)
                if name not in by_name:
                    raise invalid("components", "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", name)
                used.add(name)
                media.update(_shown(by_name[name]))
            else:
                media.update({"proxy_url": url, "loading_state": 2, "placeholder": ""})
    message.media = [*message.media, *(by_name[name] for name in used if by_name[name] not in message.media)]
    message.attachments = [one for one in message.attachments if one.filename not in used]


def _shown(one: Attachment) -> Json:
    return {
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
        "attachment_id": str(one.id),
        "placeholder": "",
        "loading_state": 2,
    }


def _embed(embed: Json, by_name: dict[str, Attachment], used: set[str]) -> Json:
    found: Json = {"type": "rich"} | embed
    for key in ("image", "thumbnail"):
        url = str((embed.get(key) or {}).get("url", ""))
        name = url.removeprefix(_REFERENCE)
        if url.startswith(_REFERENCE) and name in by_name:
            used.add(name)
            found |= {key: {"url": by_name[name].url, "proxy_url": by_name[name].url}}
    return found


def _address(world: World, message: Message, allowed: Json | None) -> None:
    """Work out who is pinged: those named in the text whom the bot allows."""
    text = message.text if message.flags & COMPONENTS_V2 else message.content
    address(world, message, text, allowed)


def address(world: World, message: Message, text: str, allowed: Json | None) -> None:
    guild = message.channel.guild
    parse: set[str] = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or ())
    users = _listed(allowed, "users")
    roles = _listed(allowed, "roles")
    named = dict.fromkeys(int(one) for one in _USER.findall(text))
    message.mentions = [
        world.users[one] for one in named if one in world.users and ("users" in parse or one in users)
    ]
    message.mention_roles = [] if guild is None else _roles(text, guild.roles, parse, roles)
    may_all = guild is not None and permissions.may(
        message.author, Permission.MENTION_EVERYONE, message.channel
    )
    message.mention_everyone = bool(may_all and "everyone" in parse and _EVERYONE.search(text))
    quoted = message.reference
    pings_quoted = allowed is None or bool(allowed.get("replied_user"))
    if quoted is not None and pings_quoted and quoted.author not in message.mentions:
        message.mentions.append(quoted.author)


def _listed(allowed: Json | None, key: str) -> set[int]:
    return set() if allowed is None else {int(one) for one in allowed.get(key) or ()}


def _roles(text: str, known: dict[int, Role], parse: set[str], allowed: set[int]) -> list[Role]:
    named = dict.fromkeys(int(one) for one in _ROLE.findall(text))
    return [known[one] for one in named if one in known and ("roles" in parse or one in allowed)]


def needs(body: Json, files: object, channel: Channel, author: User) -> None:
    """Refuse what the author may not send there: messages, files."""
    wanted = Permission.SEND_MESSAGES if channel.thread is None else Permission.SEND_MESSAGES_IN_THREADS
    if channel.guild is None:
        return
    held: Any = permissions.in_channel(author, channel)
    if not held & wanted or (files and not held & Permission.ATTACH_FILES):
        raise Refused(50013)
    if body.get("embeds") and not held & Permission.EMBED_LINKS:
        raise Refused(50013)
