"""Which walls this machine offers, found out by really putting a harmless process behind them."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.courses.course import Limits
from bot.errors import BatonError, SandboxUnavailable
from bot.sandbox import cage
from bot.sandbox.inside.order import Order
from bot.sandbox.inside.syscalls import MACHINES
from bot.sandbox.jail import Tier, jail
from bot.sandbox.kit import kit, sandbox_user
from bot.sandbox.layout import bounds, lay_out
from bot.sandbox.report import Trial
from bot.sandbox.wipe import wipe

_LIMITS = Limits(wall_seconds=10, cpu_seconds=5)
_APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
_NAMES = {Tier.NAMESPACES: "Namespaces", Tier.LANDLOCK: "Landlock and seccomp"}
_SLOT = 63
_KNOWN: dict[Tier, str] = {}


@dataclass(frozen=True, slots=True)
class Probe:
    """The best tier that holds, None for none, and what speaks against each that doesn't."""

    tier: Tier | None
    reasons: dict[Tier, str]

    def required(self) -> Tier:
        """The tier, or `SandboxUnavailable` with all that an operator needs to know."""
        if self.tier is None:
            raise SandboxUnavailable("\n".join(_explained(self.reasons)))
        return self.tier


async def probe(*tiers: Tier) -> Probe:
    """Try `tiers`, all of them if none is named, best first. What was found out is kept."""
    reasons: dict[Tier, str] = {}
    for tier in tiers or tuple(Tier):
        if tier not in _KNOWN:
            _KNOWN[tier] = await _trouble(tier)
        if not _KNOWN[tier]:
            return Probe(tier, reasons)
        reasons[tier] = _KNOWN[tier]
    return Probe(None, reasons)


async def _trouble(tier: Tier) -> str:
    """Why `tier` does not hold on this machine; "" if it does."""
    if not sys.platform.startswith("linux"):
        return f"{sys.platform} is not Linux"
    if os.uname().machine not in MACHINES:
        return f"the sandbox doesn't know this kind of machine, {os.uname().machine}"
    try:
        return await _try_out(tier)
    except (BatonError, OSError) as error:
        return str(error)


async def _try_out(tier: Tier) -> str:
    tools = await asyncio.to_thread(kit)
    run = await asyncio.to_thread(tools.new_run)
    user = sandbox_user(_SLOT)
    try:
        await asyncio.to_thread(lay_out, run, tier, (), user)
        walls = await asyncio.to_thread(jail, tier, tools, run, Path(sys.executable), None)
        order = Order(str(tier), secrets.token_hex(16), bounds(_LIMITS, tier, user), walls.places, trial=True)
        ended = await cage.hold(walls, order, _LIMITS, user=user, box=None)
    finally:
        await asyncio.to_thread(wipe, run)
    try:
        trial = Trial.model_validate_json(ended.report or b"")
    except ValidationError:
        return ended.last_words
    return "a process in it can " + ", ".join(trial.holes) if trial.holes else ""


def _explained(reasons: dict[Tier, str]) -> Iterator[str]:
    yield "This machine offers no way to run learners' code safely."
    for tier, reason in reasons.items():
        yield f"{_NAMES[tier]} (tier {tier}): {reason}"
    if not sys.platform.startswith("linux"):
        yield "Reviews need Linux: run Baton in its container image, or on Windows in WSL2."
        return
    if _APPARMOR.exists() and _APPARMOR.read_text("ascii").strip() == "1":
        yield "AppArmor refuses namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    yield (
        "Either is enough. An ordinary Linux has namespaces, and so has a container with `--security-opt "
        "seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined`; "
        "the Landlock that is needed is in Linux 6.12 and later."
    )
