"""The real program in a process of its own, driven as a script would drive it.

Python and all that Baton imports take seconds to load. Here a process does that once and is forked for each
run; `tests/cli/test_operators.py` starts the program as the README does.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["bot.cli"])
PATIENCE = 100.0
ENCODING = "utf-8"


class Running:
    """A process of `baton`. What it reads and writes are files, so that nothing waits for anybody."""

    def __init__(self, process: BaseProcess, arguments: Sequence[str], files: Path) -> None:
        self._process = process
        self._arguments = arguments
        self._files = files

    @classmethod
    def start(
        cls, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, typed: str = ""
    ) -> Self:
        files = Path(tempfile.mkdtemp())
        (files / "0").write_text(typed, ENCODING)
        for number in "12":
            (files / number).touch()
        process = _forking.Process(target=_become_baton, args=(arguments, dict(environment), folder, files))
        process.start()
        return cls(process, arguments, files)

    def kill(self) -> None:
        assert self._process.pid is not None
        if self._process.is_alive():
            os.kill(self._process.pid, signal.SIGKILL)

    def ends(self) -> subprocess.CompletedProcess[str]:
        """Wait for its end, and say how it was."""
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self.kill()
            raise subprocess.TimeoutExpired(list(self._arguments), PATIENCE)
        out, err = ((self._files / number).read_text(ENCODING, errors="replace") for number in "12")
        return subprocess.CompletedProcess(list(self._arguments), self._process.exitcode or 0, out, err)


def _become_baton(arguments: Sequence[str], environment: dict[str, str], folder: Path, files: Path) -> None:
    """Runs in the forked process."""
    for number, how in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        os.dup2(os.open(files / str(number), how), number)
    sys.stdin = open(0, encoding=ENCODING, closefd=False)  # noqa: SIM115 - as long as the process
    sys.stdout = open(1, "w", encoding=ENCODING, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding=ENCODING, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["baton", *arguments]

    from bot.cli import main  # noqa: PLC0415 - only the forked process becomes it

    main()


def baton(
    *arguments: str, environment: Mapping[str, str], folder: Path, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return Running.start(arguments, environment, folder, typed).ends()


@dataclass(frozen=True)
class Program:
    """`baton` with a database and a data folder of its own."""

    database: Path
    data_dir: Path
    folder: Path
    """Where it is started."""
    courses: Path

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("BATON_", "LC_"))},
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.database}",
            "BATON_DATA_DIR": str(self.data_dir),
            "BATON_COURSES_DIR": str(self.courses),
            "PYTHONUTF8": "1",
            "LANG": "en",
        }

    def run(
        self, *arguments: str, typed: str = "", settings: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, **(settings or {})}
        return baton(*arguments, environment=environment, folder=self.folder, typed=typed)

    def starts(self, *arguments: str, typed: str) -> Running:
        """Begin a run that may be killed."""
        return Running.start(arguments, self.environment, self.folder, typed)

    def chats(self, lines: Sequence[str], *arguments: str) -> str:
        """What is printed to somebody who types `lines` and is gone."""
        done = self.run("chat", *arguments, typed="\n".join(lines) + "\n")
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout
