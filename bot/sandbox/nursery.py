"""Keeps one course's warm process: starts it on first need, again when it dies, and a fresh one in time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bot.sandbox.captives import Forked, NotWarm
from bot.sandbox.jail import Builder, Tier
from bot.sandbox.kit import kit
from bot.sandbox.runner import Runtime
from bot.sandbox.trials import try_out
from bot.sandbox.zygote import Zygote

log = logging.getLogger(__name__)

_COLD_FOR = 60.0
"""Seconds after which a process that could not be started is tried again."""


class Nursery:
    """The children of warm processes of one runtime, in one tier, as one user.

    A process is followed by a fresh one after `worn_out` children: libraries leak, and memory is never quite
    given back.
    """

    def __init__(
        self, tier: Tier, runtime: Runtime, user: int | None, *, spare: int, worn_out: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._tier = tier
        self._runtime = runtime
        self._user = user
        self._spare = spare
        self._worn_out = worn_out
        self._clock = clock
        self._starting = asyncio.Lock()
        self._zygote: Zygote | None = None
        self._following: asyncio.Task[None] | None = None
        self._retired: list[Zygote] = []
        self._cold_until = 0.0
        self.starts = 0

    @property
    def zygotes(self) -> list[Zygote]:
        """Those that live, the one in use first."""
        return [*([self._zygote] if self._zygote else []), *self._retired]

    @property
    def busy(self) -> bool:
        return any(zygote.busy for zygote in self.zygotes)

    @asynccontextmanager
    async def child(self) -> AsyncIterator[tuple[Zygote, Forked]]:
        """A child that waits for its order, and whose it is. Raises `NotWarm`."""
        zygote, child = await self._take()
        zygote.busy += 1
        try:
            yield zygote, child
        finally:
            await child.end()
            zygote.busy -= 1
            await self._let_go()

    async def _take(self) -> tuple[Zygote, Forked]:
        zygote = await self._alive()
        try:
            child = await zygote.child()
        except NotWarm as error:
            log.warning("a warm process has ended, and is started again: %s", error)
            await self._bury(zygote)
            zygote = await self._alive()
            child = await zygote.child()
        if zygote.born >= self._worn_out and self._following is None:
            self._following = asyncio.create_task(self._follow(zygote))
        return zygote, child

    async def _alive(self) -> Zygote:
        async with self._starting:
            if self._zygote is None:
                self._zygote = await self._start()
            return self._zygote

    async def _start(self) -> Zygote:
        if self._clock() < self._cold_until:
            raise NotWarm("it could not be started a short while ago")
        self.starts += 1
        runtime = self._runtime
        try:
            builder = await asyncio.to_thread(Builder, self._tier, kit(), runtime.python, runtime.folder)
            # Here, not in a thread of the pool: it's the starting thread's end that a jail dies with.
            zygote = Zygote(self._tier, builder, self._user, spare=self._spare)
            try:
                await zygote.load(runtime.imports)
                child = await zygote.child()
                try:
                    await try_out(self._tier, builder, self._user, child)
                finally:
                    await child.end()
            except BaseException:
                await zygote.stop()
                raise
        except (NotWarm, OSError) as error:
            self._cold_until = self._clock() + _COLD_FOR
            raise NotWarm(str(error)) from error
        return zygote

    async def _follow(self, worn_out: Zygote) -> None:
        """Put a fresh process in the place of one that is worn out, which ends when its children have."""
        try:
            fresh = await self._start()
        except NotWarm as error:
            log.warning("a warm process could not be followed by a fresh one: %s", error)
        else:
            if self._zygote is worn_out:
                self._zygote = fresh
                self._retired.append(worn_out)
            else:
                self._retired.append(fresh)
            await self._let_go()
        finally:
            self._following = None

    async def _bury(self, dead: Zygote) -> None:
        if self._zygote is dead:
            self._zygote = None
            self._retired.append(dead)
        await self._let_go()

    async def _let_go(self) -> None:
        """Stop what is retired and has no child at work."""
        for zygote in [one for one in self._retired if not one.busy]:
            self._retired.remove(zygote)
            await zygote.stop()

    async def close(self) -> None:
        """End everything, children at work included."""
        if self._following:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
        zygotes, self._zygote, self._retired = self.zygotes, None, []
        for zygote in zygotes:
            await zygote.stop()
