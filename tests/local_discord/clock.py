"""The server's time, which a test may move on, and ids that grow with it."""

from __future__ import annotations

import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000
"""Discord counts milliseconds from the first second of 2015."""


class Clock:
    """Real time, and what a test has added to it."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._last_id = 0

    def seconds(self) -> float:
        return time.time() + self._offset

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def advance(self, seconds: float = 0.0, *, minutes: float = 0.0, days: float = 0.0) -> None:
        self._offset += seconds + 60 * minutes + 86_400 * days

    def snowflake(self, step: int = 1) -> int:
        """The next id: never smaller than the last one, even when the clock has been moved."""
        born = (int(self.seconds() * 1000) - EPOCH_MS) << 22
        self._last_id = max(born, self._last_id + step)
        return self._last_id

    def guild_snowflake(self) -> int:
        """An id in a millisecond of its own, so that guilds made together go to different shards."""
        return self.snowflake(1 << 22)
