"""Which walls a machine offers, and what is said where it offers none."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import SandboxUnavailable
from bot.sandbox import jail, kit, tiers
from bot.sandbox.cold import ColdRunner
from bot.sandbox.inside import landlock
from bot.sandbox.jail import Tier
from bot.sandbox.runner import Runtime, TestStatus
from bot.sandbox.tiers import probe
from tests.sandbox.jobs import HONEST, Bench, statuses


@pytest.fixture
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "_KNOWN", {})


@pytest.mark.parametrize("tier", list(Tier))
async def test_both_tiers_hold_on_this_machine(tier: Tier) -> None:
    assert await probe(tier) == tiers.Probe(tier, {})


def test_an_ordinary_users_reviews_withstand_the_same_attacks(runtime: Runtime) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.sandbox.ordinary",
        str(runtime.folder),
        str(Path(__file__).parent),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout


@pytest.mark.ordinary
async def test_without_a_warm_process_the_walls_are_the_same(cold: Bench) -> None:
    spy = """
        import os
        import socket

        def attempt():
            done = []
            for way in (socket.socket, lambda: open("/etc/passwd"), lambda: open(__file__, "w"), os.getpgrp):
                try:
                    done.append(bool(way()))
                except OSError:
                    done.append("refused")
            return done
    """
    assert set(statuses(await cold.review(HONEST)).values()) == {TestStatus.PASSED}
    assert await cold.answer(spy) == "['refused', 'refused', 'refused', True]"


async def test_without_bubblewrap_the_second_tier_is_taken(
    nothing_known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit.kit(), "bubblewrap", None)

    found = await probe()

    assert found.tier is Tier.LANDLOCK
    assert "bubblewrap" in found.reasons[Tier.NAMESPACES]


async def test_where_namespaces_are_refused_the_reason_is_bubblewraps(
    nothing_known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = kit.kit().folder / "bwrap-that-refuses"
    script.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(kit.kit(), "bubblewrap", script)

    found = await probe(Tier.NAMESPACES)

    assert found.reasons == {Tier.NAMESPACES: "bwrap: No permissions to create a new namespace"}


async def test_walls_with_a_hole_are_not_trusted(
    nothing_known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jail, "_ALSO", (*jail._ALSO, "/etc/passwd"))

    found = await probe(Tier.NAMESPACES)

    assert found.tier is None
    assert found.reasons == {Tier.NAMESPACES: "a process in it can read /etc/passwd"}


async def test_where_nothing_holds_nothing_is_run_and_the_way_out_is_said(
    nothing_known: None, monkeypatch: pytest.MonkeyPatch, runtime: Runtime
) -> None:
    monkeypatch.setattr(tiers, "_KNOWN", {Tier.NAMESPACES: "no namespaces", Tier.LANDLOCK: "ABI 4"})

    with pytest.raises(SandboxUnavailable) as caught:
        await Bench(ColdRunner(), runtime, "").review(HONEST)

    assert "no namespaces" in str(caught.value)
    assert "ABI 4" in str(caught.value)
    assert "container" in str(caught.value)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
async def test_without_linux_the_way_out_is_a_container_or_wsl(
    nothing_known: None, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)

    with pytest.raises(SandboxUnavailable, match="WSL2"):
        (await probe()).required()


def test_without_linux_everything_but_reviews_still_starts() -> None:
    code = """
import ctypes, os, sys
ctypes.CDLL = None
del os.sched_getaffinity, os.O_PATH, os.pidfd_open, os.memfd_create
sys.modules["resource"] = None
from bot.sandbox.cold import ColdRunner
from bot.sandbox.runtimes import Runtimes
ColdRunner()
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


async def test_an_unknown_machine_is_refused(nothing_known: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "MACHINES", frozenset())

    assert "machine" in (await probe(Tier.LANDLOCK)).reasons[Tier.LANDLOCK]


def test_landlock_is_as_new_as_the_second_tier_needs() -> None:
    assert landlock.abi() >= landlock.FIRST_WITH_SCOPES


def test_the_kit_is_gone_when_the_process_ends() -> None:
    code = "from bot.sandbox.kit import kit; print(kit().folder, kit().inside.is_dir())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    folder, was_there = ran.stdout.split()
    assert was_there == "True"
    assert not Path(folder).exists()


async def test_walls_that_break_down_later_are_an_operators_matter(
    monkeypatch: pytest.MonkeyPatch, runtime: Runtime
) -> None:
    bench = Bench(ColdRunner(tier=Tier.NAMESPACES), runtime, "A")
    await probe(Tier.NAMESPACES)
    monkeypatch.setattr(kit.kit(), "bubblewrap", kit.kit().folder / "gone")

    with pytest.raises(SandboxUnavailable):
        await asyncio.wait_for(bench.review(HONEST), 10)
