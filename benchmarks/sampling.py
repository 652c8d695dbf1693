"""Says where the CPU time of a process goes, by looking at its main thread's stack every few milliseconds.

A profiler that hooks calls miscounts what waits within coroutines and greenlets; samples do not. What other
threads take shows as the main thread's `select`.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from greenlet import getcurrent

EVERY = 0.002
"""Seconds of CPU time between looks."""


class Samples:
    """Looks from `start` to `stop`."""

    def __init__(self) -> None:
        self.own: Counter[str] = Counter()
        """By the function that ran …"""
        self.within: Counter[str] = Counter()
        """… and by each one that it ran within."""
        self.packages: Counter[str] = Counter()
        self.count = 0

    def start(self) -> None:
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def told(self, most: int) -> str:
        """Both as shares of all CPU time, the largest first."""
        lines = [f"{self.count} samples of {EVERY * 1000:g} ms of CPU time"]
        for title, found in (
            ("own time by package", self.packages),
            ("own time", self.own),
            ("with all that it calls", self.within),
        ):
            lines.append(f"\n{title}:")
            lines += [f"{100 * n / self.count:6.1f} %  {name}" for name, n in found.most_common(most)]
        return "\n".join(lines) + "\n"

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        self.count += 1
        names = [_named(one) for one in _stack(frame)]
        if frame is not None:
            self.packages[_package(frame)] += 1
        self.own.update(names[:1])
        self.within.update(set(names))


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    """The frames of a greenlet, then those of the one that runs it."""
    runs = getcurrent()
    while frame is not None:
        yield frame
        frame = frame.f_back
        while frame is None and runs.parent is not None:
            runs = runs.parent
            frame = runs.gr_frame


def _package(frame: FrameType) -> str:
    name: str = frame.f_globals.get("__name__", "?")
    return ".".join(name.split(".")[: 2 if name.startswith(("bot.", "sqlalchemy.")) else 1])


def _named(frame: FrameType) -> str:
    """The function, behind the end of its file's path."""
    code = frame.f_code
    return f"{'/'.join(Path(code.co_filename).parts[-3:])}:{code.co_qualname}"
