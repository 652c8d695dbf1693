"""Reviews next to a bare `python -m pytest` on the same files: `python -m benchmarks.review`.

Bare is the test run alone, unconfined and unjudged. Cold is a review in a process of its own, warm is one by
the engine: both with ruff, constraints, controls and walls. Processor time is all that the machine spends
meanwhile, so it should have nothing else to do; one task stands for all, the exemplar for the code.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks import posts
from benchmarks.figures import Call, beside, heads, in_turn, show, timed
from benchmarks.track import write_track
from bot.app import build_runtimes
from bot.content import content_folder
from bot.courses.course import Course, Kind, Limits
from bot.courses.exercism.importing import import_exercism
from bot.courses.loader import load_course
from bot.sandbox.cold import ColdRunner
from bot.sandbox.jail import Tier
from bot.sandbox.runner import Job, Outcome, Runner
from bot.sandbox.warm import WarmRunner
from bot.settings import read_settings

IN_FLIGHT = (1, 2, 4, 8)
BARE = "bare pytest"


class Bare:
    """The task's tests by a pytest of their own: trusted code, so no sandbox is needed."""

    def __init__(self, job: Job, folder: Path) -> None:
        for name, content in {**job.solution, **job.helpers, **job.tests}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self._folder = folder
        self._python = str(job.runtime.python)
        self._command = [self._python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *job.tests]

    async def run(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert await process.wait() == 0

    async def floor(self, times: int) -> float:
        """Seconds of CPU time that a fork and the tests' own work take, with all loaded before."""
        with tempfile.TemporaryDirectory() as folder:  # with no bytecode of an earlier run
            for path in self._folder.glob("*.py"):
                shutil.copy(path, folder)
            process = await asyncio.create_subprocess_exec(
                self._python,
                str(Path(__file__).with_name("floor.py")),
                folder,
                str(times),
                stdout=subprocess.PIPE,
            )
            said, _ = await process.communicate()
        return float(said)


async def _review(runner: Runner, job: Job) -> None:
    run = await runner.run(job)
    assert run.outcome is Outcome.FINISHED, run
    assert all(test.status == "passed" for test in run.tests), run


async def _job(course: Course, reference: str | None) -> Job:
    """A task of the course; without a reference the six tests of `benchmarks.posts`, in its runtime."""
    ready = await build_runtimes(read_settings()).ready(course.slug, course.requirements)
    runtime = replace(ready, imports=course.imports)
    if reference is None:
        return Job(runtime, posts.SOLUTION, posts.TESTS, {}, (), Limits())
    place = course.place(reference)
    assert place is not None, reference
    task = place.task
    return Job(
        runtime=runtime,
        solution=_encoded(task.exemplar),
        tests=_encoded(task.tests),
        helpers=_encoded(task.helpers),
        constraints=task.constraints,
        limits=task.limits,
    )


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


def busy_seconds() -> float:
    """Processor time that the machine has spent so far, whatever on."""
    user, nice, system, _idle, _waiting, irq, softirq, *_ = map(
        int, Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


async def cpu_of(call: Call, times: int) -> float:
    """Processor seconds of one call, over `times` of them one after the other."""
    began = busy_seconds()
    for _ in range(times):
        await call()
    return (busy_seconds() - began) / times


async def rate(call: Call, in_flight: int, seconds: float) -> float:
    """Calls a second with so many in flight."""
    done = 0
    until = time.perf_counter() + seconds

    async def go_on() -> None:
        nonlocal done
        while time.perf_counter() < until:
            await call()
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(go_on() for _ in range(in_flight)))
    return done / (time.perf_counter() - began)


def megabytes(process: int, *kinds: str) -> float:
    """Memory of a process: "Rss" is all that it has, "Private_" what it shares with nobody."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(kinds)) / 1024


def _memory(engine: WarmRunner) -> str:
    zygote = engine.zygotes[0]
    whole = megabytes(zygote.processes[-1], "Rss")
    each = max(megabytes(child, "Private_") for child in zygote.children)
    return f"{whole:.0f} MB for the warm process, {each:.0f} MB more for each child that waits"


async def measured(course: Course, reference: str | None, runs: int, seconds: float) -> None:
    job = await _job(course, reference)
    engines = {tier: WarmRunner(tier=tier) for tier in Tier}
    with tempfile.TemporaryDirectory() as folder:
        bare = Bare(job, Path(folder))
        ways: dict[str, Call] = {BARE: bare.run}
        for tier in Tier:
            ways[f"cold, tier {tier}"] = partial(_review, ColdRunner(tier=tier), job)
            ways[f"warm, tier {tier}"] = partial(_review, engines[tier], job)
        times = await in_turn(ways, runs)
        cpu = {name: await cpu_of(call, runs) for name, call in ways.items()}
        rows = beside(times, [BARE])
        for row in rows:
            spent = cpu[row[0]]
            row += [f"{spent * 1000:.0f}", f"{cpu[BARE] / spent:.1f}"]
        if reference is None:
            print(
                f"\nThe floor, a fork and the tests' own work: {await bare.floor(runs) * 1000:.0f} ms of CPU"
            )
        show("A review", [*heads([BARE]), "CPU ms", "bare's CPU to it"], rows, left=1)
        rates = [
            [name, *[f"{await rate(call, count, seconds):.1f}" for count in IN_FLIGHT]]
            for name, call in ways.items()
        ]
        show("Reviews a second", ["way", *(f"{count} in flight" for count in IN_FLIGHT)], rates, left=1)
    for tier, engine in engines.items():
        print(f"tier {tier}: {_memory(engine)}")
        await engine.close()


async def whole(course: Course) -> None:
    """All exemplars of a course, by one pytest each and by the engine, as many at once as there are cores."""
    places = [place for place in course.places if place.task.kind in {Kind.CODE, Kind.REFACTOR}]
    jobs = [await _job(course, place.reference) for place in places]
    gate = asyncio.Semaphore(os.cpu_count() or 1)

    async def bare(job: Job) -> None:
        async with gate:
            with tempfile.TemporaryDirectory() as folder:
                await Bare(job, Path(folder)).run()

    engine = WarmRunner()
    await engine.run(jobs[0])  # starts the warm process, as the first review after a start does
    seconds: dict[str, float] = {}
    for name, work in {BARE: bare, "warm": engine.run}.items():
        seconds[name] = await timed(partial(_all, work, jobs))
    await engine.close()
    rows = [
        [name, str(len(jobs)), f"{took:.1f}", f"{seconds[BARE] / took:.1f}"] for name, took in seconds.items()
    ]
    show("A whole course", ["way", "exercises", "seconds", "times as fast"], rows, left=1)


async def _all(work: Callable[[Job], Awaitable[object]], jobs: Sequence[Job]) -> None:
    await asyncio.gather(*map(work, jobs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--course", type=Path, help="a course's folder, all of whose exemplars are reviewed instead"
    )
    parser.add_argument(
        "--track", type=int, metavar="N", help="import a track of N small exercises, and review those instead"
    )
    parser.add_argument("--runs", type=int, default=30, help="reviews of each kind that are timed")
    parser.add_argument("--seconds", type=float, default=6.0, help="for each number in flight")
    parser.add_argument(
        "--task", help="MODULE/PHASE/TASK of the course sqlmodel, not a small one of six tests"
    )
    given = parser.parse_args()
    if given.course:
        asyncio.run(whole(load_course(given.course)))
        return
    if given.track:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "track"), Path(folder, "course")
            asyncio.run(whole(import_exercism(write_track(source, given.track), target).course))
        return
    course = load_course(content_folder("courses") / "sqlmodel")
    asyncio.run(measured(course, given.task, given.runs, given.seconds))


if __name__ == "__main__":
    main()
