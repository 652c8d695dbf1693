"""Who may use the sandbox next: everybody in turn, so that nobody's many submissions delay another's one."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import BatonError


class QueueFull(BatonError):
    """So many submissions wait already that this one can't be taken; try again in a few minutes."""


class FairQueue:
    """`slots` places to work at, and before them a queue of at most `most`, in which all take turns.

    Whoever has just had his turn stands behind everybody else. Nobody can have more than `share` places in
    the queue, but for "", which is Baton itself.
    """

    def __init__(self, slots: int, *, most: int, share: int) -> None:
        self._slots = slots
        self._free = list(range(slots))
        self._most = most
        self._share = share
        self._lines: OrderedDict[str, deque[asyncio.Future[int]]] = OrderedDict()
        self.waiting = 0

    @property
    def running(self) -> int:
        return self._slots - len(self._free)

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncIterator[int]:
        """Wait for the turn of `who`; gives the number of his place, from 0. Raises `QueueFull`."""
        place = self._free.pop() if self._free else await self._wait(who)
        try:
            yield place
        finally:
            self._pass_on(place)

    async def _wait(self, who: str) -> int:
        line = self._lines.get(who, deque())
        if self.waiting >= self._most or (who and len(line) >= self._share):
            raise QueueFull
        turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        line.append(turn)
        self._lines[who] = line
        self.waiting += 1
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the turn came while he went away
                self._pass_on(turn.result())
            raise
        finally:
            self.waiting -= 1

    def _pass_on(self, place: int) -> None:
        while self._lines:
            who, line = self._lines.popitem(last=False)
            turn = line.popleft()
            if line:
                self._lines[who] = line
            if not turn.done():
                turn.set_result(place)
                return
        self._free.append(place)
