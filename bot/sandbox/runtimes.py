"""Builds each course's own Python environment with uv, when it's first needed."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import sys
import time
from asyncio.subprocess import PIPE, STDOUT
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import uv
from filelock import FileLock, Timeout

from bot.errors import BatonError
from bot.sandbox import pins
from bot.sandbox.runner import Runtime

_MARKER = ".baton-ready"
"""Written last: a folder without it was never finished. Its time tells when the runtime was last used."""
_WHILE_IN_USE = 3600.0
"""Another process may still review with an older runtime that it used so many seconds ago."""
_PATIENCE = 900
_LAST_LINES = 8
_PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._ -]+\])?\s*==\s*[A-Za-z0-9.+!_-]+\s*(;[^\n]*)?")

Progress = Callable[[str], None]


class RuntimeUnavailable(BatonError):
    """A course's Python environment could not be built."""


class Runtimes:
    """The runtimes in `<data folder>/runtimes/`, each named after its course and what is in it.

    Those in the folder `shipped` were built beforehand, are used as they are, and may be read-only.
    """

    def __init__(self, data_folder: Path, *, shipped: Path | None = None, python: Path | None = None) -> None:
        self._shipped = shipped
        self._folder = data_folder / "runtimes"
        self._python = (python or Path(sys.executable)).resolve()

    def is_ready(self, course_slug: str, requirements: str) -> bool:
        """Whether `ready` has nothing to build."""
        return (self._place(course_slug, requirements) / _MARKER).exists()

    async def ready(
        self, course_slug: str, requirements: str, *, on_progress: Progress | None = None
    ) -> Runtime:
        """The runtime for `requirements`, built now unless it's there; `on_progress` gets uv's lines."""
        place = self._place(course_slug, requirements)
        if not self.is_ready(course_slug, requirements):
            await self._build_once(place, course_slug, requirements, on_progress or (lambda _: None))
        with suppress(OSError):  # used just now; a read-only folder can't tell, and needn't
            os.utime(place / _MARKER)
        return Runtime(folder=place, python=place / "bin" / "python")

    def _place(self, course_slug: str, requirements: str) -> Path:
        ingredients = (str(self._python), sys.version, *pins.HARNESS_REQUIREMENTS, *_lines(requirements))
        digest = hashlib.sha256("\n".join(ingredients).encode()).hexdigest()[:12]
        name = f"{course_slug}-{digest}"
        if self._shipped and (self._shipped / name / _MARKER).exists():
            return self._shipped / name
        return self._folder / name

    async def _build_once(self, place: Path, course_slug: str, requirements: str, tell: Progress) -> None:
        """Build unless somebody else, in this process or another, is already at it; then wait for him."""
        _check_pins(course_slug, requirements)
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        lock = FileLock(f"{place}.lock", thread_local=False)
        deadline = time.monotonic() + _PATIENCE
        while not await asyncio.to_thread(_acquired, lock):
            if time.monotonic() > deadline:
                raise RuntimeUnavailable(
                    f"Somebody else has been building {place} for {_PATIENCE // 60} minutes."
                )
            await asyncio.sleep(0.2)
        try:
            if not (place / _MARKER).exists():
                await self._build(place, course_slug, requirements, tell)
                await asyncio.to_thread(self._remove_stale, place, course_slug)
        finally:
            lock.release()

    async def _build(self, place: Path, course_slug: str, requirements: str, tell: Progress) -> None:
        await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
        packages = [*_lines(requirements), *pins.HARNESS_REQUIREMENTS]
        await _uv(course_slug, tell, "venv", "--no-project", "--python", str(self._python), str(place))
        await _uv(
            course_slug, tell, "pip", "install", "--python", str(place / "bin" / "python"),
            "--only-binary", ":all:", "--compile-bytecode", *packages,
        )  # fmt: skip
        await asyncio.to_thread(_open_to_all, place)
        (place / _MARKER).touch()

    def _remove_stale(self, current: Path, course_slug: str) -> None:
        """Remove the course's other runtimes, but for those in use; renamed first, so never half there."""
        for folder in self._folder.iterdir():
            if folder == current or not re.fullmatch(re.escape(course_slug) + "-[0-9a-f]{12}", folder.name):
                continue
            lock = FileLock(f"{folder}.lock", thread_local=False)
            if not _acquired(lock):
                continue
            try:
                marker = folder / _MARKER
                if not marker.exists() or time.time() - marker.stat().st_mtime > _WHILE_IN_USE:
                    trash = folder.with_name(f".trash-{folder.name}")
                    folder.rename(trash)
                    shutil.rmtree(trash, ignore_errors=True)
            finally:
                lock.release()


def _lines(requirements: str) -> list[str]:
    """The requirements without comments and empty lines."""
    bare = (line.partition("#")[0].strip() for line in requirements.splitlines())
    return [line for line in bare if line]


def _check_pins(course_slug: str, requirements: str) -> None:
    """Nothing but pinned packages from the index: no folders, addresses or options for the installer."""
    for line in _lines(requirements):
        if not _PIN.fullmatch(line):
            raise RuntimeUnavailable(
                f"The course {course_slug} requires {line!r}. Write each requirement as `name==version`."
            )


def _acquired(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True


async def _uv(course_slug: str, tell: Progress, *arguments: str) -> None:
    """Run uv, pass its lines on, and explain a failure with the last of them."""
    process = await asyncio.create_subprocess_exec(
        uv.find_uv_bin(), *arguments, "--no-progress", "--color", "never",
        stdin=asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=STDOUT, umask=0o022,
    )  # fmt: skip
    last: deque[str] = deque(maxlen=_LAST_LINES)
    try:
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        async for raw in process.stdout:
            if line := raw.decode("utf-8", "replace").strip():
                last.append(line)
                tell(line)
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code != 0:
        raise RuntimeUnavailable("\n".join(_advice(course_slug, last)))


def _advice(course_slug: str, last: deque[str]) -> Iterator[str]:
    yield f"The Python environment of the course {course_slug} could not be built. uv said:"
    yield from (f"    {line}" for line in last)
    yield (
        "If the network is away, run this when it's back, which builds the environment: "
        f"baton course install {course_slug}"
    )


def _open_to_all(folder: Path) -> None:
    """Readable for the sandbox's user, where Baton runs as root with a umask that says otherwise."""
    if os.geteuid() != 0:
        return
    for path in folder.rglob("*"):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
