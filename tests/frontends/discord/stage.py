"""Baton on a local Discord: the real bot, database, templates and sandbox; only the server is ours."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from discord.gateway import KeepAliveHandler
from pydantic import SecretStr

from bot.app import App, opened
from bot.cli.discord import build
from bot.courses.course import Course
from bot.frontends.discord.running import CannotConnect, DiscordBot
from bot.operating.metrics import Metrics
from bot.sandbox.runner import Runner
from bot.settings import Settings
from memory.database import Memory
from tests.local_discord import LocalDiscord

PATIENCE = 20.0


class Baton:
    """The bot, which can be started, stopped in good order, and killed."""

    def __init__(
        self,
        discord: LocalDiscord,
        database: Path,
        data_dir: Path,
        courses: Sequence[Course] | None = None,
        *,
        runtimes: Path | None = None,
        runner: Runner | None = None,
    ) -> None:
        self.discord = discord
        self.settings = Settings(
            database_url=f"sqlite+aiosqlite:///{database}",
            baton_data_dir=data_dir,
            baton_runtimes_dir=runtimes,
            discord_token=SecretStr(discord.token),
            discord_api_url=discord.rest,
            discord_gateway_url=discord.gateway,
            discord_cdn_url=discord.cdn,
            baton_shutdown_seconds=5,
        )
        self._courses = courses
        self._runner = runner
        self._stack = AsyncExitStack()
        self._running: asyncio.Task[None] | None = None
        self.app: App
        self.bot: DiscordBot
        self.metrics: Metrics

    async def starts(self, **settings: object) -> None:
        self.settings = self.settings.model_copy(update=settings)
        self.app = await self._stack.enter_async_context(opened(self.settings, self._courses, self._runner))
        self.metrics = Metrics.fresh()
        self.bot = build(self.settings, self.app, self.metrics, guild_ready_timeout=0.2)
        self._running = asyncio.create_task(self.bot.run())
        ready = asyncio.create_task(self.bot.client.wait_until_ready())
        try:
            await asyncio.wait({self._running, ready}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if self._running.done():
                await self._running
            assert ready.done(), "the bot is not ready"
        finally:
            ready.cancel()
            await asyncio.gather(ready, return_exceptions=True)

    async def stops(self) -> None:
        """In good order, as on SIGTERM."""
        if self._running is not None:
            self.bot.stop()
            await asyncio.wait_for(self._running, PATIENCE)
            self._running = None
        await self._stack.aclose()
        await _hearts_stand_still()

    async def crashes(self) -> None:
        """From this moment nothing that it says arrives, and it notes nothing as arrived.

        What it is about to keep it may still keep, as if it had died a moment later: a task can't be ended
        in the middle of a transaction without a harm to the database's driver that a death does not do.
        (`test_dying` kills the real process.)
        """
        assert self._running is not None
        receiver, client = self.bot.receiver, self.bot.client
        receiver.closed = True
        await client.http.close()
        if client.working:
            await asyncio.wait(client.working, timeout=PATIENCE)
        receiver._arrived.clear()
        with suppress(CannotConnect):  # its connection was cut, after all
            await self.stops()
        await self.gives_up()

    async def is_restarted(self) -> None:
        await self.stops()
        await self.starts()

    async def gives_up(self) -> None:
        """After a start that failed."""
        self._running = None
        await self._stack.aclose()
        await _hearts_stand_still()

    @property
    def heard(self) -> int:
        """Gestures that have come through since the start."""
        return len(self.bot.receiver._recent)

    @property
    def quiet(self) -> bool:
        """Whether everything is done and noted."""
        return self.bot.receiver.idle and not self.bot.client.working

    async def owes(self) -> tuple[str, ...]:
        """The guilds in which something is still to be said."""
        async with Memory.open(self.settings.database) as memory:
            return await memory.guilds_owing()

    async def is_quiet(self) -> None:
        """Wait until everything is done and noted."""
        async with asyncio.timeout(PATIENCE):
            while not self.quiet:
                await asyncio.sleep(0.02)


async def _hearts_stand_still() -> None:
    """A death takes threads along; discord.py misses one whose connection was just being made."""
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler):
            thread.stop()
            await asyncio.to_thread(thread.join, 2)
