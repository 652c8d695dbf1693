"""A Discord of one's own: the server, its world and those who live in it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.local_discord.actions import Actions
from tests.local_discord.buckets import Buckets
from tests.local_discord.cdn import cdn_routes
from tests.local_discord.clock import Clock
from tests.local_discord.control import control_routes
from tests.local_discord.faults import Faults
from tests.local_discord.gateway import Gateway
from tests.local_discord.guilds import GuildHandle
from tests.local_discord.people import Person
from tests.local_discord.rest.interactions import PATIENCE
from tests.local_discord.server import API, Request, Rest, Violation
from tests.local_discord.world import Channel, Message, User, World

TOKEN = "MTIz.local.discord"  # noqa: S105 - opens nothing but this server


class LocalDiscord:
    """`async with LocalDiscord() as discord:` - the package's description says what can be done."""

    def __init__(
        self,
        *,
        port: int = 0,
        keep: int | None = None,
        privileged_intents: int = 0,
        heartbeat: float = 41.25,
        shards: int = 1,
        token: str = TOKEN,
    ) -> None:
        self.clock = Clock()
        self.faults = Faults()
        self.world = World(self.clock, token=token, cdn="", keep=keep)
        self.world.privileged = privileged_intents
        self.gateway_server = Gateway(self.world, self.faults, heartbeat=heartbeat)
        self.gateway_server.shards = shards
        self.actions = Actions(self.world, self.gateway_server)
        self.buckets = Buckets()
        self.api = Rest(self.actions, self.faults, self.buckets, keep=keep)
        self.people: dict[str, Person] = {}
        self.guilds: dict[str, GuildHandle] = {}
        self.patience = PATIENCE
        """A person waits so many seconds for an answer."""
        self._port = port
        self._runner: web.AppRunner | None = None
        self.base = ""

    async def start(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway_server.serve)
        app.router.add_get("/gateway/", self.gateway_server.serve)
        app.add_routes([*cdn_routes(self.world), *control_routes(self), *self.api.routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base = f"127.0.0.1:{port}"
        self.world.cdn = self.cdn
        self.gateway_server.address = self.gateway
        return self

    async def stop(self) -> None:
        await self.gateway_server.close(1001)
        if self._runner is not None:
            await self._runner.cleanup()
        if self.api.crashes:
            raise ExceptionGroup("The local server has mistakes", self.api.crashes)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # -- addresses

    @property
    def rest(self) -> str:
        return f"http://{self.base}{API}"

    @property
    def gateway(self) -> str:
        return f"ws://{self.base}/gateway"

    @property
    def cdn(self) -> str:
        return f"http://{self.base}/cdn"

    @property
    def control(self) -> str:
        return f"http://{self.base}/control"

    @property
    def token(self) -> str:
        return self.world.token

    # -- what lives in it

    @property
    def bot(self) -> User:
        return self.world.bot

    def guild(self, name: str, *, locale: str = "en-US") -> GuildHandle:
        """The guild of that name, which is made when there's none."""
        if name not in self.guilds:
            self.guilds[name] = GuildHandle(self, name, locale)
        return self.guilds[name]

    def person(self, name: str, *, locale: str = "en-US") -> Person:
        """Somebody who need not be in any guild."""
        if name not in self.people:
            user = User(self.clock.snowflake(), name, locale)
            self.world.users[user.id] = user
            self.people[name] = Person(self, user, None)
        return self.people[name]

    def known(self, value: object) -> Person | None:
        """`value`, if it's a person."""
        return value if isinstance(value, Person) else None

    @property
    def bot_is_online(self) -> bool:
        """Whether every shard that has identified is connected."""
        sessions = self.gateway_server.sessions.values()
        return bool(sessions) and all(one.connection is not None for one in sessions)

    async def comes_online(self, *, within: float = 10.0) -> None:
        """Wait for the bot, which may be another process."""
        async with asyncio.timeout(within):
            while not self.bot_is_online:
                await asyncio.sleep(0.005)

    # -- what has happened

    @property
    def now(self) -> datetime:
        """The server's time: `clock.advance` moves it."""
        return self.clock.now()

    @property
    def requests(self) -> list[Request]:
        return list(self.api.requests)

    @property
    def violations(self) -> list[Violation]:
        return self.api.violations

    @property
    def messages(self) -> list[Message]:
        """All messages, oldest first, hidden and deleted ones too."""
        return list(self.world.history)

    def messages_in(self, channel: Channel) -> list[Message]:
        return [one for one in channel.messages.values() if not one.loading]

    def transcript(self) -> str:
        """All that was said, for whoever looks for a mistake."""
        return "\n".join(_line(one) for one in self.world.history)


def _line(message: Message) -> str:
    channel = message.channel
    where = f"#{channel.name}" if channel.guild is not None else f"DM {channel.recipients[0].name}"
    marks = [f"only for {message.only_for.name}"] if message.only_for is not None else []
    marks += [word for word, true in (("deleted", message.deleted), ("thinking", message.loading)) if true]
    marks += ["edited"] if message.versions else []
    files = [one.filename for one in message.attachments]
    extras = f" buttons={message.buttons}" if message.buttons else ""
    extras += f" selects={message.selects}" if message.selects else ""
    extras += f" files={files}" if files else ""
    about = f" ({', '.join(marks)})" if marks else ""
    return f"[{where}] {message.author.name}{about}: {message.text}{extras}"
