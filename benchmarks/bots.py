"""A bot as a process of its own, to be measured: Baton as it ships, or a bare one that only echoes.

`python -m benchmarks.bots echo|baton '{"rest": …}' [--database URL] [--folder PATH] [--profile]` prints a
line once it is there, and ends on SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import yarl
from discord import ui
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from benchmarks.sampling import Samples
from bot.app import App, opened
from bot.cli.discord import build, serve
from bot.coaching.turn import ChooseModule, Gesture, ReplyKind, Start, Turn
from bot.operating import logs
from bot.operating.metrics import Metrics
from bot.settings import Settings

SHOWN = 40
"""Lines of a profile."""


class Buttons(ui.View):
    """A button that is acknowledged and answered with one message."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Hint", custom_id="hint")
    async def echo(self, interaction: discord.Interaction, _: ui.Button[Any]) -> None:
        await interaction.response.defer()
        assert isinstance(interaction.channel, discord.abc.Messageable)
        await interaction.channel.send("You clicked on Hint")


class Echo(discord.Client):
    """Says a word to everybody who writes, and echoes clicks."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            guild_ready_timeout=0.2,
        )

    async def setup_hook(self) -> None:
        self.add_view(Buttons())

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            await message.channel.send(message.content, view=Buttons())


async def echoing(addresses: dict[str, str], until: asyncio.Event) -> None:
    Route.BASE, discord.Asset.BASE = addresses["rest"], addresses["cdn"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(addresses["gateway"])
    async with Echo() as client:
        running = asyncio.create_task(client.start(addresses["token"]))
        await client.wait_until_ready()
        _say_ready()
        await until.wait()
        await client.close()
        await running


async def coaching(addresses: dict[str, str], database: str, folder: Path, profile: Samples | None) -> None:
    """Baton; who learns is told on standard input, and put to work before it starts."""
    settings = Settings(
        database_url=database,
        baton_data_dir=folder,
        discord_token=SecretStr(addresses["token"]),
        discord_api_url=addresses["rest"],
        discord_gateway_url=addresses["gateway"],
        discord_cdn_url=addresses["cdn"],
    )
    logs.configure("plain", "INFO", secrets=settings.secrets)
    async with opened(settings) as app:
        people = json.loads(sys.stdin.readline())
        for learner in people["learners"]:
            await _is_at_work(app, people["guild"], learner)
        bot = build(settings, app, Metrics.fresh(), guild_ready_timeout=0.2)
        running = asyncio.create_task(serve(bot))
        ready = asyncio.create_task(bot.client.wait_until_ready())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        _say_ready(profile)
        await running


async def _is_at_work(app: App, guild: str, learner: str) -> None:
    """At the first task of a module, with his direct messages belonging to the guild."""
    steps: tuple[Gesture, ...] = (Start(locale="en", course="sqlmodel"), ChooseModule("1"))
    for number, gesture in enumerate(steps):
        turn = Turn(guild, learner, gesture, f"{learner}-{number}", datetime.now(UTC), name=learner)
        replies = await app.coach.take(turn)
        assert all(reply.kind is not ReplyKind.TROUBLE for reply in replies), replies
    await app.addresses.settle(f"dm-{learner}", guild)


def _say_ready(profile: Samples | None = None) -> None:
    """From here on it's measured."""
    print("ready", flush=True)
    if profile is not None:
        profile.start()


async def main(options: argparse.Namespace, profile: Samples | None) -> None:
    addresses = json.loads(options.addresses)
    if options.bot == "baton":
        await coaching(addresses, options.database, options.folder, profile)
        return
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await echoing(addresses, ended)


def run() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bot", choices=("echo", "baton"))
    parser.add_argument("addresses", help="of the local Discord, as JSON")
    parser.add_argument("--database", default="")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--profile", action="store_true", help="say at the end where the time went")
    options = parser.parse_args()
    profile = Samples() if options.profile else None
    asyncio.run(main(options, profile))
    if profile is None:
        return
    profile.stop()
    print(profile.told(SHOWN))


if __name__ == "__main__":
    run()
