"""A small runtime for the whole run, and a bench in each tier."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.sandbox import watch
from bot.sandbox.cold import ColdRunner
from bot.sandbox.jail import Tier
from bot.sandbox.kit import sandbox_user
from bot.sandbox.runner import Runtime, TestStatus
from bot.sandbox.runtimes import Runtimes
from bot.sandbox.warm import WarmRunner
from tests.engine import Lasting, lasting
from tests.sandbox.jobs import HONEST, Bench, statuses
from tests.sandbox.ordinary import RUNTIME


@pytest.fixture(scope="session")
def runtime(shared: Path) -> Runtime:
    """Python with the harness's own requirements, built once for all workers."""
    if folder := os.environ.get(RUNTIME):
        return Runtime(Path(folder), Path(folder, "bin", "python"))
    return asyncio.run(Runtimes(shared / "sandbox").ready("harness", ""))


@pytest.fixture(scope="session")
def engines() -> Iterator[dict[Tier, Lasting]]:
    """The engine in each tier."""
    with ExitStack() as stack:
        yield {
            tier: stack.enter_context(lasting(WarmRunner(tier=tier, parallel=2, spare=1))) for tier in Tier
        }


@pytest.fixture(params=list(Tier))
def bench(request: pytest.FixtureRequest, runtime: Runtime, engines: dict[Tier, Lasting]) -> Bench:
    return Bench(engines[request.param], runtime, str(request.param))


@pytest.fixture
def tier_a(runtime: Runtime, engines: dict[Tier, Lasting]) -> Bench:
    return Bench(engines[Tier.NAMESPACES], runtime, "A")


@pytest.fixture(params=list(Tier))
def cold(request: pytest.FixtureRequest, runtime: Runtime) -> Bench:
    """What the engine falls back on, in each tier."""
    return Bench(ColdRunner(tier=request.param, parallel=2), runtime, str(request.param))


@pytest.fixture
def nothing_left(engines: dict[Tier, Lasting], engine: Lasting) -> Iterator[None]:
    """No process of an attack outlives its review; those that wait for the next one are none of it."""
    yield
    assert not left_behind([held.runner for held in (*engines.values(), engine)])


@pytest.fixture
async def unharmed(bench: Bench) -> AsyncIterator[None]:
    """After an attack, an honest review in the same runner passes."""
    yield
    run = await bench.review(HONEST)
    assert set(statuses(run).values()) == {TestStatus.PASSED}, run


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder outside that every user of the machine could read and write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


@pytest.fixture
def secret(open_folder: Path) -> Path:
    """A file of Baton's that every user of the machine could read, by its name."""
    file = open_folder / "baton.db"
    file.write_text("DISCORD_TOKEN=secret")
    file.chmod(0o666)
    return file


def left_behind(runners: Sequence[WarmRunner]) -> list[str]:
    """The command lines of what still runs beneath this process, but for warm processes and their stock."""
    deadline = time.monotonic() + 2  # a child that is being made has a parent for a moment
    while found := _strangers({number for runner in runners for number in _at_home(runner)}):
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return found


def _at_home(runner: WarmRunner) -> Iterator[int]:
    for zygote in runner.zygotes:
        yield from zygote.processes
        yield from zygote.children


def _strangers(known: set[int]) -> list[str]:
    users = {sandbox_user(slot) for slot in range(64)} if os.geteuid() == 0 else {os.geteuid()}
    found = []
    for number in {*watch.tree(os.getpid())} - known:
        try:
            entry = Path(f"/proc/{number}")
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            ours = entry.stat().st_uid in users
        except OSError:
            continue
        # A zombie has no command line; whoever is process 1 here reaps it when it likes.
        if command and ours and (os.geteuid() == 0 or "baton_inside" in command):
            found.append(command)
    return found
