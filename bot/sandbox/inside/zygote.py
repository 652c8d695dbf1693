"""The warm process: loads everything once, then makes children that wait for an order, the walls half built.

It runs no line of a learner's and reads nothing that a child says. What it says itself goes over `control`:
"ready" once all is loaded, then for each byte that it gets one with the socket of a new child. Such a child
says "ready" on its socket, with a descriptor of its process, and is then sent an order with the descriptors
for what is printed and for the report. A byte with a descriptor asks for no child: what can be read there are
tests of the course, for its children to have them rewritten.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import site
import socket
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from . import box, confine, frame, harness, kernel, seccomp
from .order import NOT_CONFINED, Order, Warmth

if TYPE_CHECKING:
    import pytest

MOST_BYTES = 128 * 1024
READY = b"!"


def main(control: int) -> NoReturn:
    """Load what the first message asks for, then do what each other one wants, to the last."""
    _keep_free(harness.VOICE)
    channel = socket.socket(fileno=control)
    warmth = json.loads(channel.recv(MOST_BYTES))
    try:
        waiting = _load(Warmth(warmth["tier"], warmth["packages"], tuple(warmth["imports"])))
    except BaseException:  # noqa: BLE001 - the parent reads why
        confine.say_and_leave(confine.BROKEN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whatever dies here is nobody's concern, so nothing waits
    kernel.adopt_orphans()
    channel.send(READY)
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, 1, 1)
        if not message:
            os._exit(0)
        if descriptors:
            _learn(descriptors[0], waiting.config)
            continue
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork() == 0:
            channel.close()
            theirs.close()
            _live(ours, waiting, namespaces=warmth["tier"] == "A")
        ours.close()
        socket.send_fds(channel, [READY], [theirs.fileno()])
        theirs.close()


def _keep_free(number: int) -> None:
    """Let nothing that is loaded open the descriptor `number`, which is another one in a grandchild."""
    try:
        os.fstat(number)
    except OSError:
        nothing = os.open(os.devnull, os.O_RDONLY)
        if nothing != number:
            os.dup2(nothing, number)
            os.close(nothing)


def _load(warmth: Warmth) -> pytest.Session:
    """Import all that a review may need; what can't be imported is the business of whoever imports it."""
    site.addsitedir(warmth.packages)
    from . import harness, session, testing, trial  # noqa: F401, PLC0415 - they bring in pytest

    waiting = session.prepare()
    for name in warmth.imports:
        with suppress(Exception):
            importlib.import_module(name)
    if threading.active_count() > 1:
        names = ", ".join(thread.name for thread in threading.enumerate())
        raise RuntimeError(f"an import has started threads ({names}), and they'd be lost in a child")
    sys.stdout.flush()  # or each child would say it again
    seccomp.code(namespaces=warmth.tier == "A")
    gc.collect()
    gc.freeze()  # so that a child's collector leaves what it shares with this process alone
    return waiting


def _learn(descriptor: int, config: pytest.Config) -> None:
    """Have the tests that can be read there rewritten ahead of time."""
    from . import rewriting  # noqa: PLC0415 - brings in pytest

    sizes = frame.receive(descriptor)
    rewriting.learn(((name, frame.exactly(descriptor, size)) for name, size in sizes.items()), config)
    os.close(descriptor)
    gc.collect()
    gc.freeze()


def _live(channel: socket.socket, waiting: pytest.Session, *, namespaces: bool) -> NoReturn:
    """A child's life: build what needs no order, wait for the order, lock itself in, obey."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if namespaces:
            box.separate(completely=True)
            if os.fork():
                os._exit(0)  # the new namespace is for its children alone; this process isn't in it
            box.show_own_processes()
        else:
            kernel.die_with_parent()
        os.setsid()
        given, printed, report = _wait(channel)
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        os.close(printed)
        order = Order.from_json(frame.receive(given))
        if namespaces:
            box.put_in_task(order.places, ((name, frame.exactly(given, size)) for name, size in order.files))
        os.close(given)
        os.environ |= {"HOME": order.places.work, "TMPDIR": order.places.box}
        confine.lock_in(order)
    except BaseException:  # noqa: BLE001 - whatever it was, there are no walls
        confine.say_and_leave(NOT_CONFINED)
    confine.obey(order, report, waiting)


def _wait(channel: socket.socket) -> list[int]:
    """The descriptors that come with the order; without an order there is nothing to live for."""
    process = os.pidfd_open(os.getpid())
    socket.send_fds(channel, [READY], [process])
    os.close(process)
    message, descriptors, _, _ = socket.recv_fds(channel, 1, 3)
    if not message:
        os._exit(0)
    channel.close()
    return descriptors
