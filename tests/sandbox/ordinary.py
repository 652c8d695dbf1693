"""The tests that are marked as `ordinary`, run by an ordinary user, also when started by root.

`python -m tests.sandbox.ordinary RUNTIME FOLDER`, with arguments as pytest takes them. Root becomes somebody
else first. What that one needs may lie in folders that only root can enter, so it is bound into empty ones in
a mount namespace of this process alone.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from bot.sandbox.inside import kernel

_SOMEBODY = 12_345
_MS_REC_PRIVATE = 0x4000 | 0x40000
RUNTIME = "BATON_TESTS_RUNTIME"
"""Names the folder of a runtime that need not be built."""


def become_somebody(needed: list[Path]) -> None:
    """Give up root for good; `needed` can still be reached afterwards."""
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("", "/", "", _MS_REC_PRIVATE)
    hidden: dict[Path, list[tuple[Path, int]]] = defaultdict(list)
    for path in needed:
        wall = next((part for part in reversed([path, *path.parents]) if not part.stat().st_mode & 1), None)
        if wall:
            hidden[wall].append((path, os.open(path, os.O_PATH)))
    for wall, paths in hidden.items():
        kernel.mount("tmpfs", str(wall), "tmpfs", 0, "mode=0755")
        for path, descriptor in paths:
            path.mkdir(parents=True, exist_ok=True)
            kernel.mount(f"/proc/self/fd/{descriptor}", str(path), "", kernel.MS_BIND)
    os.setgroups([])
    os.setgid(_SOMEBODY)
    os.setuid(_SOMEBODY)


def main() -> None:
    folder, *arguments = sys.argv[1:]
    if os.geteuid() == 0:
        needed = [Path(sys.base_prefix).resolve(), Path(sys.prefix), Path.cwd(), Path(folder)]
        become_somebody(needed)
        os.execv(sys.executable, [sys.executable, "-m", "tests.sandbox.ordinary", folder, *arguments])  # noqa: S606
    os.environ[RUNTIME] = folder
    sys.exit(pytest.main(["-n0", "-p", "no:cacheprovider", "-m", "ordinary", *arguments]))


if __name__ == "__main__":
    main()
