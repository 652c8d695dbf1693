"""Runs Baton in Discord: puts the parts together, keeps what has to run running, and stops in good order."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.coach import Coach
from bot.coaching.phrases import Phrases
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.errors import BatonError
from bot.frontends.discord.alarming import Alarm
from bot.frontends.discord.clicking import Clicks
from bot.frontends.discord.client import BatonClient
from bot.frontends.discord.coach_commands import CoachCommands
from bot.frontends.discord.coaches import Coaches
from bot.frontends.discord.commands import Commands
from bot.frontends.discord.conversing import Conversation
from bot.frontends.discord.forms import Forms
from bot.frontends.discord.listening import Ears
from bot.frontends.discord.maintaining import Maintenance
from bot.frontends.discord.outbox import DiscordOutbox
from bot.frontends.discord.patience import patiently
from bot.frontends.discord.people import People, is_own
from bot.frontends.discord.places import Places
from bot.frontends.discord.receiving import Receiver
from bot.frontends.discord.rendering import Draw, Renderer
from bot.frontends.discord.syncing import synchronise
from bot.frontends.discord.translating import Translator
from bot.operating.metrics import Metrics
from bot.reminders import Reminders
from bot.ticking import tick_for_ever
from bot.whereabouts import AddressBook

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds before something that died is started again; twice as long each time, a minute at most."""
LONGEST_PAUSE = 60.0
SWEEP = 30.0
"""Seconds between looks at turns whose replies have not arrived."""


class CannotConnect(BatonError):
    """Discord doesn't let Baton in."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach Discord, and as whom."""

    token: str
    api_url: str
    gateway_url: str
    cdn_url: str
    message_content: bool = False
    shards: int = 0
    shard_ids: Sequence[int] = ()
    guild_ready_timeout: float = 2.0
    maintainers_channel: str = ""
    """The id of the channel for news about the prompts, if there is one."""
    watched: Path | None = None
    """The folder of prompts, if they're to be reloaded whenever one is saved."""

    def point(self) -> None:
        """Let discord.py use these addresses; it knows them as constants."""
        Route.BASE = self.api_url
        discord.Asset.BASE = self.cdn_url
        if self.gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)


@dataclass(frozen=True, slots=True)
class Core:
    """What of Baton a frontend talks to."""

    coach: Coach
    desk: Desk
    addresses: AddressBook
    phrases: Phrases
    draw: Draw
    guilds_owing: Callable[[], Awaitable[Sequence[str]]]
    reminders: Reminders


class DiscordBot:
    """One process of Baton in Discord. `run` until SIGTERM, or `stop`."""

    def __init__(
        self,
        core: Core,
        connection: Connection,
        metrics: Metrics,
        *,
        kept: Path,
        shutdown: float = 25.0,
        dispatcher: Callable[[DiscordOutbox], Dispatcher],
    ) -> None:
        connection.point()
        self._connection = connection
        self._core = core
        self._kept = kept
        self._shutdown = shutdown
        self._stopping = asyncio.Event()
        self.metrics = metrics
        self.client = client = BatonClient(
            metrics,
            message_content=connection.message_content,
            shards=connection.shards,
            shard_ids=connection.shard_ids,
            guild_ready_timeout=connection.guild_ready_timeout,
        )
        phrases, addresses = core.phrases, core.addresses
        renderer, forms = Renderer(phrases, core.draw), Forms(phrases)
        alarm = Alarm(client, addresses, phrases)
        people, places = People(addresses), Places(client, addresses, phrases, alarm)
        self.receiver = Receiver(client, core.coach, people, places, renderer, metrics, alarm, phrases)
        conversation = Conversation(people, places, self.receiver, phrases, metrics)
        coaches = Coaches(core.coach, core.desk, people, addresses, forms, phrases, renderer, metrics)
        clicks = Clicks(core.coach, people, conversation, coaches, forms, phrases)
        ears = Ears(client, core.coach, conversation, people, places, addresses)
        client.on_click, client.on_form, client.on_heard = clicks.clicked, clicks.filled, ears.heard
        client.on_there = self._catch_up
        self._commands = (
            lambda: Commands(core.coach, conversation, clicks, people, phrases),
            lambda: CoachCommands(coaches, core.coach, phrases, core.desk.changeable),
        )
        self._dress()
        outbox = DiscordOutbox(client, addresses, places, renderer, phrases, metrics, alarm)
        self.dispatcher = dispatcher(outbox)
        channel, watched = connection.maintainers_channel, connection.watched
        self._maintenance = Maintenance(core.desk, client, outbox, renderer, channel, watched)

    def _dress(self) -> None:
        """Put all commands on the tree, by the names that they have now."""
        self.client.tree.clear_commands(guild=None)
        for commands in self._commands:
            commands().add_to(self.client.tree)

    async def run(self) -> None:
        """Connect and stay connected. Raises `CannotConnect` with what to do if Discord refuses for good."""
        with self._stopped_by_signals(), self._maintenance.reloading_on_signal():
            await self._log_in()
            helpers = [
                asyncio.create_task(_kept_running(work, name))
                for name, work in (
                    ("arrivals", self.receiver.note_arrivals),
                    ("dispatcher", self.dispatcher.run),
                    ("reminders", partial(tick_for_ever, self._core.reminders.tick)),
                    ("catching up", self._sweep),
                    ("news", self._maintenance.tell),
                    (
                        "following",
                        partial(self._maintenance.follow, self.client.tree, self._dress, self._kept),
                    ),
                )
            ]
            gateway = asyncio.create_task(self._stay_connected())
            stopped = asyncio.create_task(self._stopping.wait())
            try:
                await asyncio.wait({gateway, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if gateway.done():
                    _explain(gateway.exception())
            finally:
                stopped.cancel()
                await self._finish(helpers)
                gateway.cancel()
                await asyncio.gather(gateway, stopped, *helpers, return_exceptions=True)

    def stop(self) -> None:
        """Accept nothing new, finish what runs, flush, close."""
        self._stopping.set()

    async def _log_in(self) -> None:
        if not self._connection.token:
            raise CannotConnect("set DISCORD_TOKEN to the bot's token, from Discord's developer portal")
        try:
            await patiently(self._enter)
            await self.client.tree.set_translator(Translator(self._core.phrases))
            await synchronise(self.client.tree, self._kept)
        except (discord.LoginFailure, discord.HTTPException) as error:
            await self.client.close()
            _explain(error)
        except BaseException:
            await self.client.close()
            raise

    async def _enter(self) -> None:
        try:
            await self.client.login(self._connection.token)
        except BaseException:  # another try begins with a session of its own
            await self.client.http.close()
            self.client.http.connector = discord.utils.MISSING
            raise

    async def _stay_connected(self) -> None:
        """discord.py comes back after every break; but not if Discord is away just when it begins."""
        pause = PAUSE
        while True:
            try:
                await self.client.connect(reconnect=True)
            except (discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
                if self.client.is_closed():
                    raise
                log.warning("the gateway can't be reached (%s); trying again in %.0f s", error, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    async def _finish(self, helpers: Sequence[asyncio.Task[None]]) -> None:
        self.receiver.closed = True
        log.info("stopping: %s still at work", len(self.client.working))
        if self.client.working:
            await asyncio.wait(self.client.working, timeout=self._shutdown)
        for helper in helpers:
            helper.cancel()
        try:
            await self.receiver.flush()
        finally:
            await self.client.close()

    async def _catch_up(self, guild: str) -> None:
        """What a stop has cut off in a guild is finished as soon as the guild is there."""
        if not self.receiver.closed:
            await self.receiver.catch_up(guild, at_once=True)

    async def _sweep(self) -> None:
        """Finish what got stuck, and what was cut off in guilds that learners have for themselves."""
        await self.client.wait_until_ready()
        first = True
        while True:
            for guild in await self._core.guilds_owing():
                if self._is_mine(guild):
                    await self.receiver.catch_up(guild, at_once=first and is_own(guild))
            first = False
            self.metrics.outbox_stands(*await self.dispatcher.backlog())
            self.metrics.reminders_stand(*await self._core.reminders.backlog())
            for shard, latency in self.client.latencies:
                self.metrics.gateway_latency(shard, latency)
            await asyncio.sleep(SWEEP)

    def _is_mine(self, guild: str) -> bool:
        """Direct messages come to the process with shard 0, what happens in a guild to the guild's."""
        if is_own(guild):
            return 0 in self.client.shards
        return guild.isdigit() and self.client.get_guild(int(guild)) is not None

    @contextmanager
    def _stopped_by_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        signals: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGINT)
        try:
            for one in signals:
                loop.add_signal_handler(one, self.stop)
        except (NotImplementedError, RuntimeError):  # on Windows; in a thread that isn't the main one
            signals = ()
        try:
            yield
        finally:
            for one in signals:
                loop.remove_signal_handler(one)


async def _kept_running(work: Callable[[], Awaitable[None]], name: str) -> None:
    """Runs for ever; what dies is started again, after a pause that grows."""
    pause = PAUSE
    while True:
        try:
            await work()
        except Exception:
            log.exception("%s died, and is started again in %.0f s", name, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _explain(error: BaseException | None) -> None:
    """Raise what an operator can act on."""
    if isinstance(error, discord.LoginFailure):
        raise CannotConnect(
            "Discord doesn't know this token; take a new one from the developer portal (Bot → Reset Token)"
        ) from error
    if isinstance(error, discord.PrivilegedIntentsRequired):
        raise CannotConnect(
            "DISCORD_MESSAGE_CONTENT is set, but not granted: switch on the Message Content Intent "
            "in the developer portal (Bot), or take the setting away"
        ) from error
    if error is not None:
        raise CannotConnect(f"the connection to Discord has ended: {error}") from error
