"""An engine for a whole run: each test has an event loop of its own, and an engine needs one that lasts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.sandbox.runner import Job, Run
from bot.sandbox.warm import WarmRunner
from memory.guard import refuse_in_transaction


class Lasting:
    """A runner on an event loop in a thread of its own, to be used from any other loop."""

    def __init__(self, runner: WarmRunner, loop: asyncio.AbstractEventLoop) -> None:
        self.runner = runner
        self._loop = loop

    async def run(self, job: Job) -> Run:
        refuse_in_transaction("a review")  # here, where the transaction would be
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.runner.run(job), self._loop))

    async def close(self) -> None:
        """It lasts."""


@contextmanager
def lasting(runner: WarmRunner) -> Iterator[Lasting]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="engine", daemon=True)
    thread.start()
    try:
        yield Lasting(runner, loop)
    finally:
        asyncio.run_coroutine_threadsafe(runner.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
