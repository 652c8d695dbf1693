"""The few calls to the kernel that Python has no function for."""

from __future__ import annotations

import ctypes
import os
import signal
from functools import cache

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
PR_SET_CHILD_SUBREAPER = 36

CLONE_NEWNS = 0x0002_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 0x1, 0x2, 0x4, 0x8, 0x20, 0x1000

_CAPABILITY_VERSION = 0x2008_0522


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    """`result`, or the error that the kernel gave with a negative one."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: object) -> int:
    longs = [ctypes.c_long(part) if isinstance(part, int) else part for part in arguments]
    return int(_libc().syscall(ctypes.c_long(number), *longs))


def prctl(option: int, value: int) -> None:
    checked(_libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl({option})")


def forbid_new_privileges() -> None:
    """No setuid program gives anything any more; seccomp and Landlock demand it."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def set_dumpable(dumpable: bool) -> None:
    """Whether processes of the same user may look into this one's memory and descriptors (`/proc/PID`)."""
    prctl(PR_SET_DUMPABLE, int(dumpable))


def die_with_parent() -> None:
    """Be killed when the process (the thread, to be exact) that started this one ends."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Grandchildren whose parent ends become this process's children, and stay in its tree."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def unshare(flags: int) -> None:
    checked(_libc().unshare(flags), "unshare")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    arguments = [text.encode() or None for text in (source, target, kind)]
    checked(_libc().mount(*arguments, ctypes.c_ulong(flags), options.encode() or None), f"mount {target}")


def drop_capabilities() -> None:
    """Give up every capability of this process's user namespace."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    checked(_libc().capset(header, nothing), "capset")
