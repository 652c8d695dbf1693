"""The runner that Baton reviews with: keeps a warm process per course runtime and forks it for each run."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass

from bot.sandbox import cage
from bot.sandbox.brief import Brief, refusal
from bot.sandbox.captives import Forked, NotWarm
from bot.sandbox.cold import cores, run_cold
from bot.sandbox.jail import Tier
from bot.sandbox.kit import sandbox_user
from bot.sandbox.layout import lay_out, run_folder
from bot.sandbox.nursery import Nursery
from bot.sandbox.queue import FairQueue
from bot.sandbox.runner import Job, Run, Runtime
from bot.sandbox.tiers import Probe, probe
from bot.sandbox.zygote import Zygote
from memory.guard import refuse_in_transaction

log = logging.getLogger(__name__)

MOST_WAITING = 1000
MOST_OF_ONE = 100
"""Submissions that may wait, all in all and of one learner."""
WORN_OUT = 1000
"""Children after which a warm process is followed by a fresh one."""
MOST_RUNTIMES = 4
"""Runtimes that are kept warm at a time; each takes about 100 MB."""


@dataclass(frozen=True, slots=True)
class EngineState:
    """What the engine is doing, for operators."""

    running: int
    waiting: int
    warm: int
    """Warm processes."""
    ready: int
    """Children of theirs that wait for work."""
    starts: int
    """Warm processes that were started so far."""
    warm_runs: int
    cold_runs: int


class WarmRunner:
    """Runs jobs, `parallel` at a time (one per core), in the best tier that this machine offers.

    `spare` children of each warm process are made ahead of time. Where no warm process can be had, a job is
    run in a process of its own.
    """

    def __init__(
        self,
        *,
        tier: Tier | None = None,
        parallel: int | None = None,
        spare: int = 2,
        worn_out: int = WORN_OUT,
    ) -> None:
        self._tiers = (tier,) if tier else ()
        self._queue = FairQueue(parallel or cores(), most=MOST_WAITING, share=MOST_OF_ONE)
        self._spare = spare
        self._worn_out = worn_out
        self._nurseries: OrderedDict[tuple[Runtime, int | None], Nursery] = OrderedDict()
        self._starts = 0
        self._runs = {"warm": 0, "cold": 0}

    async def probe(self) -> Probe:
        return await probe(*self._tiers)

    async def run(self, job: Job) -> Run:
        """Run `job`; see `Runner`."""
        refuse_in_transaction("a review")
        if refused := refusal(job):
            return refused
        tier = (await self.probe()).required()
        async with self._queue.turn(job.who) as place:
            return await self._run(Brief(job), tier, place)

    async def _run(self, brief: Brief, tier: Tier, place: int) -> Run:
        # Without namespaces processes are counted and told apart by user alone: each place has its own.
        user = sandbox_user(place if tier is Tier.LANDLOCK else 0)
        try:
            nursery = await self._nursery(tier, brief.job.runtime, user)
            async with nursery.child() as (zygote, child):
                run = await _run_warm(brief, tier, user, zygote, child)
        except NotWarm as error:
            log.warning("a review runs in a process of its own: %s", error)
            self._runs["cold"] += 1
            return await run_cold(brief, tier, sandbox_user(place))
        self._runs["warm"] += 1
        return run

    async def _nursery(self, tier: Tier, runtime: Runtime, user: int | None) -> Nursery:
        """The runtime's; the one that was used longest ago makes room for it."""
        key = (runtime, user)
        nursery = self._nurseries.pop(key, None) or Nursery(
            tier, runtime, user, spare=self._spare, worn_out=self._worn_out
        )
        self._nurseries[key] = nursery
        for old, idle in list(self._nurseries.items()):
            if len({runtime for runtime, _ in self._nurseries}) <= MOST_RUNTIMES:
                break
            if not idle.busy and old[0] != runtime:
                del self._nurseries[old]
                self._starts += idle.starts
                await idle.close()
        return nursery

    @property
    def zygotes(self) -> list[Zygote]:
        """The warm processes."""
        return [zygote for nursery in self._nurseries.values() for zygote in nursery.zygotes]

    @property
    def state(self) -> EngineState:
        zygotes = self.zygotes
        return EngineState(
            running=self._queue.running,
            waiting=self._queue.waiting,
            warm=len(zygotes),
            ready=sum(len(zygote.children) for zygote in zygotes),
            starts=self._starts + sum(nursery.starts for nursery in self._nurseries.values()),
            warm_runs=self._runs["warm"],
            cold_runs=self._runs["cold"],
        )

    async def close(self) -> None:
        """End the warm processes."""
        while self._nurseries:
            _, nursery = self._nurseries.popitem()
            self._starts += nursery.starts
            await nursery.close()


async def _run_warm(brief: Brief, tier: Tier, user: int | None, zygote: Zygote, child: Forked) -> Run:
    """Have a waiting child run a job: its files are sent to it, or laid out where it has no file system."""
    limits, builder = brief.job.limits, zygote.builder
    zygote.learn(brief.job.tests)
    if tier is Tier.NAMESPACES:
        order = brief.order(tier, builder.places(), user, sent=True)
        ended = await cage.hold(child.begin, order, limits, box=None, files=brief.files.values())
    else:
        async with run_folder() as run:
            await asyncio.to_thread(lay_out, run, tier, brief.files.items(), user)
            order = await asyncio.to_thread(brief.order, tier, builder.places(run), user)
            ended = await cage.hold(child.begin, order, limits, box=run / "box")
    if ended.report is None and ended.cut is None and zygote.dead:
        raise NotWarm("it has ended beneath a review")
    return brief.judge(ended, tier)
