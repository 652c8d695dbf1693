"""What is due at once, looked after and delivered, beside a plain loop over the same sends.

`python -m benchmarks.reminders [--due 2000] [--wait 0 20]`

The loop knows whom to tell what, keeps nothing, and asks nobody whether he wants it. Each send is a line to a
process of its own, which answers after so many milliseconds, as Discord does after about 100.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.figures import show
from benchmarks.stores import BACKENDS, Place, temporary
from bot.coaching.turn import Reply
from bot.content import content_folder
from bot.dispatcher import Delivery, Dispatcher, Fate
from bot.prompting.prompts import Prompts
from bot.reminders import Reminders
from tests.builders import small_course
from tests.reminders.kills import GUILD, fill

DUE, WAITS = 2_000, (0, 20)


class Post:
    """To whoever takes the letters: one after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, text: str) -> None:
        self._writer.write(text.replace("\n", " ").encode() + b"\n")
        await self._reader.readexactly(1)

    async def deliver(self, _guild: str, learner: str, reply: Reply, key: str) -> Delivery:
        await self.send(f"{key} {learner} {reply.text}")
        return Delivery(Fate.SENT, "sink")

    async def tell_coaches(self, guild: str, reply: Reply, key: str) -> Delivery:
        return await self.deliver(guild, "coaches", reply, key)


@asynccontextmanager
async def post(folder: Path, wait: float) -> AsyncIterator[Post]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            if wait:
                await asyncio.sleep(wait / 1000)
            writer.write(b".")
        writer.close()

    socket = folder / "post"
    async with await asyncio.start_unix_server(answer, socket):
        reader, writer = await asyncio.open_unix_connection(socket)
        yield Post(reader, writer)
        writer.close()
        await writer.wait_closed()


async def _plain(place: Place, due: int, wait: float) -> float:
    texts = [f"{number} L{number} Time for the next step, L{number}? call mum" for number in range(due)]
    async with post(place.folder, wait) as to:
        began = time.perf_counter()
        for text in texts:
            await to.send(text)
        return time.perf_counter() - began


async def _baton(place: Place, backend: str, due: int, wait: float) -> tuple[float, float]:
    """Seconds until all letters are written, and until all are delivered."""
    prompts = Prompts(content_folder("prompts"))
    async with place.store(backend, "reminders") as store, post(place.folder, wait) as to:
        await fill(store.memory, due)
        reminders = Reminders(store.memory, prompts, [small_course()])
        began = time.perf_counter()
        written = await reminders.tick()
        half = time.perf_counter() - began
        delivered = await Dispatcher(store.memory, to).deliver_all(GUILD)
        assert written == delivered == due
        return half, time.perf_counter() - began


async def measure(due: int, waits: Sequence[float]) -> None:
    rows = []
    with temporary() as place:
        for wait in waits:
            plain = await _plain(place, due, wait)
            rows.append([f"{wait:g}", "a plain loop", "–", f"{plain:.1f}", f"{due / plain:.0f}", "1.00"])
            for backend in BACKENDS:
                half, whole = await _baton(place, backend, due, wait)
                figures = [f"{half:.1f}", f"{whole:.1f}", f"{due / whole:.0f}", f"{plain / whole:.2f}"]
                rows.append([f"{wait:g}", f"Baton on {backend}", *figures])
    head = ["answer after ms", "way", "written after s", "delivered after s", "letters per s", "ratio"]
    show(f"{due} reminders due at once", head, rows, left=2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--due", type=int, default=DUE)
    parser.add_argument("--wait", type=float, nargs="*", default=WAITS)
    given = parser.parse_args()
    asyncio.run(measure(given.due, given.wait))
