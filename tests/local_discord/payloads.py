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

COMMAND, COMPONENT = 2, 3
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
        "flags": 0,
        "primary_guild": None,
    }


def member(one: Member, *, with_user: bool = True) -> Json:
    found: Json = {
        "nick": None,
        "avatar": None,
        "banner": None,
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


_OF_EVERY_GUILD: Json = {
    **dict.fromkeys(("icon", "splash", "discovery_splash", "description", "banner", "afk_channel_id")),
    **dict.fromkeys(
        ("public_updates_channel_id", "rules_channel_id", "system_channel_id", "vanity_url_code")
    ),
    **dict.fromkeys(("safety_alerts_channel_id", "application_id", "home_header", "incidents_data")),
    **dict.fromkeys(("widget_channel_id", "max_presences")),
    **dict.fromkeys(("verification_level", "default_message_notifications", "explicit_content_filter"), 0),
    **dict.fromkeys(("mfa_level", "nsfw_level", "premium_tier", "premium_subscription_count"), 0),
    **dict.fromkeys(
        ("premium_progress_bar_enabled", "nsfw", "widget_enabled", "large", "unavailable"), False
    ),
    "system_channel_flags": 0,
    "afk_timeout": 300,
    "max_members": 500_000,
    "max_video_channel_users": 25,
    "max_stage_video_channel_users": 50,
    "region": "deprecated",
}
_LISTS = (
    *("features", "emojis", "stickers", "voice_states", "presences", "stage_instances"),
    *("guild_scheduled_events", "soundboard_sounds"),
)


def guild(one: Guild, bot: User) -> Json:
    """A guild as the gateway tells of it; private threads are listed when the bot is in them."""
    joined = one.members.get(bot.id)
    return {
        **_OF_EVERY_GUILD,
        **{name: [] for name in _LISTS},
        "id": str(one.id),
        "name": one.name,
        "owner_id": str(one.owner_id),
        "preferred_locale": one.locale,
        "roles": [role(each) for each in one.roles.values()],
        "member_count": len(one.members),
        "joined_at": None if joined is None else joined.joined.isoformat(),
        "members": [] if joined is None else [member(joined)],
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
        found["interaction_metadata"] = metadata(one.interaction)
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


def metadata(one: Interaction) -> Json:
    """How a message came about."""
    found: Json = {
        "id": str(one.id),
        "type": one.type,
        "user": user(one.user),
        "authorizing_integration_owners": {},
    }
    if one.type == COMPONENT and one.source is not None:
        found["interacted_message_id"] = str(one.source.id)
    if one.opener is not None:
        found["triggering_interaction_metadata"] = metadata(one.opener)
    return found


def _of_command(one: Interaction | None) -> bool:
    return one is not None and one.type == COMMAND


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


def bot(world: World) -> Json:
    """The bot as it sees itself."""
    return user(world.bot) | {
        "mfa_enabled": True,
        "locale": world.bot.locale,
        "verified": True,
        "email": None,
    }


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
        "type": None,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": ["applications.commands", "bot"],
        "integration_types_config": {"0": {}},
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "approximate_guild_count": sum(one.has_bot for one in world.guilds.values()),
    }


def place(one: Channel, who: User) -> Json:
    """A channel as an interaction names it: with what `who` may do in it, without who else is there."""
    found = channel(one)
    found.pop("recipients", None)
    return found | {"permissions": str(permissions.in_channel(who, one))}


def member_in(one: Member, channel_of: Channel) -> Json:
    """A member as an interaction names them."""
    return member(one) | {"permissions": str(permissions.in_channel(one.user, channel_of))}


def interaction(one: Interaction, data: Json, world: World) -> Json:
    """A gesture as the gateway tells of it."""
    at, guild_of = one.channel, one.channel.guild
    told: Json = {
        "id": str(one.id),
        "application_id": str(world.application_id),
        "type": one.type,
        "token": one.token,
        "version": 1,
        "data": data,
        "channel_id": str(at.id),
        "channel": place(at, one.user),
        "locale": one.user.locale,
        "app_permissions": str(permissions.in_channel(world.bot, at)),
        "entitlements": [],
        "authorizing_integration_owners": {"0": "0" if guild_of is None else str(guild_of.id)},
        "context": 1 if guild_of is None else 0,
        "attachment_size_limit": ATTACHMENT_LIMIT,
    }
    if one.source is not None:
        told["message"] = message(one.source)
    if guild_of is None:
        return told | {"user": user(one.user)}
    return told | {
        "guild_id": str(guild_of.id),
        "guild": {"id": str(guild_of.id), "locale": guild_of.locale, "features": []},
        "guild_locale": guild_of.locale,
        "member": member_in(guild_of.members[one.user.id], at),
    }
