"""The connection to Discord: every event is handed on, and none that fails may stop the gateway."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import discord
from discord import app_commands

from bot.operating.metrics import Metrics

log = logging.getLogger(__name__)

Event = Callable[..., Awaitable[None]]


def intents(*, message_content: bool) -> discord.Intents:
    """No privileged ones, unless the operator asks for what is written in learners' threads."""
    wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    wanted.message_content = message_content
    return wanted


class BatonClient(discord.AutoShardedClient):
    """Knows no learner and no course; `on` names who takes which event."""

    def __init__(
        self,
        metrics: Metrics,
        *,
        message_content: bool = False,
        shards: int = 0,
        shard_ids: Sequence[int] = (),
        guild_ready_timeout: float = 2.0,
    ) -> None:
        # Coaching needs no voice, so nobody is to be warned that it lacks some.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=intents(message_content=message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=_trace(metrics),
            shard_count=shards or None,
            shard_ids=list(shard_ids) or None,  # type: ignore[arg-type] # None is its default, too
            max_messages=None,  # nothing is looked up in a cache that a restart would empty
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=guild_ready_timeout,
        )
        self.tree = _Tree(self, metrics)
        self.metrics = metrics
        self.on_click: Event = _nothing
        self.on_form: Event = _nothing
        self.on_heard: Event = _nothing
        self.on_there: Event = _nothing
        """Told of each guild that is there now."""
        self.working: set[asyncio.Task[None]] = set()
        """What is being taken care of, for whoever waits until all of it is done."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        kind = interaction.type
        if kind is discord.InteractionType.component:
            await self._guarded(self.on_click, interaction)
        elif kind is discord.InteractionType.modal_submit:
            await self._guarded(self.on_form, interaction)

    async def on_message(self, message: discord.Message) -> None:
        await self._guarded(self.on_heard, message)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self.metrics.guilds_known(len(self.guilds))
        await self._guarded(self.on_there, str(guild.id))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.on_guild_available(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Baton was put out. What it knows stays, in case it comes back; an operator may delete it."""
        log.info("guild %s has removed Baton", guild.id)
        self.metrics.guilds_known(len(self.guilds))

    async def on_shard_connect(self, shard_id: int) -> None:
        log.info("shard %s is connected", shard_id)
        self.metrics.gateway_connected(resumed=False)

    async def on_shard_resumed(self, shard_id: int) -> None:
        log.info("shard %s has resumed", shard_id)
        self.metrics.gateway_connected(resumed=True)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        log.info("shard %s is disconnected", shard_id)
        self.metrics.gateway_closed(None)

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        log.error("an event could not be taken: %s", event_method, exc_info=sys.exc_info())
        self.metrics.failed("event")

    async def _guarded(self, take: Event, *arguments: object) -> None:
        """Every event runs in a task of its own already; here it's known as long as it runs."""
        task = asyncio.current_task()
        if task is not None:
            self.working.add(task)
            task.add_done_callback(self.working.discard)
        try:
            await take(*arguments)
        except Exception:
            log.exception("an event could not be taken")
            self.metrics.failed("event")


class _Tree(app_commands.CommandTree[BatonClient]):
    def __init__(self, client: BatonClient, metrics: Metrics) -> None:
        super().__init__(client, fallback_to_global=True)
        self._metrics = metrics

    async def interaction_check(self, _interaction: discord.Interaction[BatonClient], /) -> bool:
        task = asyncio.current_task()
        if task is not None:
            self.client.working.add(task)
            task.add_done_callback(self.client.working.discard)
        return True

    async def on_error(
        self, interaction: discord.Interaction[BatonClient], error: app_commands.AppCommandError, /
    ) -> None:
        name = interaction.command.qualified_name if interaction.command else "?"
        log.error("the command %s could not be taken", name, exc_info=error)
        self._metrics.failed("command")


async def _nothing(*_: object) -> None:
    """Nobody takes it yet."""


HTTP_TOO_MANY = 429
LONGEST_WORD = 20
"""Characters of a word in a route; what is longer is a token."""


def _trace(metrics: Metrics) -> aiohttp.TraceConfig:
    """Counts every call of the REST API, repeated ones too."""
    trace = aiohttp.TraceConfig()

    async def ended(
        _session: aiohttp.ClientSession,
        _context: object,
        call: aiohttp.TraceRequestEndParams,
    ) -> None:
        metrics.rest_called(_route(call.method, call.url.path), call.response.status)
        if call.response.status == HTTP_TOO_MANY:
            after = call.response.headers.get("Retry-After", "0")
            metrics.rate_limited(call.response.headers.get("X-RateLimit-Scope", "user"), float(after))

    async def broke(
        _session: aiohttp.ClientSession,
        _context: object,
        call: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        metrics.rest_called(_route(call.method, call.url.path), None)

    trace.on_request_end.append(ended)
    trace.on_request_exception.append(broke)
    return trace


def _route(method: str, path: str) -> str:
    """A route without ids and tokens: there are only a few dozen of them."""
    parts = path.split("/")
    return f"{method} /{'/'.join(part if _is_word(part) else '*' for part in parts if part)}"


def _is_word(part: str) -> bool:
    return part.startswith("@") or (part.replace("-", "").isalpha() and len(part) < LONGEST_WORD)
