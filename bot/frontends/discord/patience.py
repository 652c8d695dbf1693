"""Tries again what Discord could not do just now, and names what it will never do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import IntEnum
from typing import TypeVar

import aiohttp
import discord

log = logging.getLogger(__name__)

T = TypeVar("T")

TRIES = 6
FIRST_PAUSE = 0.25
"""Seconds before the second try; twice as long before each further one."""


class Code(IntEnum):
    """Discord's error codes that Baton has an answer to."""

    UNKNOWN_CHANNEL = 10003
    UNKNOWN_GUILD = 10004
    UNKNOWN_MESSAGE = 10008
    UNKNOWN_WEBHOOK = 10015
    UNKNOWN_INTERACTION = 10062
    ALREADY_ACKNOWLEDGED = 40060
    MISSING_ACCESS = 50001
    CLOSED_TO_DIRECT_MESSAGES = 50007
    MISSING_PERMISSIONS = 50013
    DEAD_TOKEN = 50027
    ARCHIVED = 50083


TOKEN_IS_DEAD = {Code.UNKNOWN_WEBHOOK, Code.UNKNOWN_INTERACTION, Code.DEAD_TOKEN, Code.UNKNOWN_MESSAGE}
"""What comes when an interaction can't be answered by its token any more."""
PLACE_IS_GONE = {Code.UNKNOWN_CHANNEL, Code.UNKNOWN_GUILD, Code.MISSING_ACCESS}


async def patiently(call: Callable[[], Awaitable[T]], *, tries: int = TRIES) -> T:
    """Do it, again and again while Discord or the way to it fails; what is done has to bear repetition.

    discord.py waits out rate limits and repeats some failures itself; it doesn't repeat 503. Raises what
    Discord refuses for good, and the last failure.
    """
    for number in range(tries):
        try:
            return await call()
        except (discord.DiscordServerError, aiohttp.ClientError, OSError, TimeoutError) as error:
            if number == tries - 1:
                raise
            log.info("Discord did not answer (%s); trying again", type(error).__name__)
            await asyncio.sleep(FIRST_PAUSE * 2**number)
    raise AssertionError  # pragma: no cover - the loop returns or raises
