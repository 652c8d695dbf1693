"""Looks after the wording while Baton runs: reloads it, tells Discord of new names, and people of trouble."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot.coaching.turn import Reply
from bot.desk import Desk
from bot.frontends.discord.limits import OverLimit
from bot.frontends.discord.outbox import DiscordOutbox
from bot.frontends.discord.patience import patiently
from bot.frontends.discord.rendering import Renderer
from bot.frontends.discord.syncing import synchronise
from bot.frontends.discord.ways import messageable

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between looks at the files, and at whether the edition is another one."""


class Maintenance:
    """Two loops: `tell` brings news to channels, `follow` goes with the edition that is spoken."""

    def __init__(
        self,
        desk: Desk,
        client: discord.Client,
        outbox: DiscordOutbox,
        renderer: Renderer,
        channel: str,
        watched: Path | None,
    ) -> None:
        """`channel` is the maintainers', if they have one; `watched` the folder to reload when it changes."""
        self._desk = desk
        self._client = client
        self._outbox = outbox
        self._renderer = renderer
        self._channel = channel
        self._watched = watched
        self._asked = asyncio.Event()

    @contextmanager
    def reloading_on_signal(self) -> Iterator[None]:
        """SIGHUP reloads, where there is such a thing; in a terminal it says that the terminal is gone."""
        attended = sys.stdin is not None and sys.stdin.isatty()
        loop, hangup = asyncio.get_running_loop(), None if attended else getattr(signal, "SIGHUP", None)
        try:
            if hangup is not None:
                loop.add_signal_handler(hangup, self._asked.set)
        except (NotImplementedError, RuntimeError):  # in a thread that isn't the main one
            hangup = None
        try:
            yield
        finally:
            if hangup is not None:
                loop.remove_signal_handler(hangup)

    async def tell(self) -> None:
        """Bring news to the coaches of a guild, or to the maintainers."""
        while True:
            guild, reply = await self._desk.editions.news()
            try:
                if guild:
                    await self._outbox.tell_coaches(guild, reply, f"news:{guild}:{reply.text}")
                elif self._channel:
                    await self._tell_maintainers(reply)
            except discord.HTTPException as error:
                log.warning("news about the prompts could not be told: %s", error)

    async def _tell_maintainers(self, reply: Reply) -> None:
        channel = await messageable(self._client, int(self._channel))
        post = await self._renderer.one([reply], "*")
        await patiently(lambda: channel.send(**post.arguments()))

    async def follow(
        self, tree: app_commands.CommandTree[Any], dress: Callable[[], None], kept: Path
    ) -> None:
        """Reload when asked, or when a file was saved; tell Discord commands that are called otherwise now.

        `dress` puts all commands on the tree anew.
        """
        spoken, seen = self._desk.edition, self._saved()
        while True:
            saved = self._saved()
            if self._asked.is_set() or saved != seen:
                self._asked.clear()
                seen = saved
                await self._desk.editions.reload()
            if (now := self._desk.edition) is not spoken:
                spoken = now
                dress()
                try:
                    await synchronise(tree, kept)
                except (OverLimit, discord.HTTPException):
                    log.exception("Discord could not be told the commands of the reloaded prompts")
            await asyncio.sleep(LOOK)

    def _saved(self) -> frozenset[tuple[Path, int]]:
        """When each of the watched files was saved last."""
        if self._watched is None:
            return frozenset()
        try:
            return frozenset((path, path.stat().st_mtime_ns) for path in self._watched.rglob("*.*"))
        except OSError:  # one has vanished just now
            return frozenset()
