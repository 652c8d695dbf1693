"""The one place that may be written: a file system in memory, capped in bytes and in files.

bubblewrap can cap the bytes but not the number of files, and each empty file costs the kernel a kilobyte
that no limit counts. So the process makes itself one more user and mount namespace and mounts the box there.
"""

from __future__ import annotations

import os
from pathlib import Path

from . import kernel
from .order import Bounds, Places


def mount(bounds: Bounds, places: Places) -> None:
    """Put an empty box on `places.box` and give up the power to mount anything else."""
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS)
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    size = f"size={bounds.disk_bytes},nr_inodes={bounds.files},mode=0700"
    kernel.mount("tmpfs", places.box, "tmpfs", flags, size)
    shared = Path(places.box, ".shm")  # locks of multiprocessing live in /dev/shm: under the same cap
    shared.mkdir(mode=0o700)
    kernel.mount(str(shared), "/dev/shm", "", kernel.MS_BIND)  # noqa: S108 - the jail's own
    kernel.drop_capabilities()


def is_full(folder: str) -> bool:
    """Whether no page or no file is left."""
    state = os.statvfs(folder)
    return state.f_bavail == 0 or state.f_favail == 0
