"""A server with Baton in it, and people."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.courses.course import Course, Place
from bot.review.reviewer import Reviewer
from tests.engine import Lasting
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Permission, Person


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    """A local Discord; at the end, nothing that was sent to it may have broken its rules."""
    async with LocalDiscord() as local:
        yield local
        assert local.violations == []


@pytest.fixture
def academy(discord: LocalDiscord) -> GuildHandle:
    """A guild with Baton in it, a channel to learn in, one for coaches."""
    guild = discord.guild("Academy").invites_bot()
    guild.channel("learning")
    guild.channel("coaches")
    return guild


@pytest.fixture
def stage(
    discord: LocalDiscord,
    academy: GuildHandle,
    database: Path,
    tmp_path: Path,
    data_dir: Path,
    reviewer: Reviewer,
    engine: Lasting,
    course: Course,
) -> Baton:
    """Baton, not started yet."""
    return Baton(
        discord, database, tmp_path / "data", [course], runtimes=data_dir / "runtimes", runner=engine
    )


@pytest.fixture
async def baton(stage: Baton) -> AsyncIterator[Baton]:
    """Baton, running. Whatever it logs as an error fails the test, unless the test is about it."""
    await stage.starts()
    yield stage
    await stage.stops()


@pytest.fixture
def ada(academy: GuildHandle) -> Person:
    return academy.person("Ada").goes_to(academy.channel("learning"))


@pytest.fixture
def boss(academy: GuildHandle) -> Person:
    """Manages the guild."""
    role = academy.role("Boss", permissions=Permission.MANAGE_GUILD | Permission.MANAGE_THREADS)
    return academy.person("Boss", roles=(role,)).goes_to(academy.channel("coaches"))


@pytest.fixture
async def carla(academy: GuildHandle, baton: Baton, boss: Person) -> Person:
    """A coach, in a guild that is set up."""
    role = academy.role("Coach", permissions=Permission.MANAGE_THREADS)
    await boss.uses("setup", **{"coach-role": role, "coaches-channel": academy.channel("coaches")})
    await boss.reads("Noted")
    return academy.person("Carla", roles=(role,)).goes_to(academy.channel("coaches"))


@pytest.fixture
def first(course: Course) -> Place:
    """The first task of module 7."""
    return next(place for place in course.places if place.module.number == 7)


@pytest.fixture(autouse=True)
def nothing_goes_wrong(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """No error is logged, but where a test expects it: `@pytest.mark.errors`."""
    yield
    if not request.node.get_closest_marker("errors"):
        errors = [one.getMessage() for one in caplog.get_records("call") if one.levelno >= logging.ERROR]
        assert errors == []
