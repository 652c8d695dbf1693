"""The HTTP side: reads requests, lets faults happen, checks bodies, keeps the log."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import hdrs, web

from tests.local_discord import rules
from tests.local_discord.actions import Actions
from tests.local_discord.buckets import Buckets
from tests.local_discord.faults import Fault, Faults
from tests.local_discord.rest import applications, channels, guilds, interactions, messages
from tests.local_discord.rest.call import Call, Reply, Route, Upload
from tests.local_discord.rest.refusals import Refused
from tests.local_discord.world import Json

API = "/api/v10"
LARGEST = 10 * 1024 * 1024
_FILE = re.compile(r"files\[(\d+)\]")


@dataclass(slots=True)
class Request:
    """What the bot asked for, and what it got."""

    method: str
    path: str
    body: Any = field(repr=False)
    status: int = 0
    code: int | None = None
    """Discord's code of an error."""
    at: float = 0.0

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Violation:
    """A body that breaks a rule of Discord's."""

    route: str
    errors: Json
    body: Any = field(repr=False)


class Dropped(Exception):
    """The connection is to be cut."""


class Rest:
    """Answers REST requests."""

    def __init__(self, actions: Actions, faults: Faults, buckets: Buckets, *, keep: int | None) -> None:
        self.actions = actions
        self.faults = faults
        self.buckets = buckets
        self.requests: deque[Request] = deque(maxlen=keep)
        self.violations: list[Violation] = []
        self.crashes: list[Exception] = []
        """Mistakes of this server's own."""

    def routes(self) -> list[web.RouteDef]:
        every = [
            *applications.routes,
            *interactions.routes,
            *messages.routes,
            *channels.routes,
            *guilds.routes,
        ]
        # Fixed parts are tried before names: `/users/@me` is not the person called "@me".
        every.sort(key=lambda one: one.path.replace("{", "~"))
        found = [web.route(one.method, API + one.path, self._handler(one)) for one in every]
        return [*found, web.route("*", API + "/{rest:.*}", self._unknown)]

    def _handler(self, route: Route) -> Any:  # noqa: ANN401 - aiohttp's Handler is not public
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._answer(request, route)

        return handle

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        """A route that Discord has not, or this server has not yet: either is worth a look."""
        log = Request(
            request.method, request.path.removeprefix(API), None, 404, 0, self.actions.world.clock.seconds()
        )
        self.requests.append(log)
        self.violations.append(
            Violation(log.route, {"_errors": [{"code": "UNKNOWN_ROUTE", "message": "?"}]}, None)
        )
        return _json(404, {"message": "404: Not Found", "code": 0})

    async def _answer(self, request: web.Request, route: Route) -> web.StreamResponse:
        log = Request(
            request.method, request.path.removeprefix(API), None, at=self.actions.world.clock.seconds()
        )
        self.requests.append(log)
        fault = self.faults.met_by(log.route)
        try:
            response = await self._judged(request, route, log, fault)
        except Dropped:
            if request.transport is not None:
                request.transport.abort()
            raise asyncio.CancelledError from None
        log.status = response.status
        response.headers["Via"] = "1.1 local"
        return response

    async def _judged(
        self, request: web.Request, route: Route, log: Request, fault: Fault | None
    ) -> web.StreamResponse:
        """The answer, with what the fault does to it."""
        if fault is not None and fault.drops and not fault.after_processing:
            raise Dropped
        call = await self._read(request, log)
        if fault is not None and fault.status is not None:
            log.code = fault.body.get("code")
            return _json(fault.status, fault.body, fault.headers)
        response = self._let_in(request, route, call, log)
        if fault is not None and fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.drops:
            raise Dropped
        return response

    def _let_in(self, request: web.Request, route: Route, call: Call | Refused, log: Request) -> web.Response:
        allowance = self.buckets.take(route.method, route.path, request.match_info)
        if allowance.wait is not None:
            body: Json = {
                "message": "You are being rate limited.",
                "retry_after": allowance.wait,
                "global": False,
                "code": 0,
            }
            return _json(429, body, {"Retry-After": str(allowance.wait)} | allowance.headers)
        try:
            if "token" not in request.match_info:
                self._know(request)
            reply = _handled(route, call)
        except Refused as refused:
            log.code = refused.code
            if refused.code in {50006, 50035}:
                self.violations.append(Violation(log.route, refused.errors or {}, log.body))
            return _json(refused.status, refused.body, allowance.headers)
        except Exception as crash:
            self.crashes.append(crash)
            raise
        if reply is None:
            return web.Response(status=204, headers=allowance.headers)
        return _json(route.status, reply, allowance.headers)

    def _know(self, request: web.Request) -> None:
        if request.headers.get(hdrs.AUTHORIZATION) != f"Bot {self.actions.world.token}":
            raise Unauthorized

    async def _read(self, request: web.Request, log: Request) -> Call | Refused:
        body: Any = {}
        files: dict[int, Upload] = {}
        try:
            if request.content_type == "multipart/form-data":
                body, files = await _parts(request)
            elif request.can_read_body:
                body = json.loads(await request.read() or b"{}")
        except ValueError:
            return Refused(50109)
        log.body = body
        if any(len(one.data) > LARGEST for one in files.values()):
            return Refused(40005)
        return Call(self.actions, request.match_info, request.query, body, files)


def _handled(route: Route, call: Call | Refused) -> Reply:
    if isinstance(call, Refused):
        raise call
    if route.rule is not None:
        rules.check(route.rule, call.body, [one.filename for one in call.files.values()])
    return route.handler(call)


class Unauthorized(Refused):
    """Nobody with that token is known."""

    def __init__(self) -> None:
        super().__init__(50027)
        self.code, self.status, self.message = 0, 401, "401: Unauthorized"


async def _parts(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    body: Any = {}
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        name = getattr(part, "name", None) or ""
        data = bytes(await part.read(decode=False))  # type: ignore[union-attr] # Discord takes no nested multipart
        found = _FILE.fullmatch(name)
        if name == "payload_json":
            body = json.loads(data)
        elif found is not None:
            files[int(found[1])] = Upload(getattr(part, "filename", None) or "unknown", data)
    return body, files


def _json(status: int, body: object, headers: dict[str, str] | None = None) -> web.Response:
    """JSON of exactly Discord's content type, which has no charset."""
    return web.Response(
        status=status,
        body=json.dumps(body).encode(),
        headers={hdrs.CONTENT_TYPE: "application/json"} | (headers or {}),
    )
