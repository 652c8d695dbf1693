"""Reviews as an ordinary user: `python -m tests.sandbox.ordinary RUNTIME`, also when started by root.

Root becomes somebody else first. What that one needs may lie in folders that only root can enter, so it is
bound into empty ones in a mount namespace of this process alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from bot.sandbox.cold import ColdRunner
from bot.sandbox.inside import kernel
from bot.sandbox.jail import Tier
from bot.sandbox.runner import Run, Runtime
from tests.sandbox.jobs import HONEST, QUICK, Bench

_SOMEBODY = 12_345
_MS_REC_PRIVATE = 0x4000 | 0x40000
_SHORT = replace(QUICK, wall_seconds=2)
_LOOP = "while True:\n    pass\n"
_SPY = """
import os
import socket

def attempt():
    done = []
    for way in (
        lambda: open("/etc/passwd"), lambda: os.listdir("/"), lambda: os.listdir(os.path.expanduser("~root")),
        socket.socket, lambda: os.chmod(__file__, 0o777), lambda: open(__file__, "w"), lambda: os.kill(%d, 0),
        lambda: open("/proc/%d/environ").read(),
    ):
        try:
            way()
            done.append(way)
        except OSError:
            pass
    return done
"""


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


async def reviews(runtime: Runtime) -> dict[str, object]:
    """What comes of an honest job, an endless one and a spy, in each tier."""
    found: dict[str, object] = {"user": os.geteuid()}
    for tier in Tier:
        bench = Bench(ColdRunner(tier=tier), runtime, str(tier))
        runs: list[Run] = [await bench.review(code, limits=_SHORT) for code in (HONEST, _LOOP, HONEST)]
        spied = await bench.answer(_SPY % (os.getpid(), os.getpid()))
        found[tier] = [*(run.outcome for run in runs), *(test.status for test in runs[2].tests), spied]
    return found


def main() -> None:
    folder = Path(sys.argv[1])
    if os.geteuid() == 0:
        needed = [Path(sys.base_prefix).resolve(), Path(sys.prefix), Path.cwd(), folder]
        become_somebody(needed)
        os.execv(sys.executable, [sys.executable, "-m", "tests.sandbox.ordinary", str(folder)])  # noqa: S606
    print(json.dumps(asyncio.run(reviews(Runtime(folder, folder / "bin" / "python")))))  # noqa: T201


if __name__ == "__main__":
    main()
