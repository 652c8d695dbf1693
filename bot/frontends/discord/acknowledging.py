"""Acknowledges an interaction before anything else is done: three seconds are all there is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import aiohttp
import discord

from bot.frontends.discord.patience import Code, patiently
from bot.frontends.discord.places import is_private
from bot.frontends.discord.ways import Shown
from bot.operating.metrics import Metrics

log = logging.getLogger(__name__)

SOON = 3.0
"""Seconds after which Discord takes no acknowledgement any more."""
QUICK = 3
"""Tries: what isn't acknowledged by then is too late anyway."""


async def at_once(answer: Callable[[], Awaitable[object]]) -> None:
    """Answer with a form or a few words, which needs no acknowledgement before it."""
    try:
        await patiently(answer, tries=QUICK)
    except discord.HTTPException as error:
        # By a try of ours that seemed to fail, or since Discord has told of the same thing twice.
        if error.code == Code.ALREADY_ACKNOWLEDGED:
            return
        if error.code != Code.UNKNOWN_INTERACTION:
            raise
        log.warning("an interaction came too late to be answered")


async def acknowledge(
    interaction: discord.Interaction, metrics: Metrics, *, privately: bool = False, here: bool = False
) -> Shown | None:
    """Tell Discord that an answer follows, and where it'll be shown; None if it's too late to answer.

    What is said in somebody's own place is answered there; a click below what was clicked, unless `here`:
    then what was clicked becomes the answer. Anywhere else only he sees the answer.
    """
    alone = privately or not is_private(interaction)
    clicked = interaction.type is discord.InteractionType.component and not alone
    shown = Shown.PRIVATELY if alone else Shown.BELOW if clicked and not here else Shown.HERE
    try:
        async with asyncio.timeout(SOON):  # discord.py itself waits longer after an error of the server's
            await patiently(
                lambda: interaction.response.defer(ephemeral=alone, thinking=not clicked), tries=QUICK
            )
    except (discord.DiscordServerError, aiohttp.ClientError, OSError) as error:
        log.warning("an interaction could not be acknowledged: %s", type(error).__name__)
        metrics.failed("late")
        return None
    except discord.HTTPException as error:
        if error.code == Code.UNKNOWN_INTERACTION:
            log.warning("an interaction came too late to be acknowledged")
            metrics.failed("late")
            return None
        if error.code != Code.ALREADY_ACKNOWLEDGED:  # by a try of ours that seemed to fail
            raise
    metrics.acknowledged((discord.utils.utcnow() - interaction.created_at).total_seconds())
    return shown
