"""Pointing discord.py at a server: its base addresses, nothing else of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.local_discord.local import LocalDiscord


@contextmanager
def to(server: LocalDiscord) -> Iterator[None]:
    """Within this, every bot of this process comes to `server`."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.Asset.BASE
    Route.BASE, discord.Asset.BASE = server.rest, server.cdn
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.Asset.BASE = before
