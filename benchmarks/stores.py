"""Empty memories for benchmarks, on either database."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from memory import migrate
from memory.database import Memory
from tests import postgres
from tests.postgres import Postgres

GUILD = "benchmark"
BACKENDS = ("SQLite", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class Store:
    """A memory, and an address under which no rule holds."""

    memory: Memory
    super_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where stores are made: a folder for files, a server that is started when it's first asked."""

    folder: Path
    server: Postgres

    @asynccontextmanager
    async def store(self, backend: str, name: str) -> AsyncIterator[Store]:
        """An empty store of one of the `BACKENDS`, gone afterwards."""
        if backend == "SQLite":
            file = self.folder / f"{name}.db"
            url = f"sqlite+aiosqlite:///{file}"
            memory = Memory.open(url)
            await migrate.upgrade(memory)
            try:
                yield Store(memory, url)
            finally:
                await memory.close()
                file.unlink()
        else:
            database = await self.server.database()
            memory = Memory.open(database.url)
            try:
                yield Store(memory, database.super_url)
            finally:
                await memory.close()
                await self.server.drop(database)


@contextmanager
def temporary() -> Iterator[Place]:
    """A place that vanishes with all that is in it."""
    folder, sockets = Path(tempfile.mkdtemp(prefix="baton-")), Path(tempfile.mkdtemp(prefix="baton-"))
    try:
        yield Place(folder, Postgres(sockets))
    finally:
        postgres.stop(sockets, "immediate")
        shutil.rmtree(folder)
        shutil.rmtree(sockets)
