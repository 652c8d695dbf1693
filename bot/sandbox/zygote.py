"""A warm process and its children, from outside: `inside/zygote.py` is the other end."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import socket
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from bot.sandbox import watch
from bot.sandbox.captives import Forked, Launched, NotWarm, handed, readable
from bot.sandbox.inside import frame
from bot.sandbox.inside.order import Warmth
from bot.sandbox.jail import Builder, Tier

log = logging.getLogger(__name__)

_LOADING = 60.0
_ANSWERING = 10.0
"""Seconds that a warm process gets to load its libraries, and to make a child."""
_MOST_LAST_WORDS = 4096
_MOST_LEARNT = 200
"""Tasks whose tests it keeps rewritten; each takes some 50 KB."""


class Zygote:
    """One warm process in `tier`, with a stock of children that wait for their orders."""

    def __init__(self, tier: Tier, builder: Builder, user: int | None, *, spare: int) -> None:
        self._tier = tier
        self.builder = builder
        self._spare = spare
        self._stock: deque[Forked] = deque()
        self._asking = asyncio.Lock()
        self._filling: asyncio.Task[None] | None = None
        self._log = os.memfd_create("zygote")
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a descriptor is wanted
            self._process = Launched(
                builder.warm(), tier, user, stdin=nothing.fileno(), stdout=self._log, tell=theirs.fileno()
            )
        self._learnt: set[frozenset[tuple[str, bytes]]] = set()
        self.busy = 0
        """Children at work."""
        self.born = 0

    @property
    def processes(self) -> list[int]:
        """Itself, and before it what it was started through, if there is such a thing."""
        return watch.tree(self._process.process)[: 2 if self._tier is Tier.NAMESPACES else 1]

    @property
    def dead(self) -> bool:
        """Whether it has ended, and with it all of its children."""
        try:
            return not self._channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    @property
    def children(self) -> list[int]:
        """The processes that wait for an order."""
        return [child.process for child in self._stock]

    async def load(self, imports: tuple[str, ...]) -> None:
        """Have it import everything. Raises `NotWarm`."""
        warmth = Warmth(str(self._tier), self.builder.packages, imports)
        self._channel.send(json.dumps(asdict(warmth)).encode())
        await self._hear(self._channel, _LOADING)
        self._fill()

    def learn(self, tests: Mapping[str, bytes]) -> None:
        """Have the tests of a task rewritten ahead, for all children from now on."""
        marks = frozenset((name, hashlib.blake2b(source).digest()) for name, source in tests.items())
        if marks in self._learnt or len(self._learnt) >= _MOST_LEARNT:
            return
        self._learnt.add(marks)
        sizes = {name: len(source) for name, source in tests.items()}
        with handed(frame.pack(sizes), tests.values()) as descriptor, suppress(OSError):
            socket.send_fds(self._channel, [b"!"], [descriptor])

    async def child(self) -> Forked:
        """A child that waits for its order. Raises `NotWarm`."""
        child = self._stock.popleft() if self._stock else await self._make()
        self._fill()
        return child

    async def _make(self) -> Forked:
        async with self._asking:
            try:
                self._channel.send(b"!")
            except OSError as error:
                raise NotWarm(self._last_words()) from error
            (descriptor,) = await self._hear(self._channel, _ANSWERING, 1)
        channel = socket.socket(fileno=descriptor)
        self.born += 1
        try:
            (process,) = await self._hear(channel, _ANSWERING, 1)
        except BaseException:
            channel.close()
            raise
        return Forked(self._tier, channel, process)

    def _fill(self) -> None:
        """Make children in the background until enough of them wait."""
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._make_spares())

    async def _make_spares(self) -> None:
        try:
            while len(self._stock) < self._spare:
                self._stock.append(await self._make())
        except NotWarm as error:
            log.info("no child of a warm process could be made ahead of time: %s", error)

    async def _hear(self, channel: socket.socket, seconds: float, count: int = 0) -> list[int]:
        """Wait for "ready" with `count` descriptors. Raises `NotWarm`."""
        try:
            async with asyncio.timeout(seconds):
                await readable(channel.fileno())
            message, descriptors, _, _ = socket.recv_fds(channel, 1, count)
        except (TimeoutError, OSError) as error:
            raise NotWarm(self._last_words()) from error
        if not message or len(descriptors) != count:
            raise NotWarm(self._last_words())
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        return descriptors

    def _last_words(self) -> str:
        said = Path(f"/proc/self/fd/{self._log}").read_bytes()[-_MOST_LAST_WORDS:]
        return (said.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"])[-1]

    async def stop(self) -> None:
        """End it with all its children."""
        if self._filling:
            self._filling.cancel()
            with suppress(asyncio.CancelledError):
                await self._filling
        while self._stock:
            await self._stock.popleft().end()
        self._channel.close()
        await self._process.end()
        os.close(self._log)
