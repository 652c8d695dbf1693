"""A run's folder and its bounds: what lies where before the jail is started."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath

from bot.courses.course import Limits
from bot.sandbox import watch
from bot.sandbox.inside.order import Bounds
from bot.sandbox.jail import Tier
from bot.sandbox.kit import kit
from bot.sandbox.wipe import wipe

_MEGABYTE = 1024 * 1024
_ADDRESSES_BESIDE_MEMORY = 512 * _MEGABYTE
"""Address space is not memory: libraries, threads and ruff's allocator reserve more than they use."""
_OWN_PROCESSES = 4
"""The harness, the child that runs the tests, and ruff's threads."""
_MOST_FILES = 2048
_COUNTS_PER_NAMESPACE = (5, 14)
"""Since this Linux, processes are counted per user *namespace*."""

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_MOST_PARTS = 6
_LARGEST_FILE = 256 * 1024
_MOST_HANDED_IN = 50
_CONFIGURING = frozenset(
    ("conftest.py", "sitecustomize.py", "usercustomize.py", "pytest.ini", "pytest.toml", "tox.ini",
     "setup.cfg", "pyproject.toml", "ruff.toml", "pyvenv.cfg")
)  # fmt: skip
_READ_BY_PYTHON = (".pth", ".pyc", ".pyo", ".so", ".pyd")
"""What is compiled comes before the source beside it, which may be the course's."""


def objection(name: str, content: bytes, others: AbstractSet[str]) -> str:
    """Why a file may not be handed in, "" if it may; `others` are the names of all files of the job."""
    parts = PurePosixPath(name).parts
    if "/".join(parts) != name or not 1 <= len(parts) <= _MOST_PARTS or not all(map(_PART.fullmatch, parts)):
        return "this is no name for a file that is handed in"
    if parts[-1].casefold() in _CONFIGURING or parts[-1].casefold().endswith(_READ_BY_PYTHON):
        return "a file of this name would configure the tests"
    if any({str(folder), f"{folder}.py"} & others for folder in PurePosixPath(name).parents):
        return "another file has the name of its folder"
    return "the file is too large" if len(content) > _LARGEST_FILE else ""


def too_many(files: Mapping[str, bytes]) -> bool:
    return len(files) > _MOST_HANDED_IN


@asynccontextmanager
async def run_folder() -> AsyncIterator[Path]:
    """A run's own folder, gone afterwards."""
    run = await asyncio.to_thread(lambda: kit().new_run())
    try:
        yield run
    finally:
        await asyncio.to_thread(wipe, run)


def lay_out(run: Path, tier: Tier, files: Iterable[tuple[str, bytes]], user: int | None) -> None:
    """Write `files` into `run/task`, the last of a name winning. Without namespaces, make the box, too."""
    task = run / "task"
    _make_folder(task)
    for name, content in files:
        target = task / name
        for folder in reversed(target.relative_to(task).parents[:-1]):
            _make_folder(task / folder)
        target.write_bytes(content)
        target.chmod(0o644)
    if tier is Tier.LANDLOCK:
        box = run / "box"
        box.mkdir(mode=0o700)
        if user is not None:
            os.chown(box, user, user)


def _make_folder(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def bounds(limits: Limits, tier: Tier, user: int | None) -> Bounds:
    """The limits in the kernel's units."""
    disk = limits.disk_mb * _MEGABYTE
    shares_its_count = user is None and (tier is Tier.LANDLOCK or _linux() < _COUNTS_PER_NAMESPACE)
    return Bounds(
        wall_seconds=limits.wall_seconds,
        cpu_seconds=limits.cpu_seconds,
        address_space=limits.memory_mb * _MEGABYTE + _ADDRESSES_BESIDE_MEMORY,
        processes=limits.processes + _OWN_PROCESSES + (watch.tasks_of_user() if shares_its_count else 0),
        file_bytes=disk + _MEGABYTE,  # so that the disk is full before a file is too long
        disk_bytes=disk,
        files=_MOST_FILES,
    )


def _linux() -> tuple[int, ...]:
    found = re.match(r"(\d+)\.(\d+)", os.uname().release)
    return tuple(map(int, found.groups())) if found else (0, 0)
