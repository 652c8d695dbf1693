"""A look for holes in the walls, from within: what a machine is asked before it may run anyone's code."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import kernel, landlock
from .order import Order

_PTRACE = {"x86_64": 101, "aarch64": 117}


def report(order: Order) -> dict[str, Any]:
    """The nonce, and whatever was possible that must not be."""
    attempts: dict[str, Callable[[], object]] = {
        "open a socket": lambda: socket.socket().close(),
        "open a socket of the machine": lambda: socket.socket(socket.AF_UNIX).close(),
        "read /etc/passwd": Path("/etc/passwd").read_bytes,
        "write to the task": Path(order.places.task, "x").touch,
        "make a namespace": lambda: kernel.unshare(kernel.CLONE_NEWUSER),
        "trace itself": lambda: kernel.checked(
            kernel.syscall(_PTRACE[os.uname().machine], 0, 0, 0, 0), "ptrace"
        ),
    }
    if landlock.abi():
        attempts["list the file system"] = lambda: list(Path("/").iterdir())
        attempts["read another process's environment"] = Path("/proc/1/environ").read_bytes
    holes = [what for what, attempt in attempts.items() if not _is_refused(attempt)]
    if os.geteuid() == 0:
        holes.append("run as root")
    try:
        Path(order.places.work, "x").write_text("x", "ascii")
    except OSError as error:
        holes.append(f"not even write to its own folder ({error})")
    return {"nonce": order.nonce, "holes": holes}


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError as error:
        return error.errno in {errno.EPERM, errno.EACCES, errno.ENOENT, errno.EROFS}
    return False
