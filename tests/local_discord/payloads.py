"""What exists, as Discord writes it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.local_discord import permissions
from tests.local_discord.world import (
    EPHEMERAL,
    Attachment,
    Channel,
    Guild,
    Interaction,
    Json,
    Member,
    Message,
    Role,
    Thread,
    User,
)

if TYPE_CHECKING:
    from tests.local_discord.world import World

ATTACHMENT_LIMIT = 10 * 1024 * 1024


def user(one: User) -> Json:
    return {
        "id": str(one.id),
        "username": one.name.lower().replace(" ", "_"),
        "global_name": None if one.bot else one.name,
        "discriminator": "0",
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
    }


def member(one: Member, *, with_user: bool = True) -> Json:
    found: Json = {
        "nick": None,
        "avatar": None,
        "roles": [str(role) for role in one.roles],
        "joined_at": one.joined.isoformat(),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    if with_user:
        found["user"] = user(one.user)
    return found


def role(one: Role) -> Json:
    return {
        "id": str(one.id),
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": one.position,
        "permissions": str(int(one.permissions)),
        "managed": one.managed,
        "mentionable": False,
        "flags": 0,
    }


def channel(one: Channel) -> Json:
    if one.thread is not None:
        return thread(one, one.thread)
    found: Json = {
        "id": str(one.id),
        "type": int(one.kind),
        "last_message_id": str(next(reversed(one.messages))) if one.messages else None,
        "flags": 0,
    }
    if one.guild is None:
        return found | {"recipients": [user(person) for person in one.recipients]}
    return found | {
        "guild_id": str(one.guild.id),
        "name": one.name,
        "topic": one.topic,
        "position": one.position,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "parent_id": None if one.parent is None else str(one.parent.id),
        "permission_overwrites": [
            {"id": str(o.id), "type": int(o.of_member), "allow": str(o.allow), "deny": str(o.deny)}
            for o in one.overwrites.values()
        ],
    }


def thread(one: Channel, state: Thread) -> Json:
    return {
        "id": str(one.id),
        "type": int(one.kind),
        "guild_id": "" if one.guild is None else str(one.guild.id),
        "parent_id": None if one.parent is None else str(one.parent.id),
        "owner_id": str(state.owner_id),
        "name": one.name,
        "last_message_id": str(next(reversed(one.messages))) if one.messages else None,
        "message_count": len(one.messages),
        "total_message_sent": state.sent,
        "member_count": len(state.members),
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": state.archived,
            "auto_archive_duration": state.auto_archive,
            "archive_timestamp": state.changed.isoformat(),
            "create_timestamp": state.created.isoformat(),
            "locked": state.locked,
            **({"invitable": state.invitable} if one.is_private_thread else {}),
        },
    }


def thread_member(one: Channel, user_id: int) -> Json:
    joined = {} if one.thread is None else one.thread.members
    return {
        "id": str(one.id),
        "user_id": str(user_id),
        "join_timestamp": joined[user_id].isoformat(),
        "flags": 0,
    }


def guild(one: Guild, bot: User) -> Json:
    """A guild as its members see it; private threads are listed when the bot is in them."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "description": None,
        "banner": None,
        "owner_id": str(one.owner_id),
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": one.locale,
        "public_updates_channel_id": None,
        "rules_channel_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "max_members": 500_000,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role(each) for each in one.roles.values()],
        "member_count": len(one.members),
        "joined_at": one.members[bot.id].joined.isoformat() if bot.id in one.members else None,
        "large": False,
        "unavailable": False,
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "members": [member(one.members[bot.id])] if bot.id in one.members else [],
        "channels": [channel(each) for each in one.channels.values() if each.thread is None],
        "threads": [channel(each) for each in open_threads(one, bot)],
    }


def open_threads(one: Guild, bot: User) -> list[Channel]:
    return [
        each
        for each in one.channels.values()
        if each.thread is not None
        and not each.thread.archived
        and permissions.may(bot, permissions.Permission.VIEW_CHANNEL, each)
    ]


def attachment(one: Attachment) -> Json:
    found: Json = {
        "id": str(one.id),
        "filename": one.filename,
        "size": one.size,
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
    }
    if one.description is not None:
        found["description"] = one.description
    if one.ephemeral:
        found["ephemeral"] = True
    return found


def message(one: Message, *, nested: bool = False) -> Json:
    """A message with all that is in it."""
    found: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "type": 19 if one.reference is not None else 20 if _of_command(one.interaction) else 0,
        "author": user(one.author),
        "content": one.content,
        "timestamp": one.created.isoformat(),
        "edited_timestamp": None if one.edited is None else one.edited.isoformat(),
        "tts": False,
        "mention_everyone": one.mention_everyone,
        "mentions": [user(each) for each in one.mentions],
        "mention_roles": [str(each.id) for each in one.mention_roles],
        "attachments": [attachment(each) for each in one.attachments],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": one.pinned,
        "flags": one.flags | (EPHEMERAL if one.ephemeral else 0),
    }
    if one.nonce is not None:
        found["nonce"] = one.nonce
    if one.reactions:
        found["reactions"] = [reaction(name) for name in one.reactions]
    if one.interaction is not None:
        found["application_id"] = found["webhook_id"] = str(one.author.id)
        found["interaction_metadata"] = {
            "id": str(one.interaction.id),
            "type": one.interaction.type,
            "user": user(one.interaction.user),
            "authorizing_integration_owners": {},
        }
    if one.reference is not None:
        found["message_reference"] = {
            "type": 0,
            "channel_id": str(one.reference.channel.id),
            "message_id": str(one.reference.id),
        }
        if not nested:
            quoted = None if one.reference.deleted else message(one.reference, nested=True)
            found["referenced_message"] = quoted
    return found


def _of_command(one: Interaction | None) -> bool:
    return one is not None and one.type == 2


def reaction(name: str) -> Json:
    return {
        "count": 1,
        "me": True,
        "me_burst": False,
        "count_details": {"burst": 0, "normal": 1},
        "burst_colors": [],
        "emoji": {"id": None, "name": name},
    }


def message_event(one: Message) -> Json:
    """A message as the gateway tells of it: with the guild and its author's membership."""
    found = message(one)
    guild_of = one.channel.guild
    if guild_of is not None:
        found["guild_id"] = str(guild_of.id)
        known = guild_of.members.get(one.author.id)
        if known is not None:
            found["member"] = member(known, with_user=False)
    return found


def application(world: World) -> Json:
    limited = {1 << 8: 1 << 13, 1 << 1: 1 << 15, 1 << 15: 1 << 19}
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": user(world.owner),
        "team": None,
        "flags": sum(flag for intent, flag in limited.items() if world.privileged & intent),
        "bot": user(world.bot),
        "install_params": None,
        "integration_types_config": {"0": {}},
        "approximate_guild_count": sum(one.has_bot for one in world.guilds.values()),
    }


def place(one: Channel, who: User) -> Json:
    """A channel as an interaction names it: with what `who` may do in it."""
    return channel(one) | {"permissions": str(permissions.in_channel(who, one))}


def member_in(one: Member, channel_of: Channel) -> Json:
    """A member as an interaction names them."""
    return member(one) | {"permissions": str(permissions.in_channel(one.user, channel_of))}
