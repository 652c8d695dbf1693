"""Everything comes back, and nothing is lost on the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from memory import backup, migrate
from memory.backup import back_up, restore
from memory.database import Memory
from memory.errors import DatabaseNotReady
from memory.health import health
from memory.tables import Base
from tests.builders import NOON
from tests.memory.backups.conftest import (
    TURNS,
    opened,
    turn,
)
from tests.memory.conftest import Ada, Everything
from tests.postgres import APP, Database, Postgres


async def test_every_row_comes_back(
    memory: Memory,
    operator: Memory,
    owner: Memory,
    ada: Ada,
    everything: Everything,
    folder: Path,
    storage: Database,
) -> None:
    made = await back_up(operator, folder, at=NOON)
    before = await everything("one")
    async with memory.transaction("one") as tx:
        await tx.learners.meet("ben", "Ben")
        await tx.learners.prefers(ada.learner, locale="de")
    after = await everything("one")
    assert before != after
    await restore(owner, made.path, replace=True)
    assert await everything("one") == before
    assert await migrate.differences(owner) == []
    async with memory.reading("one") as tx:
        assert await tx.learners.find("ben") is None
        assert (await tx.recall.search(ada.learner, "hi there")) != ()
    await turn(memory, "cleo", 1)
    if not memory.on_postgresql:
        (aside,) = Path(make_url(storage.url).database or "").parent.glob("baton.db.before-restore-*")
        assert aside.stat().st_mode & 0o777 == 0o600
        with closing(sqlite3.connect(aside)) as former:
            assert former.execute("SELECT count(*) FROM learners").fetchone() == (2,)


async def test_a_backup_comes_back_into_an_empty_database(
    operator: Memory, ada: Ada, elsewhere: Database, folder: Path
) -> None:
    made = await back_up(operator, folder, at=NOON)
    async with opened(elsewhere.owner_url) as target:
        await restore(target, made.path)
        assert await migrate.differences(target) == []
    async with (
        opened(elsewhere.super_url) as target,
        operator.reader.connect() as source,
        target.reader.connect() as restored,
    ):
        for table in Base.metadata.sorted_tables:
            was, now = [(await one.execute(table.select())).all() for one in (source, restored)]
            assert sorted(now, key=repr) == sorted(was, key=repr), table.name


async def test_a_database_that_was_upgraded_but_never_used_is_no_hindrance(
    operator: Memory, ada: Ada, elsewhere: Database, folder: Path
) -> None:
    made = await back_up(operator, folder, at=NOON)
    async with opened(elsewhere.owner_url) as target:
        await migrate.upgrade(target, app_role=APP if target.on_postgresql else None)
        await restore(target, made.path)
    async with opened(elsewhere.url) as target, target.reading("one") as tx:
        assert await tx.learners.find("ada") is not None


async def test_learners_are_not_overwritten_unasked(
    operator: Memory, owner: Memory, ada: Ada, everything: Everything, folder: Path
) -> None:
    made = await back_up(operator, folder, at=NOON)
    before = await everything("one")
    with pytest.raises(DatabaseNotReady, match="holds 1 learners"):
        await restore(operator, made.path)
    with pytest.raises(DatabaseNotReady, match="row-level security" if owner.on_postgresql else "1 learners"):
        await restore(owner, made.path)
    assert await everything("one") == before


async def test_a_backup_of_an_older_revision_is_brought_up_to_date_afterwards(
    operator: Memory, owner: Memory, backdoor: AsyncEngine, folder: Path
) -> None:
    newest = (await migrate.standing(owner)).newest
    await migrate.downgrade(owner, "0002")
    async with backdoor.begin() as connection:
        await connection.execute(text("INSERT INTO guilds (id) VALUES ('old')"))
    made = await back_up(operator, folder, at=NOON)
    assert made.revision == "0002"
    app = APP if owner.on_postgresql else None
    await migrate.upgrade(owner, app_role=app)
    await restore(owner, made.path, replace=True)
    assert (await migrate.standing(owner)).revision == "0002"
    assert (await migrate.upgrade(owner, app_role=app)).revision == newest
    assert await migrate.differences(owner) == []
    async with backdoor.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM guilds WHERE id = 'old'")) == 1


async def test_a_damaged_backup_is_refused_and_nothing_is_changed(
    operator: Memory, owner: Memory, ada: Ada, everything: Everything, folder: Path
) -> None:
    made = await back_up(operator, folder, at=NOON)
    before = await everything("one")
    whole = made.path.read_bytes()
    half = len(whole) // 2
    damaged = {
        "cut off": whole[:half],
        "overwritten": whole[:half] + b"\xff" * 3000 + whole[half + 3000 :],
        "something else": b"hello " * 1000,
        "empty": b"",
    }
    for how, data in damaged.items():
        made.path.write_bytes(data)
        with pytest.raises(DatabaseNotReady, match=r"can't be restored|unknown to this Baton") as refused:
            await restore(owner, made.path, replace=True)
        assert made.path.name in str(refused.value), how
    with pytest.raises(DatabaseNotReady, match="can't be restored"):
        await restore(owner, folder / "missing", replace=True)
    assert await everything("one") == before


async def test_a_backup_of_a_newer_baton_is_refused(
    operator: Memory, owner: Memory, backdoor: AsyncEngine, folder: Path
) -> None:
    async with backdoor.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    made = await back_up(operator, folder, at=NOON)
    with pytest.raises(DatabaseNotReady, match="9999, unknown to this Baton"):
        await restore(owner, made.path, replace=True)
    told = {check.name: check for check in (await health(owner)).checks}
    assert not told["revision"].ok


async def test_a_restore_does_not_wait_for_ever_behind_somebody(
    server: Postgres, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_CLEAR", backup._CLEAR.replace(migrate.LOCK_TIMEOUT, "200ms"))
    database = await server.database()
    async with opened(database.super_url) as memory, opened(database.owner_url) as owner:
        made = await back_up(memory, folder, at=NOON)
        async with opened(database.url) as app, app.reader.connect() as reader:
            await reader.execute(TURNS)
            with pytest.raises(DatabaseNotReady, match="lock timeout"):
                await restore(owner, made.path)
        await restore(owner, made.path)
    await server.drop(database)
