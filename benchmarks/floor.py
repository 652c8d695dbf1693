"""The floor under a review: forks of a process that has loaded all, and the six tests of `benchmarks.posts`.

`python floor.py FOLDER TIMES`, with these in FOLDER and by the Python of the course, says how many seconds of
CPU time each took: no walls, no pytest, no style, no judgement.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import os
import sys
from pathlib import Path


def work() -> None:
    """What the six tests do, with the module that they import."""
    tests = importlib.import_module("test_posts")
    session = inspect.unwrap(tests.session)
    for name, test in inspect.getmembers(tests, inspect.isfunction):
        if name.startswith("test_"):
            with_session = session()
            test(next(with_session))
            next(with_session, None)


def in_child() -> None:
    if os.fork() == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.wait()
    assert status == 0, "the tests' own work failed"


def main(folder: str, times: str) -> None:
    for name in ("pytest", "sqlmodel", "sqlalchemy.dialects.sqlite.pysqlite"):
        importlib.import_module(name)
    sys.path[0] = folder
    sys.dont_write_bytecode = True
    gc.collect()
    gc.freeze()
    began = _busy_ticks()
    for _ in range(int(times)):
        in_child()
    print((_busy_ticks() - began) / os.sysconf("SC_CLK_TCK") / int(times))


def _busy_ticks() -> int:
    """What the machine has spent so far, whatever on: the exit of a process counts as well."""
    user, nice, system, _idle, _waiting, irq, softirq, *_ = map(
        int, Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:]
    )
    return user + nice + system + irq + softirq


if __name__ == "__main__":
    main(*sys.argv[1:])
