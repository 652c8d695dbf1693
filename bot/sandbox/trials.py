"""Puts a harmless process behind the walls and has it look for holes, before anyone's code goes there."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

from pydantic import ValidationError

from bot.courses.course import Limits
from bot.sandbox import cage
from bot.sandbox.captives import Forked, NotWarm
from bot.sandbox.inside.order import Order
from bot.sandbox.jail import Builder, Tier
from bot.sandbox.layout import bounds, lay_out, run_folder
from bot.sandbox.report import Trial

_LIMITS = Limits(wall_seconds=10, cpu_seconds=5)


async def hole(tier: Tier, builder: Builder, run: Path, user: int | None, begin: cage.Begin) -> str:
    """What is wrong with the walls around what `begin` starts, "" for nothing."""
    await asyncio.to_thread(lay_out, run, tier, (), user)
    order = Order(
        str(tier), secrets.token_hex(16), bounds(_LIMITS, tier, user), builder.places(run), trial=True
    )
    ended = await cage.hold(begin, order, _LIMITS, box=None)
    try:
        trial = Trial.model_validate_json(ended.report or b"")
    except ValidationError:
        return ended.last_words
    return "a process in it can " + ", ".join(trial.holes) if trial.holes else ""


async def try_out(tier: Tier, builder: Builder, user: int | None, child: Forked) -> None:
    """Raises `NotWarm` if the walls around a warm process's children have a hole."""
    async with run_folder() as run:
        if found := await hole(tier, builder, run, user, child.begin):
            raise NotWarm(found)
