"""Edited templates reach the running bot: all of them at once, or none and the place of the mistake."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content import content_folder
from tests.frontends.discord.going import working
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Person

PATIENCE = 90.0
"""Seconds that a reload may take on a busy machine."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Templates to edit."""
    return Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))


@pytest.fixture
async def baton(stage: Baton, academy: GuildHandle, folder: Path) -> AsyncIterator[Baton]:
    """Baton, speaking by these templates; the maintainers have a channel."""
    ops = academy.channel("ops")
    await stage.starts(baton_prompts_dir=folder, discord_maintainers_channel=str(ops.id))
    yield stage
    await stage.stops()


def edits(folder: Path, name: str, before: str, after: str) -> None:
    file = folder / name
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


@pytest.mark.timeout(300)
@pytest.mark.errors
async def test_a_good_edition_is_spoken_at_once_and_a_broken_one_never(
    baton: Baton,
    carla: Person,
    ada: Person,
    academy: GuildHandle,
    discord: LocalDiscord,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await working(ada)
    edits(folder, "en/farewell.md.j2", "See you", "So long")
    edits(folder, "en/surface.toml", 'roster = "roster"', 'roster = "crew"')
    await carla.uses("coach prompts reload")
    told = await carla.reads("reloaded", within=PATIENCE)
    assert told.ephemeral
    assert "`en/farewell`" in told.text
    await ada.uses("end")
    await ada.reads("So long, Ada!")
    await _is_offered(discord, "crew")

    edits(folder, "en/farewell.md.j2", "{{ name }}", "{{ nam }}")
    await carla.uses("coach prompts reload")
    place = "en/farewell.md.j2:"
    refused = await carla.reads(lambda one: one.ephemeral and "not reloaded" in one.text, within=PATIENCE)
    assert place in refused.text
    assert "did you mean" in refused.text.lower()
    for channel in ("coaches", "ops"):
        posted = next(
            (one for one in academy.channel(channel).messages.values() if "not reloaded" in one.text), None
        ) or await carla.reads(lambda one: one.channel.name == channel and "not reloaded" in one.text)  # noqa: B023 - at once
        assert place in posted.text
    assert any(place in one.getMessage() for one in caplog.records if one.levelno == logging.ERROR)
    await ada.uses("start")
    await ada.reads(lambda message: bool(message.buttons))
    await ada.uses("end")
    await ada.reads("So long, Ada!")


@pytest.mark.timeout(200)
async def test_a_signal_reloads_too(baton: Baton, ada: Person, folder: Path) -> None:
    await working(ada)
    edits(folder, "en/farewell.md.j2", "See you", "So long")
    spoken = baton.app.desk.edition
    os.kill(os.getpid(), signal.SIGHUP)
    await _another(baton, spoken)
    await ada.uses("end")
    await ada.reads("So long, Ada!")


async def _another(baton: Baton, spoken: object) -> None:
    async with asyncio.timeout(PATIENCE):
        while baton.app.desk.edition is spoken:
            await asyncio.sleep(0.1)


async def _is_offered(discord: LocalDiscord, name: str) -> None:
    """Wait until a command of coaches is called like this."""
    async with asyncio.timeout(PATIENCE):
        while True:
            (group,) = (one for one in discord.world.commands_for(None) if one["name"] == "coach")
            if name in {option["name"] for option in group["options"]}:
                return
            await asyncio.sleep(0.1)
