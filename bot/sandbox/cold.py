"""The runner that starts a fresh process per review: slow, and needing nothing but itself.

It is what `warm.py` falls back on, and what it's measured against.
"""

from __future__ import annotations

import asyncio
import os

from bot.errors import SandboxUnavailable
from bot.sandbox import cage
from bot.sandbox.brief import Brief, refusal
from bot.sandbox.captives import Launched
from bot.sandbox.inside import kernel
from bot.sandbox.jail import Builder, Tier
from bot.sandbox.kit import kit, sandbox_user
from bot.sandbox.layout import lay_out, run_folder
from bot.sandbox.runner import Job, Run
from bot.sandbox.tiers import Probe, probe
from memory.guard import refuse_in_transaction


class ColdRunner:
    """Runs jobs, a few at a time, in the best tier that this machine offers (or in the `tier` given)."""

    def __init__(self, *, tier: Tier | None = None, parallel: int | None = None) -> None:
        self._tiers = (tier,) if tier else ()
        self._slots = list(range(parallel or cores()))
        self._free = asyncio.Semaphore(len(self._slots))

    async def probe(self) -> Probe:
        return await probe(*self._tiers)

    async def run(self, job: Job) -> Run:
        """Run `job`; see `Runner`."""
        refuse_in_transaction("a review")
        if refused := refusal(job):
            return refused
        tier = (await self.probe()).required()
        async with self._free:
            slot = self._slots.pop()
            try:
                return await run_cold(Brief(job), tier, sandbox_user(slot))
            finally:
                self._slots.append(slot)

    async def close(self) -> None:
        """Nothing is kept."""


async def run_cold(brief: Brief, tier: Tier, user: int | None) -> Run:
    """Run a job in a process of its own, started now."""
    if tier is Tier.LANDLOCK:
        kernel.adopt_orphans()  # what a run leaves dead behind counts against its user until it's reaped
    job = brief.job
    try:
        async with run_folder() as run:
            builder = await asyncio.to_thread(Builder, tier, kit(), job.runtime.python, job.runtime.folder)
            await asyncio.to_thread(lay_out, run, tier, brief.files.items(), user)
            walls = await asyncio.to_thread(builder.cold, run)
            order = await asyncio.to_thread(brief.order, tier, builder.places(run), user)
            box = run / "box" if tier is Tier.LANDLOCK else None

            def begin(given: int, say: int, tell: int) -> Launched:
                return Launched(walls, tier, user, stdin=given, stdout=say, tell=tell)

            return brief.judge(await cage.hold(begin, order, job.limits, box=box), tier)
    except OSError as error:
        raise SandboxUnavailable(f"The sandbox could not be started: {error}") from error


def cores() -> int:
    """How many this process may use; not every system can tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
