"""Starts a jail, keeps watch over it, and sees to it that nothing of it is left."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.courses.course import Limits
from bot.sandbox import watch
from bot.sandbox.inside import frame
from bot.sandbox.inside.order import Order
from bot.sandbox.jail import Jail
from bot.sandbox.runner import Outcome

_BLINK = 0.025
_GRACE = 0.5
"""The harness ends a run at the wall limit by itself, with a report; this much later it is ended."""
_CLEARING_UP = 0.4
_FLOOD = 16
"""Output beyond so many times the limit ends the run; up to there it's cut."""
_SMALLEST_FLOOD = 1024 * 1024
_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Ended:
    """How a jail ended, as seen from outside."""

    cut: Outcome | None
    """Why it was ended, if it did not end by itself."""
    report: bytes | None
    """The body of its one frame, if it's complete."""
    output: bytes
    code: int
    seconds: float


class _Cage:
    """One running jail with all that is read from it."""

    def __init__(self, process: Process, order: Order, limits: Limits, box: Path | None) -> None:
        self.process = process
        self._order = order
        self._limits = limits
        self._box = box
        self._cut: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.output = bytearray()
        self.report = bytearray()

    async def wait(self) -> Outcome | None:
        """Until it ends by itself (None), or has to be ended."""
        ended = asyncio.ensure_future(self.process.wait())
        wall = self._limits.wall_seconds + _GRACE
        await asyncio.wait({ended, self._cut}, timeout=wall, return_when=asyncio.FIRST_COMPLETED)
        if self._cut.done():
            ended.cancel()
            return self._cut.result()
        if ended.done():
            return None
        ended.cancel()
        return Outcome.TIMED_OUT

    async def give(self) -> None:
        """Hand the order in."""
        stdin = self.process.stdin
        if stdin is not None:
            with suppress(ConnectionError):  # it has ended already; how will be seen
                stdin.write(frame.pack(self._order.as_json()))
                await stdin.drain()
            stdin.close()

    async def read_output(self) -> None:
        """Keep the beginning of what is printed; a flood ends the run."""
        stdout = self.process.stdout
        keep, flood = (
            self._limits.output_kb * 1024,
            max(self._limits.output_kb * 1024 * _FLOOD, _SMALLEST_FLOOD),
        )
        seen = 0
        while stdout is not None and (part := await stdout.read(_READ)):
            self.output += part[: max(0, keep - len(self.output))]
            seen += len(part)
            if seen > flood:
                self._end(Outcome.OUTPUT_FLOOD)
                return

    async def read_report(self, reader: asyncio.StreamReader) -> None:
        while len(self.report) <= frame.HEADER.size + frame.MOST_BYTES and (part := await reader.read(_READ)):
            self.report += part

    async def watch(self) -> None:
        """Look again and again at what it uses."""
        while not self._cut.done():
            await asyncio.sleep(_BLINK)
            if outcome := await asyncio.to_thread(self._look):
                self._end(outcome)

    def _look(self) -> Outcome | None:
        processes = watch.tree(self.process.pid)
        most = self._limits.memory_mb * 1024 * 1024
        if watch.memory(processes, most) > most:
            return Outcome.OUT_OF_MEMORY
        most = self._order.bounds.disk_bytes
        if self._box is not None and watch.disk(self._box, processes, most) > most:
            return Outcome.DISK_FULL
        return None

    def _end(self, outcome: Outcome) -> None:
        if not self._cut.done():
            self._cut.set_result(outcome)


async def hold(jail: Jail, order: Order, limits: Limits, *, user: int | None, box: Path | None) -> Ended:
    """Run `jail` as `user` to its end, which comes within the wall limit and a second.

    `box` is the folder whose size has to be watched, if nothing inside caps it.
    """
    started = time.monotonic()
    ear, mouth = os.pipe()
    async with _stream(ear) as reader:
        try:
            process = await _start(jail, user, mouth)
        finally:
            os.close(mouth)
        cage = _Cage(process, order, limits, box)
        readings = [
            asyncio.create_task(part) for part in (cage.give(), cage.read_output(), cage.read_report(reader))
        ]
        watching = asyncio.create_task(cage.watch())
        try:
            cut = await cage.wait()
        finally:
            watching.cancel()
            await _kill(process)
            await _finish(readings, watching)
    return Ended(
        cut,
        _body(bytes(cage.report)),
        bytes(cage.output),
        process.returncode or 0,
        time.monotonic() - started,
    )


async def _start(jail: Jail, user: int | None, report: int) -> Process:
    group: list[int] | None = None if user is None else []
    return await asyncio.create_subprocess_exec(
        *jail.command, str(report), stdin=PIPE, stdout=PIPE, stderr=STDOUT, env=jail.environment, cwd="/",
        user=user, group=user, extra_groups=group, umask=0o077, pass_fds=(report,), start_new_session=True,
    )  # fmt: skip


async def _kill(process: Process) -> None:
    """End the whole process group. Namespaces die with their first process; without, none can leave it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
    with suppress(ChildProcessError):  # only where orphans come to Baton, as to process 1 of a container
        while os.waitpid(-process.pid, os.WNOHANG)[0]:
            pass


async def _finish(readings: list[asyncio.Task[None]], watching: asyncio.Task[None]) -> None:
    """Read what is left in the pipes. Nothing can hold them open, but nothing is trusted to."""
    _, late = await asyncio.wait(readings, timeout=_CLEARING_UP)
    for task in late:
        task.cancel()
    await asyncio.gather(*readings, watching, return_exceptions=True)


@asynccontextmanager
async def _stream(descriptor: int) -> AsyncIterator[asyncio.StreamReader]:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", buffering=0)
    )
    try:
        yield reader
    finally:
        transport.close()


def _body(report: bytes) -> bytes | None:
    """The one frame's body: no less, and nothing after it."""
    try:
        bodies, rest = frame.split(report)
    except frame.BrokenFrame:
        return None
    return bodies[0] if len(bodies) == 1 and not rest else None


def last_words(ended: Ended) -> str:
    """The last line that was printed, for an operator."""
    return (ended.output.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"])[-1]
