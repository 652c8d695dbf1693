"""Building a course's Python environment."""
# ruff: noqa: ASYNC240
# A test has its loop to itself, so looking at files may block it.

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from bot.sandbox.runner import Runtime
from bot.sandbox.runtimes import Runtimes, RuntimeUnavailable

FAKE = """#!/bin/sh
echo "$@" >> {log}
case "$1" in
    venv) for last; do :; done; mkdir -p "$5/bin" ;;
    pip) {pip} ;;
esac
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def uv(tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in place of uv that writes down how it's called."""
    program = tmp_path / "uv"
    program.write_text(FAKE.format(log=log, pip="echo Installed 2 packages"))
    program.chmod(0o755)
    monkeypatch.setattr("uv.find_uv_bin", lambda: str(program))
    return program


def calls(log: Path) -> list[str]:
    return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []


def test_the_runtime_of_the_tests_holds_pytest_and_ruff(runtime: Runtime) -> None:
    assert runtime.python.exists()
    assert (runtime.folder / "bin" / "ruff").exists()
    assert (runtime.folder / ".baton-ready").exists()


async def test_a_runtime_is_built_once_and_then_ready_at_once(uv: Path, log: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    built = Runtimes(tmp_path)

    assert not built.is_ready("sql", "sqlmodel==1.0")
    first = await built.ready("sql", "sqlmodel==1.0", on_progress=lines.append)
    second = await built.ready("sql", "# a remark\nsqlmodel==1.0\n\n")

    assert first == second
    assert first.folder.parent == tmp_path / "runtimes"
    assert built.is_ready("sql", "sqlmodel==1.0")
    assert calls(log) == ["venv", "pip"]
    assert lines == ["Installed 2 packages"]
    assert "sqlmodel==1.0 pytest==9.2.0 ruff==0.17.5" in log.read_text()


async def test_other_requirements_make_another_runtime(uv: Path, tmp_path: Path) -> None:
    built = Runtimes(tmp_path)

    one, two = await built.ready("sql", "sqlmodel==1.0"), await built.ready("sql", "sqlmodel==1.1")

    assert one.folder != two.folder


async def test_two_builders_at_once_build_once(uv: Path, log: Path, tmp_path: Path) -> None:
    uv.write_text(FAKE.format(log=log, pip="sleep 0.3"))

    found = await asyncio.gather(*(Runtimes(tmp_path).ready("sql", "") for _ in range(3)))

    assert len(set(found)) == 1
    assert calls(log) == ["venv", "pip"]


async def test_a_runtime_that_was_left_half_built_is_built_anew(uv: Path, log: Path, tmp_path: Path) -> None:
    built = Runtimes(tmp_path)
    place = (await built.ready("sql", "")).folder
    (place / ".baton-ready").unlink()
    (place / "rubbish").touch()

    assert not built.is_ready("sql", "")
    await built.ready("sql", "")

    assert not (place / "rubbish").exists()
    assert calls(log) == ["venv", "pip"] * 2


async def test_a_failed_build_says_why_and_what_to_do_and_counts_for_nothing(
    uv: Path, log: Path, tmp_path: Path
) -> None:
    uv.write_text(FAKE.format(log=log, pip="echo error: no route to the index; exit 2"))
    built = Runtimes(tmp_path)

    with pytest.raises(RuntimeUnavailable) as caught:
        await built.ready("sql", "sqlmodel==1.0")

    assert "error: no route to the index" in str(caught.value)
    assert "baton course install sql" in str(caught.value)
    assert not built.is_ready("sql", "sqlmodel==1.0")


@pytest.mark.parametrize(
    "line",
    ["sqlmodel", "sqlmodel>=1", "-e .", "-i x", "x @ file:///x", "git+https://x/y", "./x.whl"],
)
async def test_nothing_but_pins_is_installed(uv: Path, log: Path, tmp_path: Path, line: str) -> None:
    with pytest.raises(RuntimeUnavailable, match="name==version"):
        await Runtimes(tmp_path).ready("sql", f"pydantic==2.0\n{line}\n")

    assert calls(log) == []


async def test_old_runtimes_of_a_course_are_removed_unless_somebody_may_use_them(
    uv: Path, tmp_path: Path
) -> None:
    built = Runtimes(tmp_path)
    other = (await built.ready("sql-advanced", "")).folder
    idle = (await built.ready("sql", "a==1")).folder
    used = (await built.ready("sql", "a==2")).folder
    for folder in (other, idle):
        long_ago = time.time() - 7200
        os.utime(folder / ".baton-ready", (long_ago, long_ago))

    await built.ready("sql", "a==3")

    assert not idle.exists()
    assert used.exists()
    assert other.exists()


async def test_a_cancelled_build_leaves_no_uv_running(uv: Path, log: Path, tmp_path: Path) -> None:
    uv.write_text(FAKE.format(log=log, pip=f"echo $$ > {tmp_path}/pid; exec sleep 60"))
    build = asyncio.create_task(Runtimes(tmp_path).ready("sql", ""))
    while not (tmp_path / "pid").exists():
        await asyncio.sleep(0.02)
    build.cancel()
    with pytest.raises(asyncio.CancelledError):
        await build

    assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()
