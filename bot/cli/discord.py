"""`baton discord`: the coaching bot in Discord."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.app import App, opened
from bot.errors import BatonError
from bot.frontends.terminal.chat import GUILD as TERMINAL
from bot.operating import logs
from bot.operating.health import Check, Serving
from bot.operating.metrics import Metrics
from bot.sandbox.tiers import probe
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.frontends.discord.running import Connection, DiscordBot


def discord() -> None:
    """Run Baton in Discord, until SIGTERM or Ctrl-C. Needs DISCORD_TOKEN; the README has the guide."""
    settings = read_settings()
    logs.configure(settings.baton_log_format, settings.baton_log_level, secrets=settings.secrets)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    metrics = Metrics.fresh()
    async with opened(settings) as app, AsyncExitStack() as stack:
        metrics.watch_database(lambda: app.memory.connections_in_use, app.memory.connections_most)
        metrics.watch_reviews(
            running=lambda: app.engine.state.running,
            waiting=lambda: app.engine.state.waiting,
            processes=lambda: app.engine.state.warm,
            ready=lambda: app.engine.state.ready,
            starts=lambda: app.engine.state.starts,
            cold=lambda: app.engine.state.cold_runs,
        )
        metrics.watch_cache(lambda: app.memory.cache.hits, lambda: app.memory.cache.misses)
        if app.tutor is not None:
            app.tutor.noted_by(metrics.tutored)
            app.tutor.warm()
        bot = build(settings, app, metrics)
        if settings.baton_http_port:
            port, host = settings.baton_http_port, settings.baton_http_host
            await stack.enter_async_context(Serving(port, host, metrics, _checks(app, bot)))
        await serve(bot)


async def serve(bot: DiscordBot) -> None:
    """Run a bot that is built, until it's stopped."""
    gc.collect()
    gc.freeze()  # courses and prompts stay: looking through them again and again costs a tenth of a turn
    await bot.run()


def build(settings: Settings, app: App, metrics: Metrics, *, guild_ready_timeout: float = 2.0) -> DiscordBot:
    """The bot, not connected yet."""
    # Only this command needs discord.py and the pictures, and they take long to import.
    from bot.dispatcher import Dispatcher  # noqa: PLC0415
    from bot.frontends.discord.running import Core, DiscordBot  # noqa: PLC0415
    from bot.picturing.drawing import Painter  # noqa: PLC0415
    from bot.reminders import Reminders  # noqa: PLC0415

    painter = Painter(settings.baton_prompts_dir / "pictures")
    bot = DiscordBot(
        Core(
            app.coach,
            app.desk,
            app.addresses,
            app.prompts.phrases,
            painter.drawn,
            app.memory.guilds_owing,
            Reminders(
                app.memory,
                app.prompts,
                app.courses,
                app.bell.ring,
                mine=lambda guild: guild != TERMINAL,  # nobody reads there what this process writes
                note=metrics.reminded,
            ),
        ),
        replace(connection(settings), guild_ready_timeout=guild_ready_timeout),
        metrics,
        kept=settings.baton_data_dir / "discord-commands.json",
        shutdown=settings.baton_shutdown_seconds,
        dispatcher=lambda outbox: Dispatcher(app.memory, outbox),
    )
    app.bell.answered_by(bot.dispatcher.owing)
    return bot


def connection(settings: Settings) -> Connection:
    """How the settings say that Discord is reached."""
    from bot.frontends.discord.running import Connection  # noqa: PLC0415 - see above

    return Connection(
        token=settings.discord_token.get_secret_value(),
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        cdn_url=settings.discord_cdn_url,
        message_content=settings.discord_message_content,
        shards=settings.discord_shards,
        shard_ids=settings.shard_ids,
        maintainers_channel=settings.discord_maintainers_channel,
        watched=settings.baton_prompts_dir if settings.baton_watch_prompts else None,
    )


def _checks(app: App, bot: DiscordBot) -> Mapping[str, Check]:
    async def gateway() -> str:
        if not bot.client.is_ready():
            raise NotConnected
        return f"{len(bot.client.guilds)} guilds"

    async def database() -> str:
        return f"at revision {await app.revision()}"

    async def sandbox() -> str:
        return f"tier {(await probe()).required()}"

    return {"gateway": gateway, "database": database, "sandbox": sandbox}


class NotConnected(BatonError):
    """The gateway is not connected, or not all guilds are there yet."""
