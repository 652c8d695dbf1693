"""What is read often and may be minutes old: read once, then from the cache until it changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from typing import Any

from memory.cache import Cache
from memory.tx import Tx

TTL = 600
"""Seconds. What Baton changes is forgotten at once; this is for what others change in the database."""


class Views:
    """Plain data, as JSON has it. Not to be used inside a transaction."""

    def __init__(self, cache: Cache, reading: Callable[[str], AbstractAsyncContextManager[Tx]]) -> None:
        self._reading = reading
        keep = cache.cache_result
        self.statistics = keep(key="statistics:{course}", ttl=TTL, tags=("progress:{course}",))(
            self._statistics
        )
        """`statistics(guild, course)`: see `Progress.course_statistics`."""
        self.catalogue = keep(key="catalogue:{course}", ttl=TTL, tags=("catalogue",))(self._catalogue)
        """`catalogue(EVERYWHERE, course)`: all that is published of a course, parents first."""

    async def _statistics(self, guild: str, course: str) -> dict[str, Any]:
        async with self._reading(guild) as tx:
            return await tx.progress.course_statistics(course)

    async def _catalogue(self, guild: str, course: str) -> list[dict[str, Any]]:
        async with self._reading(guild) as tx:
            content = await tx.catalogue.of_course(course)
        return [
            {name: value for name, value in asdict(one).items() if name != "deleted_at"} | {"id": str(one.id)}
            for one in content
        ]
