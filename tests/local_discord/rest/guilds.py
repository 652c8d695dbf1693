"""Guilds: their roles, members and channels."""

from __future__ import annotations

from tests.local_discord import payloads, permissions
from tests.local_discord.permissions import Permission
from tests.local_discord.rest.call import Call, Reply, Routes
from tests.local_discord.rest.channels import overwrites
from tests.local_discord.rest.refusals import Refused
from tests.local_discord.world import Guild, Kind, Member, Role

routes = Routes()

GUILD = "/guilds/{guild}"


@routes.on("GET", GUILD)
def read(call: Call) -> Reply:
    guild = call.guild()
    found = payloads.guild(guild, call.world.bot)
    for of_gateway in ("channels", "members", "threads", "joined_at", "large", "unavailable"):
        del found[of_gateway]
    return found | {"approximate_member_count": len(guild.members)}


@routes.on("GET", GUILD + "/roles")
def roles(call: Call) -> Reply:
    return [payloads.role(one) for one in call.guild().roles.values()]


@routes.on("POST", GUILD + "/roles", rule="role")
def add_role(call: Call) -> Reply:
    guild = _needing(call, Permission.MANAGE_ROLES)
    held = int(call.body.get("permissions") or 0)
    made = Role(call.world.clock.snowflake(), call.body.get("name") or "new role", held)
    guild.roles[made.id] = made
    call.actions.ring("GUILD_ROLE_CREATE", guild, {"role": payloads.role(made)})
    return payloads.role(made)


@routes.on("GET", GUILD + "/members")
def members(call: Call) -> Reply:
    guild = call.guild()
    if not call.world.privileged & (1 << 1):
        raise Refused(50001)
    after = call.number("after", 0)
    found = sorted(
        (one for one in guild.members.values() if one.user.id > after), key=lambda one: one.user.id
    )
    return [payloads.member(one) for one in found[: call.number("limit", 1)]]


@routes.on("GET", GUILD + "/members/search")
def search(call: Call) -> Reply:
    start = call.query.get("query", "").lower()
    found = [one for one in call.guild().members.values() if one.user.name.lower().startswith(start)]
    return [payloads.member(one) for one in found[: call.number("limit", 1)]]


@routes.on("GET", GUILD + "/members/{user}")
def member(call: Call) -> Reply:
    return payloads.member(_member(call, call.guild()))


@routes.on("PUT", GUILD + "/members/{user}/roles/{role}")
def give_role(call: Call) -> Reply:
    return _role(call, held=True)


@routes.on("DELETE", GUILD + "/members/{user}/roles/{role}")
def take_role(call: Call) -> Reply:
    return _role(call, held=False)


@routes.on("DELETE", GUILD + "/members/{user}")
def kick(call: Call) -> Reply:
    guild = _needing(call, Permission.KICK_MEMBERS)
    gone = _member(call, guild)
    del guild.members[gone.user.id]
    call.actions.ring("GUILD_MEMBER_REMOVE", guild, {"user": payloads.user(gone.user)})
    return None


@routes.on("GET", GUILD + "/channels")
def channels(call: Call) -> Reply:
    return [payloads.channel(one) for one in call.guild().channels.values() if one.thread is None]


@routes.on("POST", GUILD + "/channels", rule="channel", status=201)
def add_channel(call: Call) -> Reply:
    guild = _needing(call, Permission.MANAGE_CHANNELS)
    made = call.actions.add_channel(
        guild,
        call.body["name"],
        Kind(call.body.get("type") or 0),
        topic=call.body.get("topic"),
        parent=guild.channels.get(int(call.body.get("parent_id") or 0)),
        overwrites=overwrites(call.body.get("permission_overwrites") or []),
    )
    return payloads.channel(made)


@routes.on("DELETE", "/users/@me/guilds/{guild}")
def leave(call: Call) -> Reply:
    guild = call.guild()
    guild.has_bot = False
    guild.members.pop(call.world.bot.id, None)
    call.actions.gateway.tell("GUILD_DELETE", lambda: {"id": str(guild.id)}, guild)
    return None


def _needing(call: Call, permission: Permission) -> Guild:
    guild = call.guild()
    if not permissions.in_guild(call.world.bot, guild) & permission:
        raise Refused(50013)
    return guild


def _member(call: Call, guild: Guild) -> Member:
    found = guild.members.get(call.id("user"))
    if found is None:
        raise Refused(10007 if call.id("user") in call.world.users else 10013)
    return found


def _role(call: Call, *, held: bool) -> Reply:
    guild = _needing(call, Permission.MANAGE_ROLES)
    found, role = _member(call, guild), call.id("role")
    if role not in guild.roles:
        raise Refused(10011)
    if held and role not in found.roles:
        found.roles.append(role)
    elif not held and role in found.roles:
        found.roles.remove(role)
    call.actions.ring("GUILD_MEMBER_UPDATE", guild, payloads.member(found))
    return None
