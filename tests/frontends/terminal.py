"""The real program in a process of its own, driven as a script would drive it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """`baton` with a database and a data folder of its own."""

    database: Path
    data_dir: Path
    folder: Path
    """Where it is started."""

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("BATON_", "LC_"))},
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.database}",
            "BATON_DATA_DIR": str(self.data_dir),
            "PYTHONUTF8": "1",
            "LANG": "en",
        }

    def run(
        self, *arguments: str, typed: str = "", settings: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**self.environment, **(settings or {})},
            cwd=self.folder,
            timeout=100,
            check=False,
        )

    def chats(self, lines: Sequence[str], *arguments: str) -> str:
        """What is printed to somebody who types `lines` and is gone."""
        done = self.run("chat", *arguments, typed="\n".join(lines) + "\n")
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout
