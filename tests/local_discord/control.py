"""Driving the server from another process: every word of the driver, over HTTP.

`POST /control` with `{"on": "person", "guild": "Academy", "person": "Ada", "do": "uses", "args": ["start"],
"with": {"task": 7}}`. `on` is `person`, `guild`, `faults`, `clock` or `discord`; `do` names a gesture or what
can be read. What JSON has no word for is said as `{"$person": "Bob"}`, `{"$channel": "general"}`,
`{"$message": "1234"}`, `{"$dm": "Ada"}`, `{"$bytes": "cHJpbnQ="}`. The answer is `{"result": …}` or
`{"refused": "why"}`.
"""

from __future__ import annotations

import base64
import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.local_discord import payloads
from tests.local_discord.people import Person
from tests.local_discord.refusal import DiscordRefuses
from tests.local_discord.server import Request, Violation
from tests.local_discord.world import Channel, Interaction, Json, Message, Modal, Role

if TYPE_CHECKING:
    from tests.local_discord.local import LocalDiscord


def control_routes(discord: LocalDiscord) -> list[web.RouteDef]:
    async def control(request: web.Request) -> web.Response:
        try:
            result = await _done(discord, await request.json())
        except (DiscordRefuses, AssertionError, AttributeError, LookupError, TypeError) as refused:
            return web.json_response({"refused": f"{type(refused).__name__}: {refused}"}, status=409)
        return web.json_response({"result": told(result)})

    return [web.post("/control", control)]


async def _done(discord: LocalDiscord, order: Json) -> object:
    name = str(order["do"])
    if name.startswith("_"):
        raise AttributeError(name)
    found = getattr(_subject(discord, order), name)
    if not callable(found):
        return found
    args = [_meant(discord, order, one) for one in order.get("args") or ()]
    options = {key: _meant(discord, order, one) for key, one in (order.get("with") or {}).items()}
    result = found(*args, **options)
    return await result if inspect.isawaitable(result) else result


def _subject(discord: LocalDiscord, order: Json) -> object:
    match order.get("on", "discord"):
        case "person":
            return _person(discord, order, order["person"])
        case "guild":
            return discord.guild(order["guild"])
        case "faults":
            return discord.faults
        case "clock":
            return discord.clock
        case _:
            return discord


def _person(discord: LocalDiscord, order: Json, name: str) -> Person:
    """Somebody in the guild that is named, else out of all."""
    return discord.guild(order["guild"]).person(name) if "guild" in order else discord.person(name)


def _meant(discord: LocalDiscord, order: Json, value: object) -> Any:  # noqa: ANN401, PLR0911 - one line for each thing a gesture takes
    match value:
        case {"$person": str(name)}:
            return _person(discord, order, name)
        case {"$dm": str(name)}:
            return _person(discord, order, name).dm
        case {"$channel": str(name)}:
            return discord.guild(order["guild"]).channel(name)
        case {"$message": str(number)}:
            return next(one for one in discord.world.history if one.id == int(number))
        case {"$bytes": str(text)}:
            return base64.b64decode(text)
        case dict():
            return {key: _meant(discord, order, one) for key, one in value.items()}
        case list():
            return [_meant(discord, order, one) for one in value]
        case _:
            return value


def told(result: object) -> object:  # noqa: PLR0911 - one line for each thing that can be told
    """A result in JSON."""
    match result:
        case Message():
            extras = {"text": result.text, "buttons": result.buttons, "selects": result.selects}
            return (
                payloads.message(result) | extras | {"deleted": result.deleted, "ephemeral": result.ephemeral}
            )
        case Interaction():
            fields = ("id", "acknowledged_after", "answer", "deferred", "ephemeral", "error")
            about: Json = {name: getattr(result, name) for name in fields}
            return about | {"messages": told(result.messages), "modal": told(result.modal)}
        case Modal():
            return {"title": result.title, "fields": list(result.fields), "text": result.text}
        case Request():
            return {"route": result.route, "status": result.status, "code": result.code, "at": result.at}
        case Violation():
            return {"route": result.route, "errors": result.errors}
        case Channel() | Person() | Role():
            return {"id": str(result.id), "name": result.name}
        case Mapping():
            return {str(key): told(one) for key, one in result.items()}
        case list() | tuple():
            return [told(one) for one in result]
        case str() | int() | float() | None:
            return result
        case _:
            return str(result)
