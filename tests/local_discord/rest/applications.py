"""The bot itself, its application and the commands that it has registered."""

from __future__ import annotations

from tests.local_discord import payloads, permissions
from tests.local_discord.rest.call import Call, Reply, Routes
from tests.local_discord.rest.refusals import Refused
from tests.local_discord.world import Guild, Json

routes = Routes()


@routes.on("GET", "/users/@me")
def bot(call: Call) -> Reply:
    return payloads.bot(call.world)


@routes.on("GET", "/users/@me/guilds")
def guilds(call: Call) -> Reply:
    joined = [one for one in call.world.guilds.values() if one.has_bot]
    return [
        {
            "id": str(one.id),
            "name": one.name,
            "icon": None,
            "owner": False,
            "features": [],
            "permissions": str(permissions.in_guild(call.world.bot, one)),
        }
        for one in joined
    ]


@routes.on("GET", "/users/{user}")
def user(call: Call) -> Reply:
    found = call.world.users.get(call.id("user"))
    if found is None:
        raise Refused(10013)
    return payloads.user(found)


@routes.on("POST", "/users/@me/channels", rule="open_dm")
def open_dm(call: Call) -> Reply:
    found = call.world.users.get(int(call.body["recipient_id"]))
    if found is None or found.bot:
        raise Refused(50007)
    return payloads.channel(call.world.direct(found))


@routes.on("GET", "/applications/@me")
@routes.on("GET", "/oauth2/applications/@me")
def application(call: Call) -> Reply:
    return payloads.application(call.world)


@routes.on("GET", "/gateway")
def gateway(call: Call) -> Reply:
    return {"url": call.actions.gateway.address}


@routes.on("GET", "/gateway/bot")
def gateway_for_bot(call: Call) -> Reply:
    starts = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return {
        "url": call.actions.gateway.address,
        "shards": call.actions.gateway.shards,
        "session_start_limit": starts,
    }


COMMANDS = "/applications/{application}/commands"
GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"


@routes.on("GET", COMMANDS)
@routes.on("GET", GUILD_COMMANDS)
def commands(call: Call) -> Reply:
    return list(call.world.commands.get(_place(call), []))


@routes.on("PUT", COMMANDS, rule="commands")
@routes.on("PUT", GUILD_COMMANDS, rule="commands")
def replace_commands(call: Call) -> Reply:
    place = _place(call)
    known = {(one["type"], one["name"]): one for one in call.world.commands.get(place, [])}
    call.world.commands[place] = [_registered(call, one, place, known) for one in call.body]
    return list(call.world.commands[place])


@routes.on("POST", COMMANDS, rule="command", status=201)
@routes.on("POST", GUILD_COMMANDS, rule="command", status=201)
def add_command(call: Call) -> Reply:
    place = _place(call)
    kept = call.world.commands.setdefault(place, [])
    known = {(one["type"], one["name"]): one for one in kept}
    made = _registered(call, call.body, place, known)
    call.world.commands[place] = [one for one in kept if one["id"] != made["id"]] + [made]
    return made


@routes.on("GET", COMMANDS + "/{command}")
@routes.on("GET", GUILD_COMMANDS + "/{command}")
def command(call: Call) -> Reply:
    return _found(call)


@routes.on("DELETE", COMMANDS + "/{command}")
@routes.on("DELETE", GUILD_COMMANDS + "/{command}")
def remove_command(call: Call) -> Reply:
    call.world.commands[_place(call)].remove(_found(call))
    return None


def _place(call: Call) -> int | None:
    if call.id("application") != call.world.application_id:
        raise Refused(50001)
    return _guild(call).id if "guild" in call.names else None


def _guild(call: Call) -> Guild:
    return call.guild()


def _found(call: Call) -> Json:
    for one in call.world.commands.get(_place(call), []):
        if one["id"] == call.names["command"]:
            return one
    raise Refused(10063)


def _registered(call: Call, body: Json, place: int | None, known: dict[tuple[int, str], Json]) -> Json:
    """A command as Discord gives it back: one that keeps its name keeps its id."""
    kind = body.get("type") or 1
    old = known.get((kind, body["name"]))
    contexts = body.get("contexts")
    needed = body.get("default_member_permissions")
    if contexts is None and place is None:
        contexts = [0] if body.get("dm_permission") is False else None
    made: Json = {
        "id": str(call.world.clock.snowflake()) if old is None else old["id"],
        "application_id": str(call.world.application_id),
        "version": str(call.world.clock.snowflake()),
        "type": kind,
        "name": body["name"],
        "name_localizations": body.get("name_localizations"),
        "description": body.get("description") or "",
        "description_localizations": body.get("description_localizations"),
        "options": body.get("options") or [],
        "default_member_permissions": None if needed is None else str(needed),
        "dm_permission": place is None and (contexts is None or 1 in contexts),
        "contexts": contexts,
        "integration_types": body.get("integration_types") or [0],
        "nsfw": bool(body.get("nsfw")),
    }
    if place is not None:
        made["guild_id"] = str(place)
    return made
