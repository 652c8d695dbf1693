"""Namespaces of a run's own, and what lies in them: the one place that may be written, and the task.

The box is a file system in memory, capped in bytes and in files: bubblewrap can cap the bytes but not the
number of files, and each empty file costs the kernel a kilobyte that no limit counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from . import kernel
from .order import Bounds, Places

_FLAGS = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC


def separate(*, completely: bool = False) -> None:
    """Give this process a user and a mount namespace of its own, and with them the power to mount.

    `completely`: also namespaces of processes, for those that it forks from now on, and of System V's memory.
    """
    user, group = os.geteuid(), os.getegid()
    more = kernel.CLONE_NEWPID | kernel.CLONE_NEWIPC if completely else 0
    kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | more)
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")


def show_own_processes() -> None:
    """Let `/proc` show the processes of this process's namespace and no others."""
    kernel.mount("proc", "/proc", "proc", _FLAGS)


def put_in_task(places: Places, files: Iterable[tuple[str, bytes]]) -> None:
    """Lay out the task's files, which nobody can change from then on."""
    kernel.mount("tmpfs", places.task, "tmpfs", _FLAGS, "mode=0755")
    for name, content in files:
        target = Path(places.task, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    kernel.mount("", places.task, "", _FLAGS | kernel.MS_REMOUNT | kernel.MS_RDONLY)


def mount(bounds: Bounds, places: Places) -> None:
    """Put an empty box on `places.box`."""
    size = f"size={bounds.disk_bytes},nr_inodes={bounds.files},mode=0700"
    kernel.mount("tmpfs", places.box, "tmpfs", _FLAGS, size)
    shared = Path(places.box, ".shm")  # locks of multiprocessing live in /dev/shm: under the same cap
    shared.mkdir(mode=0o700)
    kernel.mount(str(shared), "/dev/shm", "", kernel.MS_BIND)  # noqa: S108 - the jail's own


def is_full(folder: str) -> bool:
    """Whether no page or no file is left."""
    state = os.statvfs(folder)
    return state.f_bavail == 0 or state.f_favail == 0
