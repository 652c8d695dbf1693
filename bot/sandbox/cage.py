"""Keeps watch over a run, and ends it when a limit is reached."""

from __future__ import annotations

import asyncio
import io
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.courses.course import Limits
from bot.sandbox import watch
from bot.sandbox.captives import Captive, handed
from bot.sandbox.inside import frame
from bot.sandbox.inside.order import Order
from bot.sandbox.runner import Outcome

_BLINK, _SHORT_BLINK = 0.05, 0.025
"""Seconds between two looks; the short one where nothing but looking keeps a run's disk use within limits."""
_GRACE = 0.4
"""The harness ends a run at the wall limit by itself, with a report; this much later it is ended."""
_CLEARING_UP = 0.15
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
    code: int | None
    """Its exit code; None if only a warm process could tell."""
    seconds: float

    @property
    def last_words(self) -> str:
        """The last line that was printed, for an operator."""
        return (self.output.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"])[-1]


Begin = Callable[[int, int, int], Captive]
"""Starts what takes its order from the first descriptor, prints to the second, and reports to the third."""


async def hold(
    begin: Begin, order: Order, limits: Limits, *, box: Path | None, files: Iterable[bytes] = ()
) -> Ended:
    """See what `begin` starts to its end, which comes within the wall limit and a second.

    `box` is the folder whose size has to be watched, if nothing inside caps it; `files` follow the order.
    """
    started = time.monotonic()
    async with _pipe() as (report, tell), _pipe() as (output, say):
        with handed(frame.pack(order.as_json()), files) as given, tell, say:
            captive = begin(given, say.fileno(), tell.fileno())
        cage = _Cage(captive, order, limits, box)
        try:
            cut = await cage.wait(report, output)
        finally:
            code = await captive.end()
            await cage.finish()
    seconds = time.monotonic() - started
    return Ended(cut, _body(bytes(cage.report)), bytes(cage.output), code, seconds)


class _Cage:
    """One running jail with all that is read from it."""

    def __init__(self, captive: Captive, order: Order, limits: Limits, box: Path | None) -> None:
        self._captive = captive
        self._limits = limits
        self._bounds = order.bounds
        self._box = box
        self._readings: list[asyncio.Task[Outcome | None]] = []
        self.output = bytearray()
        self.report = bytearray()

    async def wait(self, report: asyncio.StreamReader, output: asyncio.StreamReader) -> Outcome | None:
        """Until it ends by itself (None), or has to be ended."""
        self._readings = [
            asyncio.create_task(self._read_output(output)), asyncio.create_task(self._read_report(report)),
        ]  # fmt: skip
        ending = asyncio.create_task(self._captive.ended())
        watching = asyncio.create_task(self._watch())
        waiting = {ending, watching, *self._readings}
        deadline = time.monotonic() + self._limits.wall_seconds + _GRACE
        try:
            while (left := deadline - time.monotonic()) > 0 and not ending.done():
                done, waiting = await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if cuts := [cut for task in done if (cut := task.result())]:
                    return cuts[0]
            return None if ending.done() else Outcome.TIMED_OUT
        finally:
            ending.cancel()
            watching.cancel()
            await asyncio.gather(ending, watching, return_exceptions=True)

    async def finish(self) -> None:
        """Read what is left in the pipes. Nothing can hold them open any more, but nothing is trusted to."""
        _, late = await asyncio.wait(self._readings, timeout=_CLEARING_UP)
        for task in late:
            task.cancel()
        await asyncio.gather(*self._readings, return_exceptions=True)

    async def _read_output(self, reader: asyncio.StreamReader) -> Outcome | None:
        """Keep the beginning of what is printed; a flood ends the run."""
        keep = self._limits.output_kb * 1024
        flood, seen = max(keep * _FLOOD, _SMALLEST_FLOOD), 0
        while seen <= flood:
            part = await reader.read(_READ)
            if not part:
                return None
            self.output += part[: max(0, keep - len(self.output))]
            seen += len(part)
        return Outcome.OUTPUT_FLOOD

    async def _read_report(self, reader: asyncio.StreamReader) -> Outcome | None:
        while len(self.report) <= frame.HEADER.size + frame.MOST_BYTES and (part := await reader.read(_READ)):
            self.report += part
        return None

    async def _watch(self) -> Outcome:
        """Look again and again at what it uses, until that is too much."""
        while True:
            await asyncio.sleep(_BLINK if self._box is None else _SHORT_BLINK)
            if outcome := await asyncio.to_thread(self._look):
                return outcome

    def _look(self) -> Outcome | None:
        processes = watch.tree(self._captive.process)
        most = self._limits.memory_mb * 1024 * 1024
        if watch.memory(processes, most) > most:
            return Outcome.OUT_OF_MEMORY
        # The kernel limits each process by itself, with a report, at the latest a second after the limit.
        if watch.processor_seconds(processes) > self._limits.cpu_seconds + 1 + _GRACE:
            return Outcome.TIMED_OUT
        if self._box is None:
            return None
        limit, files = self._bounds.disk_bytes, self._bounds.files
        full = watch.is_full(self._box, processes, limit=limit, most_files=files)
        return Outcome.DISK_FULL if full else None


@asynccontextmanager
async def _pipe() -> AsyncIterator[tuple[asyncio.StreamReader, io.FileIO]]:
    """A pipe's end to read from, and the one to be given away and closed."""
    ear, mouth = os.pipe()
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), io.FileIO(ear, "r")
    )
    with io.FileIO(mouth, "w") as end:
        try:
            yield reader, end
        finally:
            transport.close()
            await asyncio.sleep(0)  # closing takes a turn of the loop


def _body(report: bytes) -> bytes | None:
    """The one frame's body: no less, and nothing after it."""
    try:
        bodies, rest = frame.split(report)
    except frame.BrokenFrame:
        return None
    return bodies[0] if len(bodies) == 1 and not rest else None
