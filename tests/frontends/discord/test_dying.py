"""Baton as an operator runs it: the process ends in good order on SIGTERM, and may be killed at any time."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.courses.course import Place
from bot.review.reviewer import Reviewer
from memory.database import Memory
from tests.frontends.discord.going import solution, working
from tests.local_discord import GuildHandle, LocalDiscord, Person

SHUTDOWN = 5.0
STARTS = 60.0


class Running:
    """`python -m bot discord` on the local Discord."""

    def __init__(
        self, discord: LocalDiscord, database: Path, data: Path, runtimes: Path, courses: Path
    ) -> None:
        self.discord = discord
        self.database = f"sqlite+aiosqlite:///{database}"
        self._environment = os.environ | {
            "DATABASE_URL": self.database,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.rest,
            "DISCORD_GATEWAY_URL": discord.gateway,
            "DISCORD_CDN_URL": discord.cdn,
            "BATON_DATA_DIR": str(data),
            "BATON_RUNTIMES_DIR": str(runtimes),
            "BATON_COURSES_DIR": str(courses),
            "BATON_SHUTDOWN_SECONDS": str(SHUTDOWN),
        }

    @asynccontextmanager
    async def started(self) -> AsyncIterator[asyncio.subprocess.Process]:
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "discord"), env=self._environment, stdout=quiet, stderr=quiet
        )
        try:
            await self.discord.comes_online(within=STARTS)
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            process._transport.close()  # type: ignore[attr-defined] # else 3.11 warns of it

    async def owes(self) -> tuple[str, ...]:
        async with Memory.open(self.database) as memory:
            return await memory.guilds_owing()


@pytest.fixture
def running(
    discord: LocalDiscord,
    academy: GuildHandle,
    database: Path,
    tmp_path: Path,
    data_dir: Path,
    courses_dir: Path,
    reviewer: Reviewer,
) -> Running:
    return Running(discord, database, tmp_path / "data", data_dir / "runtimes", courses_dir)


async def test_on_sigterm_it_finishes_what_it_has_begun_and_ends(
    running: Running, ada: Person, discord: LocalDiscord
) -> None:
    async with running.started() as process:
        discord.faults.slow("POST /channels/*/messages", 1.0)
        await ada.writes("hello", to=ada.dm)
        await asyncio.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), SHUTDOWN + 5) == 0
    assert sum("Hello Ada" in one.text for one in ada.sees) == 1
    assert await running.owes() == ()


async def test_a_review_that_was_killed_in_the_middle_arrives_after_the_start_and_once(
    running: Running, ada: Person, first: Place
) -> None:
    async with running.started() as process:
        await working(ada)
        await ada.writes("mine", to=ada.dm, files=solution(first))
        status = await ada.reads(within=20)
        assert "10.0 of 10" not in status.text
        process.kill()
        await process.wait()
    await asyncio.sleep(0.1)
    async with running.started() as process:
        await ada.reads("10.0 of 10", within=STARTS)
        async with asyncio.timeout(10):
            while await running.owes():
                await asyncio.sleep(0.2)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), SHUTDOWN + 5) == 0
    assert sum("10.0 of 10" in one.text for one in ada.sees) == 1
