"""Looks after reminders and delivers letters until it is killed: a nursery that forks one after the other."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import bot.dispatcher
import bot.reminders
from bot.coaching.turn import Reply
from bot.content import content_folder
from bot.dispatcher import Bell, Delivery, Dispatcher, Fate
from bot.prompting.prompts import Prompts
from bot.reminders import Reminders
from memory import records
from memory.database import Memory
from memory.engines import Pool
from tests.builders import small_course

LEASE, BATCH = timedelta(seconds=20), 10
"""Short, so that what a killed one has claimed is soon taken over; and few letters at once, so that a busy
machine is through with them by then, too."""
LOOK = 0.5
"""Seconds between two ticks."""


class Wire:
    """To the sink: what is sent, and what of it is known to have been."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._one = asyncio.Lock()

    async def deliver(self, _guild: str, learner: str, _reply: Reply, key: str) -> Delivery:
        async with self._one:
            self.tell("sent", key, learner)
            await self._reader.readexactly(1)
        return Delivery(Fate.SENT, "sink")

    async def tell_coaches(self, guild: str, reply: Reply, key: str) -> Delivery:
        return await self.deliver(guild, "coaches", reply, key)

    def tell(self, what: str, key: str, learner: str = "") -> None:
        self._writer.write(json.dumps([what, os.getpid(), key, learner]).encode() + b"\n")


class Telling(Dispatcher):
    """Tells of each letter once it's recorded what became of it."""

    wire: Wire

    async def _deliver(self, guild: str, letter: records.Letter) -> bool:
        arrived = await super()._deliver(guild, letter)
        if arrived:
            self.wire.tell("recorded", letter.id.hex)
        return arrived


async def work(url: str, sink: str, prompts: Prompts) -> None:
    """As `baton discord` does: ticks beside a dispatcher that a bell wakes."""
    memory, bell = Memory.open(url, Pool(size=6, max_overflow=6)), Bell()
    wire = Wire(*await asyncio.open_unix_connection(sink))
    dispatcher = Telling(memory, wire, sweep=LOOK)
    dispatcher.wire = wire
    bell.answered_by(dispatcher.owing)
    reminders = Reminders(memory, prompts, [small_course()], bell.ring)

    async def tick() -> None:
        while True:
            await reminders.tick()
            await asyncio.sleep(LOOK)

    await asyncio.gather(dispatcher.run(), tick())


def be_a_worker(url: str, sink: str, prompts: Prompts) -> NoReturn:
    try:
        asyncio.run(work(url, sink, prompts))
    except (ConnectionError, asyncio.IncompleteReadError):
        pass  # the sink has what it wanted
    except BaseException:  # noqa: BLE001 - a fork may not go on as the nursery
        traceback.print_exc()
    finally:
        os._exit(0)


def main(url: str, sink: str) -> None:
    """Fork a worker for each line that is read, and say its pid."""
    bot.dispatcher.LEASE = bot.reminders.LEASE = LEASE
    bot.dispatcher.BATCH = BATCH
    prompts = Prompts(content_folder("prompts"))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    children = []
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            be_a_worker(url, sink, prompts)
        children.append(child)
        os.write(1, f"{child}\n".encode())
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main(*sys.argv[1:])
