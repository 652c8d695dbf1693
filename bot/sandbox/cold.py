"""The runner of the first release: a fresh process per review, started when it's needed.

A later one may keep a warm process and fork it; it can build on everything beside this file.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from bot.errors import SandboxUnavailable
from bot.sandbox import cage, pins
from bot.sandbox.expected import expected_tests
from bot.sandbox.inside import kernel
from bot.sandbox.inside.order import NOT_CONFINED, Demand, Order
from bot.sandbox.jail import Jail, Tier, jail
from bot.sandbox.kit import kit, sandbox_user
from bot.sandbox.layout import bounds, lay_out, objection, too_many
from bot.sandbox.report import Awaited
from bot.sandbox.runner import Job, Outcome, Run, Trouble
from bot.sandbox.tiers import Probe, probe
from bot.sandbox.wipe import wipe
from memory.guard import refuse_in_transaction

_CONTROL = "def {passes}():\n    assert 1 == 1\n\n\ndef {fails}():\n    assert 1 == 2\n"
_KILLED = {-9, 137}
_JAIL_NOT_BUILT = {1, NOT_CONFINED}
"""How bubblewrap and the launcher end when they can't build the walls; the code under test can't end so."""


class ColdRunner:
    """Runs jobs, a few at a time, in the best tier that this machine offers (or in the `tier` given)."""

    def __init__(self, *, tier: Tier | None = None, parallel: int | None = None) -> None:
        self._tiers = (tier,) if tier else ()
        self._slots = list(range(parallel or _cores()))
        self._free = asyncio.Semaphore(len(self._slots))

    async def probe(self) -> Probe:
        return await probe(*self._tiers)

    async def run(self, job: Job) -> Run:
        """Run `job`; see `Runner`."""
        refuse_in_transaction("a review")
        if trouble := _unacceptable(job):
            return Run(Outcome.INVALID, trouble=trouble)
        tier = (await self.probe()).required()
        if tier is Tier.LANDLOCK:
            kernel.adopt_orphans()  # what a run leaves dead behind counts against its user until it's reaped
        async with self._free:
            slot = self._slots.pop()
            try:
                return await self._run(job, tier, slot)
            except OSError as error:
                raise SandboxUnavailable(f"The sandbox could not be started: {error}") from error
            finally:
                self._slots.append(slot)

    async def _run(self, job: Job, tier: Tier, slot: int) -> Run:
        user = sandbox_user(slot)
        awaited = _awaited(job)
        async with _folder() as run:
            files = list(_files(job, awaited))
            walls = await asyncio.to_thread(_prepare, job, tier, run, files, user)
            order = await asyncio.to_thread(_order, job, tier, walls, awaited, user)
            box = run / "box" if tier is Tier.LANDLOCK else None
            ended = await cage.hold(walls, order, job.limits, user=user, box=box)
        return replace(
            _judge(ended, awaited, job.limits.cpu_seconds),
            output=ended.output.decode("utf-8", "replace").replace("\0", "␀"),
            milliseconds=ended.seconds * 1000,
            tier=str(tier),
        )


def _cores() -> int:
    """How many this process may use; not every system can tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@asynccontextmanager
async def _folder() -> AsyncIterator[Path]:
    """A run's own folder, gone afterwards."""
    run = await asyncio.to_thread(lambda: kit().new_run())
    try:
        yield run
    finally:
        await asyncio.to_thread(wipe, run)


def _unacceptable(job: Job) -> Trouble | None:
    """What is wrong with what was handed in, before it's even read."""
    names = {*job.solution, *job.helpers, *job.tests}
    for name, content in job.solution.items():
        if reason := objection(name, content, names):
            return Trouble(name, 0, reason)
        if any(other.startswith(f"{name}/") for other in names):
            return Trouble(name, 0, "a folder has this name")
    return Trouble("", 0, "too many files") if too_many(job.solution) else None


def _awaited(job: Job) -> Awaited:
    """The tests of the job, and two controls under names that nobody can know before."""
    control = f"control_{secrets.token_hex(8)}.py"
    return Awaited(
        nonce=secrets.token_hex(16),
        tests=expected_tests(job.tests),
        must_pass=(control, f"test_{secrets.token_hex(8)}"),
        must_fail=(control, f"test_{secrets.token_hex(8)}"),
    )


def _files(job: Job, awaited: Awaited) -> Iterator[tuple[str, bytes]]:
    """All files, the learner's first, so that nothing handed in replaces what the course brings."""
    yield from job.solution.items()
    yield from job.helpers.items()
    yield from job.tests.items()
    control = _CONTROL.format(passes=awaited.must_pass[1], fails=awaited.must_fail[1])
    yield awaited.must_pass[0], control.encode("ascii")


def _prepare(job: Job, tier: Tier, run: Path, files: list[tuple[str, bytes]], user: int | None) -> Jail:
    lay_out(run, tier, files, user)
    return jail(tier, kit(), run, job.runtime.python, job.runtime.folder)


def _order(job: Job, tier: Tier, walls: Jail, awaited: Awaited, user: int | None) -> Order:
    course = {*job.tests, *job.helpers}
    return Order(
        tier=str(tier),
        nonce=awaited.nonce,
        bounds=bounds(job.limits, tier, user),
        places=walls.places,
        solution=tuple(name for name in job.solution if name not in course),
        data=tuple(name for name in (*job.solution, *job.helpers) if not name.endswith(".py")),
        tests=(*job.tests, awaited.must_pass[0]),
        helpers=tuple(_module(name) for name in job.helpers if name.endswith(".py")),
        conftest=any(PurePosixPath(name).name == "conftest.py" for name in job.helpers),
        expected=(*awaited.tests, awaited.must_pass, awaited.must_fail),
        demands=tuple(Demand(str(demand.rule), demand.name) for demand in job.constraints),
        lint=pins.RUFF_ARGUMENTS,
    )


def _module(name: str) -> str:
    return ".".join(PurePosixPath(name).with_suffix("").parts)


def _judge(ended: cage.Ended, awaited: Awaited, cpu_seconds: int) -> Run:
    """What a run comes to: a complete report counts, else what was seen from outside."""
    if ended.report is not None and ended.cut is not Outcome.OUTPUT_FLOOD:
        return awaited.judge(ended.report)
    if ended.cut is not None:
        return Run(ended.cut)
    if ended.code in _JAIL_NOT_BUILT:
        raise SandboxUnavailable("The sandbox could not be built: " + ended.last_words)
    # The harness itself is killed when parsing alone takes all the processor time that there is.
    slow = ended.code in _KILLED and ended.seconds >= cpu_seconds
    return Run(Outcome.TIMED_OUT if slow else Outcome.CRASHED)
