"""One request, as the handlers see it, and what they need again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.local_discord import permissions
from tests.local_discord.actions import Actions
from tests.local_discord.permissions import Permission
from tests.local_discord.rest.refusals import Refused
from tests.local_discord.world import Channel, Guild, Json, Message, World

Reply = Json | list[Json] | None
"""JSON, or nothing at all (204)."""


@dataclass(frozen=True, slots=True)
class Upload:
    filename: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has been read and let in."""

    actions: Actions
    names: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: Mapping[int, Upload]

    @property
    def world(self) -> World:
        return self.actions.world

    def id(self, name: str) -> int:
        if self.names[name] == "@me":
            return self.world.bot.id
        return int(self.names[name]) if self.names[name].isdigit() else 0

    def number(self, name: str, default: int) -> int:
        return int(self.query.get(name, default))

    def truth(self, name: str) -> bool:
        return self.query.get(name, "").lower() in {"1", "true"}

    def channel(self, *needed: Permission) -> Channel:
        """The channel that the path names, if the bot may do there what is needed."""
        found = self.world.channels.get(self.id("channel"))
        if found is None:
            raise Refused(10003)
        if found.guild is None:
            return found
        held = permissions.in_channel(self.world.bot, found)
        if not held & Permission.VIEW_CHANNEL:
            raise Refused(50001)
        if any(not held & one for one in needed):
            raise Refused(50013)
        return found

    def guild(self) -> Guild:
        found = self.world.guilds.get(self.id("guild"))
        if found is None:
            raise Refused(10004)
        if not found.has_bot:
            raise Refused(50001)
        return found

    def message(self, channel: Channel) -> Message:
        """The message that the path names; one for a single person can't be had by this way."""
        found = channel.messages.get(self.id("message"))
        if found is None or found.only_for is not None:
            raise Refused(10008)
        return found

    def may(self, permission: Permission, channel: Channel) -> bool:
        return permissions.may(self.world.bot, permission, channel)


Handler = Callable[[Call], Reply]
Given = TypeVar("Given", bound=Handler)


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    handler: Handler
    status: int = 200
    rule: str | None = None
    """The rule, in the table of rules, that the body keeps to."""


class Routes(list[Route]):
    """The routes of one module."""

    def on(
        self, method: str, path: str, *, rule: str | None = None, status: int = 200
    ) -> Callable[[Given], Given]:
        def put(handler: Given) -> Given:
            self.append(Route(method, path, handler, status, rule))
            return handler

        return put
