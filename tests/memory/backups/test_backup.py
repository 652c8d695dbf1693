"""A backup is whole, sound and for nobody else; otherwise there is none."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from memory import backup, migrate
from memory.backup import back_up, restore
from memory.database import Memory
from memory.errors import Conflict, DatabaseNotReady, SlowWorkInTransaction
from memory.health import health
from tests.builders import NOON, minutes
from tests.memory.backups.conftest import (
    MESSAGES,
    TURNS,
    UNANSWERED,
    hurt,
    kept,
    names,
    opened,
    program,
    scalar,
    turn,
)
from tests.memory.conftest import Ada
from tests.postgres import APP, OWNER, Database, Postgres


async def test_a_backup_taken_while_four_keep_writing_holds_whole_turns(
    memory: Memory, operator: Memory, elsewhere: Database, folder: Path
) -> None:
    begun, enough = asyncio.Event(), asyncio.Event()
    taken = dict.fromkeys("abcd", 0)

    async def write(key: str) -> None:
        while not enough.is_set():
            with suppress(Conflict):  # of four who meet the guild at once
                await turn(memory, key, taken[key])
                taken[key] += 1
                if min(taken.values()) > 1:
                    begun.set()

    async with asyncio.TaskGroup() as writers:
        for key in taken:
            writers.create_task(write(key))
        await begun.wait()
        made = [await back_up(operator, folder, at=minutes(number)) for number in range(3)]
        enough.set()
    held = []
    for one in made:
        async with opened(elsewhere.owner_url) as target:
            await restore(target, one.path, replace=True)
        assert await scalar(elsewhere.super_url, UNANSWERED.text) == 0
        held.append(await scalar(elsewhere.super_url, TURNS.text))
    assert 0 < held[0] < held[-1] <= sum(taken.values())  # type: ignore[operator]


async def test_a_backup_tells_what_it_is_and_is_for_nobody_else(
    operator: Memory, ada: Ada, folder: Path
) -> None:
    made = await back_up(operator, folder, at=NOON.astimezone(UTC))
    suffix = ".dump" if operator.on_postgresql else ".db"
    assert names(folder) == [f"baton-20260302T120000Z{suffix}"]
    assert made.path == folder / names(folder)[0]
    assert (made.size, made.removed) == (made.path.stat().st_size, ())
    assert made.revision == (await migrate.standing(operator)).newest
    assert made.path.stat().st_mode & 0o777 == 0o600


def clutter(folder: Path, suffix: str, other: str) -> set[str]:
    """What looks like backups, and isn't."""
    folder.mkdir()
    for name in (
        f"baton-20200101T000000Z{other}",
        f"baton-20200101T000000Z{suffix}.gz",
        f"my-baton-20200101T000000Z{suffix}",
        f"baton-20209901T000000Z{suffix}",
        f"baton-2020011T000000Z{suffix}",
        f"baton{suffix}",
        "notes.txt",
    ):
        (folder / name).write_text("mine")
    (folder / f"baton-20200102T000000Z{suffix}").mkdir()
    (folder / f"baton-20200103T000000Z{suffix}").symlink_to(folder / "notes.txt")
    return set(names(folder))


async def test_the_newest_stay_and_nothing_else_is_touched(operator: Memory, folder: Path) -> None:
    mine = clutter(folder, *((".dump", ".db") if operator.on_postgresql else (".db", ".dump")))
    made = [await back_up(operator, folder, keep=2, at=minutes(number)) for number in range(4)]
    assert [one.removed for one in made] == [(), (), (made[0].path,), (made[1].path,)]
    assert set(names(folder)) == mine | {made[2].path.name, made[3].path.name}
    late = await back_up(operator, folder, keep=1, at=minutes(-60))
    assert late.removed == (made[3].path, made[2].path)
    assert set(names(folder)) == mine | {late.path.name}


async def test_a_backup_needs_a_moment_with_a_zone_and_keeps_one(operator: Memory, folder: Path) -> None:
    with pytest.raises(ValueError, match="keep=0"):
        await back_up(operator, folder, keep=0, at=NOON)
    with pytest.raises(ValueError, match="time zone"):
        await back_up(operator, folder, at=NOON.replace(tzinfo=None))
    async with operator.reading("one"):
        with pytest.raises(SlowWorkInTransaction):
            await back_up(operator, folder, at=NOON)


async def test_an_empty_database_makes_no_backup(elsewhere: Database, folder: Path) -> None:
    async with opened(elsewhere.super_url) as memory:
        with pytest.raises(DatabaseNotReady, match="baton db upgrade"):
            await back_up(memory, folder, at=NOON)
    assert names(folder) == []


async def test_a_backup_that_is_given_up_leaves_nothing(
    operator: Memory, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_finish", fail)
    with pytest.raises(DatabaseNotReady, match="No space left"):
        await back_up(operator, folder, at=NOON)
    assert names(folder) == []


async def test_a_folder_that_cannot_be_written_is_explained(operator: Memory, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseNotReady, match="no new backup is in"):
        await back_up(operator, tmp_path / "file" / "backups", at=NOON)


async def test_readers_in_the_middle_of_something_are_not_disturbed(database: Path, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{database}"
    async with opened(url) as here, opened(url) as other:
        await turn(here, "ada", 1)
        made = await back_up(here, tmp_path / "backups", at=NOON)
        for number in range(2, 30):
            await turn(here, "ben", number)
        async with other.reader.connect() as reader:
            before = (await reader.execute(MESSAGES)).all()
            await restore(here, made.path, replace=True)
            assert (await reader.execute(MESSAGES)).all() == before
            assert len(before) == 58
        async with other.reading("one") as tx:
            assert await tx.learners.find("ada") is not None
            assert await tx.learners.find("ben") is None
        await turn(other, "cleo", 1)
        assert (await health(other)).ok


async def test_who_is_writing_for_long_is_not_written_over(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "BUSY_TIMEOUT_MS", 200)
    async with opened(f"sqlite+aiosqlite:///{database}") as memory:
        made = await back_up(memory, tmp_path / "backups", at=NOON)
        with closing(sqlite3.connect(database, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseNotReady, match="database is locked"):
                await restore(memory, made.path)


@pytest.mark.parametrize("damage", ["header", "middle"])
async def test_a_damaged_database_makes_no_backup_and_can_be_replaced(
    database: Path, tmp_path: Path, damage: str
) -> None:
    folder, url = tmp_path / "backups", f"sqlite+aiosqlite:///{database}"
    async with opened(url) as memory:
        await turn(memory, "ada", 1)
        made = await back_up(memory, folder, at=NOON)
        for number in range(60):
            await turn(memory, "ben", number)
    size = hurt(database, damage)
    async with opened(url) as memory:
        assert not (await health(memory)).ok
        with pytest.raises(DatabaseNotReady):
            await back_up(memory, folder, at=minutes(1))
        assert names(folder) == [made.path.name]
        with pytest.raises(DatabaseNotReady, match="learners"):
            await restore(memory, made.path)
        await restore(memory, made.path, replace=True)
        assert (await health(memory, folder, at=minutes(60))).ok
        async with memory.reading("one") as tx:
            assert await tx.learners.find("ada") is not None
    assert kept(database) == size


async def test_row_level_security_keeps_half_a_backup_from_being_made(server: Postgres, folder: Path) -> None:
    database = await server.database()
    for url, role in ((database.url, APP), (database.owner_url, OWNER)):
        async with opened(url) as memory:
            with pytest.raises(DatabaseNotReady, match="CREATE ROLE baton_backup LOGIN BYPASSRLS") as told:
                await back_up(memory, folder, at=NOON)
        assert role in str(told.value)
        assert names(folder) == []
    await server.drop(database)


async def test_the_role_that_the_message_proposes_can_back_up(server: Postgres, folder: Path) -> None:
    database = await server.database()
    role = f"backup_{uuid4().hex}"
    async with opened(database.url) as memory:
        with pytest.raises(DatabaseNotReady) as told:
            await back_up(memory, folder, at=NOON)
        await turn(memory, "ada", 1)
    (commands,) = (line for line in str(told.value).splitlines() if "CREATE ROLE" in line)
    engine = create_async_engine(database.super_url, poolclass=NullPool)
    async with engine.begin() as connection:
        for command in commands.replace("baton_backup", role).split(";"):
            await connection.execute(text(command))
        await connection.execute(text(f"ALTER ROLE {role} PASSWORD 'secret'"))
    url = make_url(database.super_url).set(username=role, password="secret")  # noqa: S106 - of this test
    async with opened(url.render_as_string(hide_password=False)) as memory:
        made = await back_up(memory, folder, at=NOON)
    async with opened(database.super_url) as memory:
        await restore(memory, made.path, replace=True)
    assert await scalar(database.super_url, TURNS.text) == 1
    await server.drop(database)
    await server._run(f"DROP ROLE {role}")


async def test_a_missing_or_old_pg_dump_is_explained(
    server: Postgres, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await server.database()
    async with opened(database.super_url) as memory:
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        with pytest.raises(DatabaseNotReady, match="pg_dump isn't on the PATH; install PostgreSQL's client"):
            await back_up(memory, folder, at=NOON)
        program(tmp_path / "bin", "pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'")
        with pytest.raises(DatabaseNotReady, match=r"9\.6\.24 is too old; install .* programs 1\d"):
            await back_up(memory, folder, at=NOON)
        assert names(folder) == []
    await server.drop(database)


async def test_programs_are_told_the_password_where_nobody_else_sees_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PGSERVICE", "elsewhere")
    program(tmp_path / "bin", "show", 'echo "arguments: $*"; env | grep ^PG | sort')
    urls = {
        "postgresql+asyncpg://u:s%40cret@db:5433/name?ssl=require": [
            "PGDATABASE=name",
            "PGHOST=db",
            "PGPASSWORD=s@cret",
            "PGPORT=5433",
            "PGSSLMODE=require",
            "PGUSER=u",
        ],
        "postgresql+asyncpg://u@/name?host=/run/sock": ["PGDATABASE=name", "PGHOST=/run/sock", "PGUSER=u"],
        "postgresql+asyncpg://u@/name?host=a:1&host=b:2": [
            "PGDATABASE=name",
            "PGHOST=a,b",
            "PGPORT=1,2",
            "PGUSER=u",
        ],
    }
    for url, variables in urls.items():
        async with opened(url) as memory:
            assert (await backup._run(memory, "show", "-x")).splitlines() == ["arguments: -x", *variables]


async def test_a_program_ends_with_the_task_that_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    os.mkfifo(tmp_path / "pid")
    program(tmp_path / "bin", "linger", f"echo $$ > {tmp_path / 'pid'}; exec sleep 60")
    async with opened("postgresql+asyncpg://u@/name") as memory:
        waiting = asyncio.create_task(backup._run(memory, "linger"))
        process = int(await asyncio.to_thread((tmp_path / "pid").read_text))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
