"""Ticks: calls something again and again, with APScheduler. What is due stands in the database alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)
logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it tells of every tick, and of those left out

EVERY = 15.0
"""Seconds between two ticks: nothing is late by more, for all that depends on them."""


async def tick_for_ever(
    work: Callable[[], Coroutine[Any, Any, object]],
    every: float = EVERY,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Call `work` at once, and every so many seconds until this is cancelled; then it's cancelled, too.

    One call at a time: a tick that comes meanwhile is left out. What goes wrong is logged, and tried again.
    """
    under_way: set[asyncio.Task[object]] = set()

    async def tick() -> None:
        task = asyncio.create_task(work())
        under_way.add(task)
        try:
            await asyncio.wait({task})
            if not task.cancelled() and (error := task.exception()):
                log.error("a tick went wrong; the next one tries again", exc_info=error)
        finally:
            under_way.discard(task)

    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    job = scheduler.add_job(tick, "interval", seconds=every, next_run_time=clock())
    scheduler.start()
    try:
        while True:
            await asyncio.sleep(every)
            # APScheduler keeps the next time by the clock on the wall: set back, it would wait for hours.
            if job.next_run_time > clock() + timedelta(seconds=2 * every):
                job.modify(next_run_time=clock())
    finally:
        scheduler.pause()
        for task in (*under_way,):
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await asyncio.sleep(0)  # or APScheduler takes the end of the last tick for an error
        scheduler.shutdown(wait=False)
