"""Which walls this machine offers, found out by really putting a harmless process behind them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BatonError, SandboxUnavailable
from bot.sandbox.captives import Launched
from bot.sandbox.inside.syscalls import MACHINES
from bot.sandbox.jail import Builder, Tier
from bot.sandbox.kit import kit, sandbox_user
from bot.sandbox.layout import run_folder
from bot.sandbox.trials import hole

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
    builder = await asyncio.to_thread(Builder, tier, kit(), Path(sys.executable), None)
    user = sandbox_user(_SLOT)
    async with run_folder() as run:
        walls = await asyncio.to_thread(builder.cold, run)

        def begin(given: int, say: int, tell: int) -> Launched:
            return Launched(walls, tier, user, stdin=given, stdout=say, tell=tell)

        return await hole(tier, builder, run, user, begin)


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
