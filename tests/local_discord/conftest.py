"""A server with a guild that has a bot, and two people in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.local_discord import GuildHandle, LocalDiscord, Permission, Person
from tests.local_discord.testbot import Bot, running


@pytest.fixture
async def server() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as discord:
        yield discord


@pytest.fixture
def academy(server: LocalDiscord) -> GuildHandle:
    return server.guild("Academy").invites_bot()


@pytest.fixture
def ada(academy: GuildHandle) -> Person:
    return academy.person("Ada", locale="de")


@pytest.fixture
def bob(academy: GuildHandle) -> Person:
    academy.role("Coach", permissions=Permission.MANAGE_GUILD)
    return academy.person("Bob", roles=("Coach",))


@pytest.fixture
async def bot(server: LocalDiscord, academy: GuildHandle) -> AsyncIterator[Bot]:
    async with running(server) as one:
        yield one
    assert server.violations == []
