"""Databases to back up, and where to put the backups."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from memory import records
from memory.database import Memory
from tests import postgres
from tests.builders import NOON
from tests.conftest import SERVERS
from tests.postgres import Database, Postgres

UNANSWERED = text(
    "SELECT count(*) FROM messages AS heard WHERE heard.author = 'learner' AND (heard.answered_at IS NULL "
    "OR NOT EXISTS (SELECT 1 FROM messages AS said WHERE said.answers_id = heard.id))"
)
MESSAGES = text("SELECT * FROM messages ORDER BY id")
TURNS = text("SELECT count(*) FROM messages WHERE author = 'learner'")


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch, server: Postgres) -> None:
    """PostgreSQL's own programs come first on the PATH."""
    found = postgres._binaries(Path(os.environ[SERVERS]))
    monkeypatch.setenv("PATH", f"{found}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
async def operator(storage: Database) -> AsyncIterator[Memory]:
    """The database as a role that sees all of it."""
    async with opened(storage.super_url) as memory:
        yield memory


@pytest.fixture
async def owner(storage: Database) -> AsyncIterator[Memory]:
    async with opened(storage.owner_url) as memory:
        yield memory


@pytest.fixture
async def elsewhere(storage: Database, server: Postgres, tmp_path: Path) -> AsyncIterator[Database]:
    """Another database of the same kind, with nothing in it."""
    if storage.url.startswith("sqlite"):
        url = f"sqlite+aiosqlite:///{tmp_path / 'elsewhere.db'}"
        yield Database(url, url, url)
    else:
        database = await server.empty()
        yield database
        await server.drop(database)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Memory]:
    memory = Memory.open(url)
    try:
        yield memory
    finally:
        await memory.close()


async def scalar(url: str, query: str) -> object:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        found = await connection.scalar(text(query))
    await engine.dispose()
    return found


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def turn(memory: Memory, key: str, number: int) -> None:
    """A message and its answer, in one transaction."""
    async with memory.transaction("one") as tx:
        learner = await tx.learners.meet(key, key.title())
        heard = await tx.messages.hear(
            learner.id, session=None, source_id=f"{key}{number}", kind="k", text=f"said {number}", at=NOON
        )
        said = records.Said("talk", f"answer {number}", "en", None, None, {})
        await tx.messages.answer(heard.id, [said], session=None, at=NOON)


def kept(database: Path) -> int:
    """How many bytes were kept of the database that was replaced."""
    (aside,) = database.parent.glob("baton.db.before-restore-*")
    return aside.stat().st_size


def root(file: Path) -> int:
    """Where the table of messages begins, in pages."""
    with closing(sqlite3.connect(file)) as plain:
        (page,) = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'messages'").fetchone()
    return int(page) - 1


def hurt(file: Path, damage: str) -> int:
    data = bytearray(file.read_bytes())
    begin, pages = {"header": (0, 1), "middle": (len(data) // 8192, 20), "table": (root(file), 1)}[damage]
    data[begin * 4096 : (begin + pages) * 4096] = b"\xff" * pages * 4096
    return file.write_bytes(data)


def program(folder: Path, name: str, script: str) -> None:
    """A program that comes before PostgreSQL's own one."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
