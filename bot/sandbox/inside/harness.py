"""One review, within the walls: reads the code, judges its form, has a child run the tests, reports.

This process never runs a line of the learner's. The child that does can't look into it, signal it or write
to its report (see `_give_birth`), so what is said here of syntax, constraints, style and of how the child
ended can be relied on. What the child says of the tests can't; the parent checks it (`bot.sandbox.report`).
"""

from __future__ import annotations

import fcntl
import os
import platform
import resource
import secrets
import select
import signal
import site
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import box, constraints, frame, kernel, landlock, source, witness
from .lint import Lint, Unreadable
from .order import Ending, Order

if TYPE_CHECKING:
    import pytest

VOICE = 3
"""The descriptor on which the process that runs the tests tells of them."""
_BLINK_MS = 50
_MOST_FROM_CHILD = 3 * 1024 * 1024
_READ = 64 * 1024
_LONG_PIPE = 1024 * 1024


def review(order: Order, waiting: pytest.Session | None = None) -> dict[str, Any]:
    """The report on the job, ready for its frame. `waiting` is a session that was prepared for its tests."""
    deadline = time.monotonic() + order.bounds.wall_seconds
    report: dict[str, Any] = {
        "nonce": order.nonce, "trouble": None, "findings": [], "tests": [], "running": None,
        "ending": "done", "tools": {"python": platform.python_version()}, "cpu_milliseconds": 0.0,
    }  # fmt: skip
    trees, trouble = source.parse(order.places.task, order.solution)
    if trouble:
        return report | {"trouble": trouble}
    lint = Lint(order, list(trees))
    demanded = constraints.findings(trees, order.demands)
    if order.places.packages and order.places.packages not in sys.path:
        site.addsitedir(order.places.packages)
    from . import testing  # noqa: PLC0415 - brings in pytest, while ruff is at work

    try:
        report["findings"] = demanded + lint.findings()
    except Unreadable:
        message = "the style checker can't read the code"
        return report | {"trouble": {"file": next(iter(trees)), "line": 0, "message": message, "source": ""}}
    report["tools"]["pytest"] = testing.VERSION
    child = _give_birth(order, waiting)
    heard = _watch_over(child, order, deadline)
    report |= {"tests": heard.tests, "running": heard.running, "ending": heard.ending}
    report["cpu_milliseconds"] = _used_so_far() * 1000
    try:
        frame.pack(report)
    except frame.BrokenFrame:
        report |= {"tests": [], "running": None, "ending": "garbled"}
    return report


def _used_so_far() -> float:
    """Seconds of processor time, this process's own and of all that it has started and seen to the end."""
    parts = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in parts)


@dataclass(frozen=True, slots=True)
class _Child:
    process: int
    voice: int
    """Where it reports what it does."""
    key: bytes
    """To the words that its tests say at their end."""


def _give_birth(order: Order, waiting: pytest.Session | None) -> _Child:
    """Fork the child that runs the tests, and with them the learner's code."""
    ear, mouth = os.pipe()
    lock, keyhole = os.pipe()
    with suppress(OSError):  # a longer one lets it say more between two looks
        fcntl.fcntl(ear, fcntl.F_SETPIPE_SZ, _LONG_PIPE)
    process = os.fork()
    if process:
        os.close(mouth)
        os.close(lock)
        os.set_blocking(ear, False)
        key = secrets.token_bytes(witness.KEY_BYTES)  # made up now, so that nothing in the child holds it
        with suppress(BrokenPipeError):
            os.write(keyhole, key)
        os.close(keyhole)
        return _Child(process, ear, key)
    try:
        os.dup2(lock, 0)  # empty once the key is read
        os.dup2(mouth, VOICE)
        os.closerange(VOICE + 1, os.sysconf("SC_OPEN_MAX"))  # the report's descriptor above all
        kernel.die_with_parent()
        landlock.isolate()
        kernel.set_dumpable(True)
        from . import testing  # noqa: PLC0415 - loaded before the fork

        testing.run(order, 0, VOICE, waiting)
    finally:
        os._exit(1)


@dataclass(slots=True)
class _Heard:
    """What the child said, and how it ended."""

    tests: list[Any] = field(default_factory=list)
    running: Any = None
    ending: Ending = "crashed"


def _watch_over(child: _Child, order: Order, deadline: float) -> _Heard:
    """Listen until the child ends, by itself or because a limit is reached."""
    said = bytearray()
    end = _wait(child, order, deadline, said)
    if end:
        os.kill(child.process, signal.SIGKILL)
    _, status, usage = os.wait4(child.process, 0)
    _listen(child.voice, said)
    heard = _understand(bytes(said), order.nonce, child.key)
    if end is None and _is_full(order):
        end = "disk_full"
    elif end is None and heard.ending == "crashed" and os.WIFSIGNALED(status):
        used_up = usage.ru_utime + usage.ru_stime >= order.bounds.cpu_seconds
        end = "cpu" if used_up or os.WTERMSIG(status) == signal.SIGXCPU else None
    heard.ending = end or heard.ending
    return heard


def _wait(child: _Child, order: Order, deadline: float, said: bytearray) -> Ending | None:
    """Until the child has ended by itself (None), or has to be ended for a reason."""
    descriptor = os.pidfd_open(child.process)
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while not poll.poll(_BLINK_MS):  # what it says is heard now and then: each time costs both a moment
        _listen(child.voice, said)
        if len(said) > _MOST_FROM_CHILD:
            return "garbled"
        if time.monotonic() > deadline:
            return "timed_out"
        if _is_full(order):
            return "disk_full"
    return None


def _is_full(order: Order) -> bool:
    """Whether the box is; without namespaces the parent counts, as the box is a folder like others."""
    return order.tier == "A" and box.is_full(order.places.box)


def _listen(voice: int, said: bytearray) -> None:
    """Add what can be read to `said`, a little more than it may be at most."""
    while len(said) <= _MOST_FROM_CHILD:
        try:
            part = os.read(voice, _READ)
        except BlockingIOError:
            return
        if not part:
            return
        said += part


def _understand(said: bytes, nonce: str, key: bytes) -> _Heard:
    """What the child told, nothing of it if any of it is no frame, can't be true or comes out of turn."""
    if len(said) > _MOST_FROM_CHILD:
        return _Heard(ending="garbled")
    heard = _Heard()
    try:
        bodies, rest = frame.split(said)
        events = [frame.unpack(body) for body in bodies]
    except frame.BrokenFrame:
        return _Heard(ending="garbled")
    for at, event in enumerate(events):
        match event:
            case {"started": started}:
                heard.running = started
            case {"result": result} if _is_witnessed(result, event.get("word"), key):
                heard.tests.append(result)
                heard.running = None
            case {"done": word} if word == nonce and at == len(events) - 1 and not rest:
                heard.ending = "done"
            case _:
                return _Heard(ending="garbled")
    return heard


def _is_witnessed(result: object, word: object, key: bytes) -> bool:
    """Whether a test that is called passed has said its word."""
    match result:
        case {"status": "passed", "file": str(file), "name": str(name)}:
            return word == witness.word(key, file, name)
        case {"status": "passed"}:
            return False
    return True
