"""What a running sandbox uses, as the kernel tells it: memory and time of all its processes, and disk."""
# ruff: noqa: PTH116, PTH208
# Plain system calls instead of pathlib: they are made up to forty times a second.

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_KILOBYTE = 1024
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> list[int]:
    """`root` and all its descendants."""
    found = [root]
    for process in found:
        try:
            for task in os.listdir(f"/proc/{process}/task"):
                children = Path(f"/proc/{process}/task/{task}/children").read_text("ascii")
                found += map(int, children.split())
        except OSError:
            continue  # it has ended meanwhile
    return found


def memory(processes: list[int], limit: int) -> int:
    """Bytes in use. What forked processes share is counted once, if that makes the difference."""
    rough = sum(_fields(process, "status", ("RssAnon", "RssShmem", "VmSwap")) for process in processes)
    if rough <= limit:
        return rough
    return sum(_proportional(process) for process in processes)


def _proportional(process: int) -> int:
    exact = _fields(process, "smaps_rollup", ("Pss_Anon", "Pss_Shmem", "SwapPss"))
    return exact or _fields(process, "status", ("RssAnon", "RssShmem", "VmSwap"))


def _fields(process: int, file: str, names: tuple[str, ...]) -> int:
    try:
        text = Path(f"/proc/{process}/{file}").read_text("ascii", "replace")
    except OSError:
        return 0
    rows = (line.split() for line in text.splitlines())
    return sum(int(row[1]) * _KILOBYTE for row in rows if row and row[0].rstrip(":") in names)


def processor_seconds(processes: list[int]) -> float:
    """Processor time of all of them together, and of those of their children that are gone."""
    return sum(map(_ticks, processes)) / _TICKS_A_SECOND


def _ticks(process: int) -> int:
    try:
        text = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
    except OSError:
        return 0
    *_, user, system, of_children, system_of_children = text.rpartition(")")[2].split()[:15]
    return sum(map(int, (user, system, of_children, system_of_children)))


def tasks_of_user() -> int:
    """How many processes and threads this process's user has, as the limit on them counts."""
    count = 0
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == os.geteuid():
                count += len(os.listdir(f"/proc/{entry.name}/task"))
        except OSError:
            continue  # it has ended meanwhile
    return count


def is_full(folder: Path, processes: list[int], *, limit: int, most_files: int) -> bool:
    """Whether `folder` holds more than `limit` bytes (deleted but open files count) or too many files.

    Each file costs the kernel room that no size shows.
    """
    total = _deleted_but_open(processes)
    pending, entries = [str(folder)], 0
    while pending and total <= limit:
        try:
            children = list(os.scandir(pending.pop()))
        except FileNotFoundError:
            continue
        except OSError:
            return True  # a path too deep to follow, or a folder made unreadable: hiding something
        entries += len(children)
        if entries > most_files:
            return True
        for child in children:
            try:
                total += child.stat(follow_symlinks=False).st_blocks * 512
                if child.is_dir(follow_symlinks=False):
                    pending.append(child.path)
            except FileNotFoundError:
                continue
    return total > limit


def _deleted_but_open(processes: list[int]) -> int:
    sizes: dict[tuple[int, int], int] = {}
    for process in processes:
        for state in _open_files(process):
            if stat.S_ISREG(state.st_mode) and state.st_nlink == 0:
                sizes[state.st_dev, state.st_ino] = state.st_blocks * 512
    return sum(sizes.values())


def _open_files(process: int) -> Iterator[os.stat_result]:
    folder = f"/proc/{process}/fd"
    try:
        for descriptor in os.listdir(folder):
            with suppress(FileNotFoundError):  # closed meanwhile
                yield os.stat(f"{folder}/{descriptor}")
    except OSError:
        return  # it has ended meanwhile, or is the harness, which can't be looked into
