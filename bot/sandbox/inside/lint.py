"""ruff's findings in the learner's files."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from .order import Order

MOST_FINDINGS = 200
_SECONDS = 10


class Unreadable(Exception):
    """ruff could not judge the code."""


class Lint:
    """ruff at work: started first, asked later, so that other things happen meanwhile."""

    def __init__(self, order: Order, names: list[str]) -> None:
        self._folder = order.places.task
        self._process: subprocess.Popen[bytes] | None = None
        if names:
            command = [order.places.ruff, "check", *order.lint, "--", *names]
            self._process = subprocess.Popen(  # noqa: S603 - our own binary, arguments and checked names
                command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env={"RAYON_NUM_THREADS": "1", "NO_COLOR": "1"},
            )  # fmt: skip

    def findings(self) -> list[dict[str, Any]]:
        """What ruff found. Nothing may pass for clean because ruff broke on it."""
        if self._process is None:
            return []
        try:
            output, _ = self._process.communicate(timeout=_SECONDS)
            if self._process.returncode not in {0, 1}:
                raise Unreadable(self._process.returncode)
            entries = json.loads(output)
        except (subprocess.TimeoutExpired, ValueError, RecursionError) as error:
            self._process.kill()
            raise Unreadable(str(error)) from error
        return [self._finding(entry) for entry in entries[:MOST_FINDINGS]]

    def _finding(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {
            "rule": entry["code"] or "syntax",
            "message": entry["message"][:500],
            "file": entry["filename"].removeprefix(self._folder + "/"),
            "line": max(1, entry["location"]["row"]),
            "column": max(1, entry["location"]["column"]),
        }
