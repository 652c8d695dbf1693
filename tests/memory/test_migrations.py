"""The database that Alembic makes is the one that the code means."""

from __future__ import annotations

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

from memory import migrate
from memory.database import Memory
from memory.errors import DatabaseNotReady
from memory.tables import Base

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


async def test_an_upgrade_keeps_what_is_there(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        await tx.learners.meet("ada", "Ada")
    await migrate.upgrade(memory)
    async with memory.reading("one") as tx:
        assert await tx.learners.find("ada") is not None


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
