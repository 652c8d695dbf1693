"""Baton refuses to start where guilds would not be kept apart, and says what to do."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import NotUpToDate, opened
from bot.settings import Settings
from memory import migrate
from memory.database import Memory
from memory.engines import Pool
from memory.errors import Conflict, DatabaseNotReady
from tests.builders import NOON
from tests.frontends.terminal import baton
from tests.postgres import APP, OWNER, Database, Postgres

ON_POSTGRESQL = pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
SMALL = Pool(size=2, max_overflow=2)


async def _refusal(url: str, pool: Pool = SMALL) -> str:
    memory = Memory.open(url, pool)
    with pytest.raises(DatabaseNotReady) as caught:
        await memory.check_role()
    await memory.close()
    return str(caught.value)


@ON_POSTGRESQL
async def test_a_superuser_and_an_owner_are_refused_with_the_command_that_helps(storage: Database) -> None:
    superuser, owner = await _refusal(storage.super_url), await _refusal(storage.owner_url)
    assert "is a superuser" in superuser
    assert "owns the tables" in owner
    for told in (superuser, owner):
        assert "CREATE ROLE baton LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS" in told
        assert "baton db upgrade" in told
        assert OWNER not in told.partition("CREATE ROLE")[2].partition("DATABASE_URL=")[2]


@ON_POSTGRESQL
async def test_a_role_that_bypasses_row_level_security_is_refused(
    storage: Database, backdoor: AsyncEngine
) -> None:
    async with backdoor.begin() as connection:
        await connection.execute(text("CREATE ROLE t_bypass LOGIN BYPASSRLS"))
        await connection.execute(text("CREATE ROLE t_member LOGIN"))
        await connection.execute(text(f"GRANT {OWNER} TO t_member"))
    try:
        for role, why in (("t_bypass", "has BYPASSRLS"), ("t_member", "owns the tables, or is a member")):
            url = make_url(storage.url).set(username=role).render_as_string(hide_password=False)
            assert why in await _refusal(url)
    finally:
        async with backdoor.begin() as connection:
            await connection.execute(text("DROP ROLE t_bypass"))
            await connection.execute(text("DROP ROLE t_member"))


@ON_POSTGRESQL
async def test_a_pool_larger_than_the_server_bears_is_refused_with_the_settings_names(
    storage: Database,
) -> None:
    told = await _refusal(storage.url, Pool(size=300, max_overflow=400))
    assert "DB_POOL_SIZE=300 and DB_MAX_OVERFLOW=400" in told
    memory = Memory.open(storage.url, Pool(size=300, max_overflow=400, pgbouncer=True))
    await memory.check_role()
    await memory.close()


@ON_POSTGRESQL
async def test_a_plain_role_is_welcome(storage: Database, memory: Memory) -> None:
    await memory.check_role()


async def test_a_server_that_is_away_is_said_without_the_password(tmp_path: Path) -> None:
    told = await _refusal(f"postgresql+asyncpg://ada:s3cret@/none?host={tmp_path}")
    assert "can't be used" in told
    assert "s3cret" not in told


@ON_POSTGRESQL
async def test_baton_does_not_start_as_the_owner_nor_on_an_old_revision(
    storage: Database, tmp_path: Path
) -> None:
    def settings(url: str) -> Settings:
        return Settings(baton_data_dir=tmp_path, database_url=url, db_pool_size=2, db_max_overflow=2)

    with pytest.raises(DatabaseNotReady, match="owns the tables"):
        async with opened(settings(storage.owner_url)):
            pass
    async with opened(settings(storage.url)) as app:
        assert await app.memory.views.catalogue("", "sqlmodel")
    owner = Memory.open(storage.owner_url)
    await migrate.downgrade(owner, "0002")
    await owner.close()
    with pytest.raises(NotUpToDate):
        async with opened(settings(storage.url)):
            pass


@ON_POSTGRESQL
async def test_through_pgbouncer_no_connection_and_no_prepared_statement_is_kept(
    storage: Database, backdoor: AsyncEngine
) -> None:
    """PgBouncer hands each transaction another server connection, which knows none of our statements."""
    memory = Memory.open(storage.url, Pool(pgbouncer=True))

    async def meet(number: int) -> None:
        while True:
            try:
                async with memory.transaction("one") as tx:
                    learner = await tx.learners.meet(f"l{number}", "L")
                    await tx.sessions.start(learner.id, stage="working", at=NOON)
                    names = await tx.learners._session.scalars(
                        text("SELECT name FROM pg_prepared_statements")
                    )
                    assert all(len(name) > 40 for name in names), "only names that nobody else can have"
                return  # noqa: TRY300 - the loop ends here
            except Conflict:
                continue

    await asyncio.gather(*(meet(number) for number in range(10)))
    async with backdoor.connect() as connection:
        ours = text(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = :app AND datname = current_database()"
        )
        left = await connection.scalar(ours, {"app": APP})
    assert left == 0
    await memory.close()


async def test_an_empty_server_is_set_up_by_the_commands_that_the_refusal_names(
    server: Postgres, tmp_path: Path
) -> None:
    """What an operator does: the role, the two addresses, `baton db upgrade`, and Baton runs."""
    empty = await server.empty()
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DATABASE_URL": empty.url,
        "DATABASE_OWNER_URL": empty.owner_url,
        "BATON_DATA_DIR": str(tmp_path),
        "DB_POOL_SIZE": "2",
        "DB_MAX_OVERFLOW": "2",
    }

    run = partial(asyncio.to_thread, partial(baton, environment=environment, folder=tmp_path))
    before = await run("db", "info")
    assert "revision: none" in before.stdout
    upgraded = await run("db", "upgrade")
    assert "is at revision" in upgraded.stdout, upgraded.stderr
    seeded = await run("db", "seed", "--learners", "2")
    assert "learners added to the guild 'demo': 2" in seeded.stdout, seeded.stderr
    checked = await run("db", "check")
    assert "is what the code means" in checked.stdout, checked.stdout
    await server.drop(empty)
