"""The kernel's limits per process (and, for processes, per user)."""

from __future__ import annotations

import resource
from pathlib import Path

from .order import Bounds

OPEN_FILES = 128
STACK_BYTES = 8 * 1024 * 1024


def apply(bounds: Bounds) -> None:
    """Limit this process and all that it starts. None of it can be raised again."""
    hard = {
        resource.RLIMIT_AS: _mapped() + bounds.address_space,
        resource.RLIMIT_NPROC: bounds.processes,
        resource.RLIMIT_FSIZE: bounds.file_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_STACK: STACK_BYTES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for limit, value in hard.items():
        # What the operator has limited more tightly stays so; asking for more would be refused.
        _, most = resource.getrlimit(limit)
        least = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (least, least))
    # SIGXCPU first, so that the end can be told from other kills; SIGKILL a second later.
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_seconds, bounds.cpu_seconds + 1))


def _mapped() -> int:
    """Bytes of address space that this process has already: much of it where libraries are loaded."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
