"""The processes that untrusted code runs in, seen from outside: how they begin, and how all of them ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import STDOUT, Popen
from typing import Protocol

from bot.errors import BatonError
from bot.sandbox import watch
from bot.sandbox.jail import Jail, Tier

_LOOKS_AT_THE_END = 25


class NotWarm(BatonError):
    """The warm process could not be started, or has ended."""


class Captive(Protocol):
    """A run's first process, with all that it starts."""

    @property
    def process(self) -> int:
        """Its number, as Baton sees it."""

    async def ended(self) -> None:
        """Until the process has ended, whatever still holds its pipes."""

    async def end(self) -> int | None:
        """End all of it, and wait until it is gone; its exit code, where that can be known."""


class Launched:
    """A jail that was started for one run, or one that makes children."""

    def __init__(
        self, jail: Jail, tier: Tier, user: int | None, *, stdin: int, stdout: int, tell: int
    ) -> None:
        self._tier = tier
        self._popen = Popen(  # noqa: S603 - the one place where it is meant to be so
            [*jail.command, str(tell)],
            stdin=stdin,
            stdout=stdout,
            stderr=STDOUT,
            pass_fds=(tell,),
            env=jail.environment,
            cwd="/",
            umask=0o077,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        self._descriptor = os.pidfd_open(self._popen.pid)

    @property
    def process(self) -> int:
        return self._popen.pid

    async def ended(self) -> None:
        await readable(self._descriptor)

    async def end(self) -> int:
        """Namespaces die with their first process, the launcher; bubblewrap reaps it, and follows by itself.

        Without them nothing can leave the process group, and what the dead leave behind comes to Baton to be
        reaped.
        """
        if self._tier is Tier.NAMESPACES:
            for first in watch.tree(self.process)[1:2]:
                with suppress(ProcessLookupError):
                    os.kill(first, signal.SIGKILL)
            await _until(lambda: self._popen.poll() is not None)
        with suppress(ProcessLookupError):
            os.killpg(self.process, signal.SIGKILL)
        await _until(lambda: self._popen.poll() is not None)
        await _until(lambda: _all_reaped(self.process))
        os.close(self._descriptor)
        return self._popen.returncode


class Forked:
    """A child of a warm process, waiting for its order. The warm process reaps it and all that it leaves."""

    def __init__(self, tier: Tier, channel: socket.socket, descriptor: int) -> None:
        self._tier = tier
        self._channel = channel
        self._descriptor = descriptor
        self._closed = False
        self.process = _number(descriptor)

    def begin(self, given: int, say: int, tell: int) -> Forked:
        """Send the order. Raises `NotWarm` if the child has died meanwhile."""
        try:
            socket.send_fds(self._channel, [b"!"], [given, say, tell])
        except OSError as error:
            raise NotWarm(str(error)) from error
        return self

    async def ended(self) -> None:
        await readable(self._descriptor)

    async def end(self) -> None:
        """Its namespace dies with it; without one it leads a session that nothing can leave."""
        if self._closed:
            return
        self._closed = True
        self._channel.close()
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
        if self._tier is Tier.LANDLOCK:
            with suppress(ProcessLookupError):
                os.killpg(self.process, signal.SIGKILL)
            await _until(lambda: not _exists(self.process))
        with suppress(TimeoutError):
            await asyncio.wait_for(readable(self._descriptor), 1)
        os.close(self._descriptor)


@contextmanager
def handed(order: bytes, files: Iterable[bytes]) -> Iterator[int]:
    """A descriptor to read all that from, which lies nowhere on disk."""
    descriptor = os.memfd_create("order")
    try:
        for content in (order, *files):
            os.write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


async def readable(descriptor: int) -> None:
    """Until there is something to read, or, of a process, until it has ended."""
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, event.set)
    try:
        await event.wait()
    finally:
        loop.remove_reader(descriptor)


def _number(descriptor: int) -> int:
    """The number of the process behind a descriptor, as this process sees it."""
    lines = Path(f"/proc/self/fdinfo/{descriptor}").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pid:"))


def _exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _all_reaped(group: int) -> bool:
    try:
        while os.waitpid(-group, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return True
    return False


async def _until(done: Callable[[], bool]) -> None:
    """Until `done`, or for as long as cleaning up may take."""
    for _ in range(_LOOKS_AT_THE_END):
        if done():
            return
        await asyncio.sleep(0.005)
