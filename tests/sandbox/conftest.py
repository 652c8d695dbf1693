"""A small runtime for the whole run, and a bench in each tier."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.sandbox.cold import ColdRunner
from bot.sandbox.jail import Tier
from bot.sandbox.kit import sandbox_user
from bot.sandbox.runner import Runtime, TestStatus
from bot.sandbox.runtimes import Runtimes
from tests.sandbox.jobs import HONEST, Bench, statuses


@pytest.fixture(scope="session")
def runtime(shared: Path) -> Runtime:
    """Python with the harness's own requirements, built once for all workers."""
    return asyncio.run(Runtimes(shared / "sandbox").ready("harness", ""))


@pytest.fixture(params=list(Tier))
def bench(request: pytest.FixtureRequest, runtime: Runtime) -> Bench:
    return Bench(ColdRunner(tier=request.param, parallel=2), runtime, str(request.param))


@pytest.fixture
def tier_a(runtime: Runtime) -> Bench:
    return Bench(ColdRunner(tier=Tier.NAMESPACES, parallel=2), runtime, "A")


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """No process of an attack outlives its review."""
    yield
    assert not sandboxed_processes()


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


def sandboxed_processes() -> list[str]:
    """The command lines of this process's sandboxes that still run."""
    users = {sandbox_user(slot) for slot in range(64)} if os.geteuid() == 0 else {os.geteuid()}
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and entry.stat().st_uid in users:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                # A zombie has no command line; whoever is process 1 here reaps it when it likes.
                if command and (os.geteuid() == 0 or "baton_inside" in command):
                    found.append(command)
        except OSError:
            continue
    return found
