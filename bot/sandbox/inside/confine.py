"""The launcher: builds the walls around this process, step by step, then starts the harness in them."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from . import box, frame, kernel, landlock, limits, seccomp
from .order import NOT_CONFINED, Order

if TYPE_CHECKING:
    import pytest

BROKEN = 71
"""The exit code for a harness that failed by itself."""


def main(report: int) -> None:
    """Take the order from standard input, obey it, and leave the report on the descriptor `report`."""
    try:
        order = Order.from_json(frame.receive(0))
        _empty_standard_input()
        if order.tier == "A":
            box.separate()
        kernel.die_with_parent()  # not earlier: whoever gets new rights loses this promise
        lock_in(order)
    except BaseException:  # noqa: BLE001 - whatever it was, there are no walls
        say_and_leave(NOT_CONFINED)
    obey(order, report)


def obey(order: Order, report: int, waiting: pytest.Session | None = None) -> NoReturn:
    """Do what is ordered, within the walls, and leave. `waiting` is a session that was prepared for it."""
    try:
        from . import harness, trial  # noqa: PLC0415 - within the walls, not before

        frame.send(report, trial.report(order) if order.trial else harness.review(order, waiting))
    except BaseException:  # noqa: BLE001 - the parent tells no report from this
        say_and_leave(BROKEN)
    os._exit(0)


def lock_in(order: Order) -> None:
    """Lock this process in. The order matters: each step gives up what the one before it needed."""
    namespaces = order.tier == "A"
    if namespaces:
        box.mount(order.bounds, order.places)
        kernel.drop_capabilities()
    else:
        kernel.adopt_orphans()
    Path(order.places.work).mkdir(mode=0o700, exist_ok=True)
    os.chdir(order.places.work)
    limits.apply(order.bounds)
    kernel.forbid_new_privileges()
    if not namespaces and landlock.abi() < landlock.FIRST_WITH_SCOPES:
        raise RuntimeError(f"Landlock's ABI is {landlock.abi()}, {landlock.FIRST_WITH_SCOPES} is needed")
    if landlock.abi():
        landlock.restrict(_rules(order))
    kernel.set_dumpable(False)
    seccomp.install(namespaces=namespaces)


def _rules(order: Order) -> Iterator[tuple[str, int]]:
    yield from ((path, landlock.READ) for path in order.places.reads)
    yield from ((path, landlock.LIST) for path in order.places.lists)
    yield from ((path, landlock.WRITE) for path in order.places.writes)
    for device in ("null", "zero", "full", "random", "urandom"):
        yield f"/dev/{device}", landlock.DEVICE


def _empty_standard_input() -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def say_and_leave(code: int) -> NoReturn:
    """End this process, which failed, with `code`."""
    traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)
