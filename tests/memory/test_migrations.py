"""The database that Alembic makes is the one that the code means."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    Inspector,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    inspect,
    text,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from memory import engines, migrate, records
from memory.database import Memory
from memory.errors import DatabaseNotReady
from memory.tables import Base
from tests.builders import NOON
from tests.memory import first_release
from tests.memory.conftest import Ada, Everything
from tests.postgres import APP, Database, Postgres

PREFIX = {
    CheckConstraint: "ck",
    ForeignKeyConstraint: "fk",
    PrimaryKeyConstraint: "pk",
    UniqueConstraint: "uq",
}


async def test_models_and_migrations_agree_and_the_history_runs_both_ways(tmp_path: Path) -> None:
    memory = Memory.open(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")
    standing = await migrate.standing(memory)
    assert (standing.revision, standing.up_to_date) == (None, False)
    assert await migrate.differences(memory) != []
    assert (await migrate.upgrade(memory)).up_to_date
    assert (await migrate.upgrade(memory)).up_to_date
    assert await migrate.differences(memory) == []
    await migrate.downgrade(memory, "base")
    async with memory.reader.connect() as connection:
        left = await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        assert [name for (name,) in left] == ["alembic_version"]
    assert (await migrate.upgrade(memory)).up_to_date
    await memory.close()


async def test_the_history_runs_down_and_up_again_with_data_in_every_table(
    storage: Database, memory: Memory, ada: Ada, everything: Everything
) -> None:
    owner = Memory.open(storage.owner_url)
    before = await everything("one")
    await migrate.downgrade(owner, "0001")
    assert (await migrate.standing(owner)).revision == "0001"
    await migrate.upgrade(owner, app_role=APP if memory.on_postgresql else None)
    assert await migrate.differences(owner) == []
    await owner.close()
    after = await everything("one")
    kept = {"learners", "enrolments", "sessions", "messages", "submissions", "submission_files", "reviews"}
    kept |= {"task_progress", "module_progress", "facts", "fact_sources", "handovers"}
    for table in kept:
        assert len(after[table]) == len(before[table]), table
    async with memory.reading("one") as tx:
        assert {fact.text for fact in await tx.learners.facts(ada.learner)} == {"short"}
        assert (await tx.recall.search(ada.learner, "hi there"))[0].text == "hi there"
        assert (await tx.progress.tasks(ada.enrolment))[0].tries == 1


async def test_a_downgrade_leaves_out_what_older_tables_cannot_hold(
    storage: Database, memory: Memory, ada: Ada
) -> None:
    async with memory.transaction("one") as tx:
        heard = await tx.messages.hear(
            ada.learner, session=None, source_id="c", kind="k", text="look", at=NOON, author="coach"
        )
        said = records.Said("talk", "yes", "en", None, None, {})
        await tx.messages.answer(heard.id, [said], session=None, at=NOON)
        await tx.messages.say(ada.learner, [said], session=None, at=NOON)
        await tx.human_requests.add(
            records.HumanRequest(learner_id=ada.learner, text="x", message_id=heard.id)
        )
        await tx.submissions.override(
            ada.review, coach="carla", verdict="passed", score=7.0, comment="", at=NOON
        )
        await tx.learners.leave(ada.learner)
        await tx.learners.meet("ada", "Another")
    owner = Memory.open(storage.owner_url)
    for revision in ("0002", "base"):
        await migrate.downgrade(owner, revision)
        await migrate.upgrade(owner, app_role=APP if memory.on_postgresql else None)
        assert await migrate.differences(owner) == []
    await owner.close()


async def test_what_the_first_release_wrote_is_all_there_after_an_upgrade(
    tmp_path: Path, server: Postgres
) -> None:
    """Its tables, with rows as it wrote them; on both databases."""
    empty = await server.empty()
    for url in (f"sqlite+aiosqlite:///{tmp_path / 'old.db'}", empty.owner_url):
        memory = Memory.open(url)
        await migrate.upgrade(memory, "0001")
        async with memory.writer.begin() as connection:
            for statement in first_release.rows("+00" if memory.on_postgresql else ""):
                await connection.execute(text(statement))
        await migrate.upgrade(memory, app_role=APP if memory.on_postgresql else None)
        if memory.on_postgresql:
            await memory.close()
            memory = Memory.open(empty.url)
        async with memory.reading("terminal") as tx:
            ada = await tx.learners.find("ada")
            assert ada is not None
            assert ada.keeps_messages
            said = await tx.messages.of_learner(ada.id)
            assert [(message.author, message.text) for message in said] == [
                ("learner", "Hallo, ich lerne SQL"),
                ("baton", "Schön!"),
            ]
            (fact,) = await tx.learners.facts(ada.id)
            assert fact.text == "kurz"
            (hit, *_) = await tx.recall.search(ada.id, "Was lernst du?")
            assert hit.text == "Hallo, ich lerne SQL"
            enrolment = await tx.learners.enrolment(ada.id, "sqlmodel")
            assert enrolment is not None
            ((task, review),) = await tx.submissions.graded(enrolment.id)
            assert (task, review.score, review.origin) == ("m/p/t", 7.5, "automatic")
            latest = await tx.handovers.latest(ada.id)
            assert latest is not None
            assert latest.greeting == "Willkommen zurück!"
        await memory.close()
    await server.drop(empty)


async def test_two_who_migrate_at_once_do_it_one_after_the_other(server: Postgres) -> None:
    empty = await server.empty()
    both = [Memory.open(empty.owner_url) for _ in range(2)]
    standings = await asyncio.gather(*(migrate.upgrade(memory, app_role=APP) for memory in both))
    assert all(standing.up_to_date for standing in standings)
    for memory in both:
        await memory.close()
    await server.drop(empty)


async def test_a_migration_behind_a_lock_gives_up_and_says_so(
    storage: Database, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "200ms")
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 200)
    owner = Memory.open(storage.owner_url)
    async with memory.transaction("one") as tx:
        await tx.learners.meet("ada", "Ada")
        with pytest.raises(DatabaseNotReady, match="lock"):
            await migrate.downgrade(owner, "0002")
    assert (await migrate.standing(owner)).up_to_date
    assert await migrate.differences(owner) == []
    await owner.close()


async def test_a_table_rebuilt_by_a_migration_keeps_its_triggers(storage: Database, memory: Memory) -> None:
    """`batch_alter_table` makes a table anew on SQLite, and its triggers go with the old one."""
    owner = Memory.open(storage.owner_url)
    await migrate.downgrade(owner, "0002")
    await migrate.upgrade(owner, app_role=APP if memory.on_postgresql else None)
    assert await migrate.differences(owner) == []
    if not memory.on_postgresql:
        async with owner.writer.begin() as connection:
            await connection.execute(text("DROP TRIGGER baton_learners_updated"))
        assert await migrate.differences(owner) == ["baton_learners_updated is missing"]
        await migrate.upgrade(owner)
        assert await migrate.differences(owner) == []
    await owner.close()


@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
async def test_an_upgrade_of_what_is_up_to_date_lets_a_role_in_and_builds_no_index_again(
    storage: Database, backdoor: AsyncEngine
) -> None:
    async def index() -> object:
        async with backdoor.connect() as connection:
            return await connection.scalar(text("SELECT 'ix_passages_terms'::regclass::oid"))

    async def may_read() -> object:
        async with backdoor.connect() as connection:
            asked = text("SELECT has_table_privilege(:role, 'learners', 'SELECT')")
            return await connection.scalar(asked, {"role": APP})

    before = await index()
    async with backdoor.begin() as connection:
        await connection.execute(text(f"REVOKE ALL ON learners FROM {APP}"))
    assert not await may_read()
    async with Memory.open(storage.owner_url) as owner:
        await migrate.upgrade(owner, app_role=APP)
    assert await may_read()
    assert await index() == before


async def test_every_constraint_of_the_code_is_in_the_database_word_for_word(memory: Memory) -> None:
    """Alembic compares neither checks nor names."""

    def read(connection: Connection) -> dict[str, set[tuple[str, str]]]:
        database = inspect(connection)
        return {table.name: _made(database, table.name) for table in Base.metadata.sorted_tables}

    async with memory.reader.connect() as connection:
        in_database = await connection.run_sync(read)
    meant = {table.name: _meant(table) for table in Base.metadata.sorted_tables}
    if memory.on_postgresql:
        in_database, meant = _as_both_say_it(in_database), _as_both_say_it(meant)
    assert in_database == meant


def _as_both_say_it(tables: dict[str, set[tuple[str, str]]]) -> dict[str, set[tuple[str, str]]]:
    """PostgreSQL has checks in words of its own, and an index for each unique constraint."""
    return {
        table: {
            (name, "" if name.startswith("ck_") else told)
            for name, told in made
            if (name, told) != ("ix_passages_terms", "index") and not (told == "index" and (name, "") in made)
        }
        for table, made in tables.items()
    }


def _made(database: Inspector, table: str) -> set[tuple[str, str]]:
    keys = database.get_foreign_keys(table)
    checks = database.get_check_constraints(table)
    return {
        ("pk", database.get_pk_constraint(table)["name"] or ""),
        *((key["name"] or "", key["options"].get("ondelete", "NO ACTION")) for key in keys),
        *((unique["name"] or "", "") for unique in database.get_unique_constraints(table)),
        *((check["name"] or "", check["sqltext"]) for check in checks),
        *((index["name"] or "", "index") for index in database.get_indexes(table)),
    }


def _meant(table: Table) -> set[tuple[str, str]]:
    meant = {(str(index.name), "index") for index in table.indexes}
    for constraint in table.constraints:
        name = str(constraint.name)
        if isinstance(constraint, PrimaryKeyConstraint):
            meant.add(("pk", name))
        elif isinstance(constraint, ForeignKeyConstraint):
            meant.add((name, constraint.ondelete or ""))
        elif isinstance(constraint, CheckConstraint):
            meant.add((name, str(constraint.sqltext)))
        else:
            meant.add((name, ""))
    return meant


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_constraint_has_a_name_by_the_convention(table: Table) -> None:
    for constraint in table.constraints:
        assert re.fullmatch(rf"{PREFIX[type(constraint)]}_{table.name}\w*", str(constraint.name))
    for index in table.indexes:
        assert re.fullmatch(rf"(?:ix|uq)_{table.name}_\w+", str(index.name))


async def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"this is no database, but long enough to look like one" * 40)
    memory = Memory.open(f"sqlite+aiosqlite:///{tmp_path / 'no.db'}")
    with pytest.raises(DatabaseNotReady, match="not a database"):
        await migrate.upgrade(memory)
    await memory.close()
