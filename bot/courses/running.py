"""Runs many things, a few at a time, and stops with the first that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

AT_ONCE = 2

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


async def gathered(
    items: Iterable[_Item],
    work: Callable[[_Item], Awaitable[_Result]],
    on_done: Callable[[_Item, int], None],
    at_once: int = AT_ONCE,
) -> list[_Result]:
    """What `work` makes of `items`, in their order; `on_done` is told how many are done after each."""
    gate = asyncio.Semaphore(at_once)
    done = 0

    async def worked(item: _Item) -> _Result:
        nonlocal done
        async with gate:
            result = await work(item)
        done += 1
        on_done(item, done)
        return result

    runs = [asyncio.ensure_future(worked(item)) for item in items]
    try:
        return await asyncio.gather(*runs)
    finally:  # after an error nothing of ours may go on running
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)
