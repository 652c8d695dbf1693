"""How healthy the database is, for operators and their monitoring."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import text

from memory import backup, migrate, repeatable
from memory.database import Memory

STALE = timedelta(days=2)
"""How old the newest backup may be."""
PATIENCE = 10
"""Seconds until a database that doesn't answer is unreachable."""
_CONNECTIONS = text("""
    SELECT sum(numbackends)::int, current_setting('max_connections')::int
                                  - current_setting('superuser_reserved_connections')::int
    FROM pg_stat_database""")


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    told: str


@dataclass(frozen=True, slots=True)
class Health:
    ok: bool
    checks: tuple[Check, ...]


async def health(memory: Memory, folder: Path | None = None, *, at: datetime | None = None) -> Health:
    """Look at the database, and for backups in `folder`. Trouble is a failed check, and never raised."""
    checks: list[Check] = []
    with _look(checks, "reachable") as tell:
        begun = perf_counter()
        if not memory.on_postgresql:
            await asyncio.to_thread(os.stat, memory.url.database or "")  # connecting would make a new one
        async with asyncio.timeout(PATIENCE), memory.reader.connect() as connection:
            await connection.execute(text("SELECT 1"))
        tell(True, f"in {(perf_counter() - begun) * 1000:.1f} ms")
    if checks[0].ok:
        with _look(checks, "revision") as tell:
            now = await migrate.standing(memory)
            told = f"{now.revision}, not {now.newest}: run `baton db upgrade`, or a newer Baton"
            tell(now.up_to_date, now.newest if now.up_to_date else told)
        await (_look_at_postgresql if memory.on_postgresql else _look_at_sqlite)(memory, checks)
    if folder is not None:
        with _look(checks, "last backup") as tell:
            made = await asyncio.to_thread(backup.made_in, folder, ".dump" if memory.on_postgresql else ".db")
            age = (at or datetime.now(UTC)) - made[0][0] if made else None
            tell(
                age is not None and age <= STALE,
                f"{str(age).split('.')[0]} ago" if made else f"there is none in {folder}",
            )
    return Health(all(check.ok for check in checks), tuple(checks))


async def _look_at_sqlite(memory: Memory, checks: list[Check]) -> None:
    with _look(checks, "integrity") as tell:
        async with memory.reader.connect() as connection:
            told = await connection.scalar(text("PRAGMA quick_check(1)"))
        tell(told == "ok", f"{told}" if told == "ok" else f"{told}: restore a backup")
    with _look(checks, "disk") as tell:
        size, free = await asyncio.to_thread(_room, Path(memory.url.database or ""))
        tell(free > size, f"{size / 1e6:.1f} MB are used, {free / 1e9:.1f} GB are free")


def _room(file: Path) -> tuple[int, int]:
    """The bytes that a database takes, and those that are free beside it."""
    parts = [part for part in (file, file.with_name(f"{file.name}-wal")) if part.exists()]
    return sum(part.stat().st_size for part in parts), shutil.disk_usage(file.parent).free


async def _look_at_postgresql(memory: Memory, checks: list[Check]) -> None:
    with _look(checks, "role") as tell:
        await memory.check_role()
        tell(True, "row-level security holds it")
    with _look(checks, "row-level security") as tell:
        async with memory.reader.connect() as connection:
            missing = await connection.run_sync(repeatable.missing)
        tell(not missing, ", ".join(missing) or "forced")
    with _look(checks, "connections") as tell:
        async with memory.reader.connect() as connection:
            used, allowed = (await connection.execute(_CONNECTIONS)).one()
        tell(used < allowed, f"{used} of {allowed} are in use")


@contextmanager
def _look(checks: list[Check], name: str) -> Iterator[Callable[[bool, str], None]]:
    try:
        yield lambda ok, told: checks.append(Check(name, ok, told))
    except Exception as error:  # noqa: BLE001 - whatever it is, it's what there is to tell
        told = str(getattr(error, "orig", None) or error)
        checks.append(Check(name, ok=False, told=told or f"no answer in {PATIENCE} s"))
