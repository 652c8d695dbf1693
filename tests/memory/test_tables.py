"""What every table has to have: a guild that nothing escapes, keys that say what happens, a history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import JSON, ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint, Uuid, text
from sqlalchemy.ext.asyncio import AsyncEngine

from memory import rights
from memory.database import Memory
from memory.repeatable.recorded import RECORDED, UNRECORDED
from memory.tables import Base
from memory.tables.base import InGuild, OfGuild, UtcDateTime
from tests.builders import NOON
from tests.memory.conftest import Ada

TABLES = Base.metadata.sorted_tables
OF_GUILDS = [table for table in TABLES if "guild_id" in table.c]
ROWS: dict[str, type[Base]] = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
UNIQUE = (PrimaryKeyConstraint, UniqueConstraint)
WITHOUT_GUILD = {
    "guilds": "its id is the guild",
    "content": "the same for all guilds",
    "wordings": "likewise",
}
ABOUT_NO_LEARNER = {
    "attachments": "a guild's own, beside content",
    "deeds": "the audit trail; holds no personal text",
    "tutor_months": "sums over a whole guild",
    "guilds": "the guild itself",
    "content": "made from files",
    "wordings": "likewise",
    "overrides": "a guild's own words",
}
NOT_A_KEY = {
    ("changes", "guild_id"): "history outlives what it tells of",
    ("changes", "learner_id"): "likewise",
    ("changes", "row_id"): "likewise",
    ("passages", "source_id"): "may be any of several tables",
    ("passages", "thread"): "likewise",
    ("deeds", "subject"): "may be gone",
    ("messages", "source_id"): "the frontend's id of what was said",
    ("pending_turns", "source_id"): "likewise",
}


def names(tables: list[Table]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("table", tables, ids=lambda table: table.name)


@names([table for table in TABLES if table.name not in WITHOUT_GUILD])
def test_every_table_is_of_a_guild_and_bound_to_it(table: Table) -> None:
    assert issubclass(ROWS[table.name], OfGuild), "the session's criteria are on OfGuild"
    assert not table.c.guild_id.nullable
    first = [next(iter(index.columns)).name for index in table.indexes]
    unique = [next(iter(key.columns)).name for key in table.constraints if isinstance(key, UNIQUE)]
    assert "guild_id" in first + unique


@names(TABLES)
def test_no_foreign_key_points_across_guilds_and_each_says_what_happens_on_delete(table: Table) -> None:
    for key in table.foreign_key_constraints:
        assert key.ondelete in {"CASCADE", "NO ACTION"}, key.name
        if key.referred_table.name in WITHOUT_GUILD:
            assert [element.column.name for element in key.elements] == ["id"]
        else:
            assert list(key.column_keys)[0] == "guild_id", key.name  # noqa: RUF015 - reads as it is meant
            assert [element.column.name for element in key.elements] == ["guild_id", "id"], key.name


@names(TABLES)
def test_every_id_of_another_row_is_a_foreign_key(table: Table) -> None:
    keys = {column for key in table.foreign_key_constraints for column in key.column_keys}
    for column in table.columns:
        points = isinstance(column.type, Uuid) and not column.primary_key
        if points or (column.name.endswith("_id") and column.name != "id"):
            assert column.name in keys or (table.name, column.name) in NOT_A_KEY, column.name


@names(TABLES)
def test_every_row_has_a_key_of_its_own_and_moments_by_the_databases_clock(table: Table) -> None:
    if issubclass(ROWS[table.name], InGuild):
        assert [column.name for column in table.primary_key] == ["guild_id", "id"]
    if table.name not in UNRECORDED:
        for name in ("created_at", "updated_at"):
            assert isinstance(table.c[name].type, UtcDateTime)
            assert table.c[name].server_default is not None
        assert {"created_by", "updated_by"} <= set(table.c.keys())


@names(TABLES)
def test_every_foreign_key_has_an_index_to_delete_by(table: Table) -> None:
    led = [[column.name for column in index.columns] for index in table.indexes]
    led += [
        [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, UNIQUE)
    ]
    for key in table.foreign_key_constraints:
        columns = list(key.column_keys)
        assert any(indexed[: len(columns)] == columns for indexed in led), columns


def test_every_table_about_a_learner_is_exported_and_forgotten_with_him() -> None:
    about = {table.name for table in rights.about_learners()}
    assert about | ABOUT_NO_LEARNER.keys() == {table.name for table in TABLES}
    assert about.isdisjoint(ABOUT_NO_LEARNER)
    assert rights.DERIVED.keys() < about


def test_every_table_has_a_history_or_a_reason() -> None:
    assert RECORDED | UNRECORDED.keys() == {table.name for table in TABLES}


@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
async def test_row_level_security_is_enabled_forced_and_has_its_policy(backdoor: AsyncEngine) -> None:
    held = "relrowsecurity AND relforcerowsecurity"
    async with backdoor.connect() as connection:
        forced = set(await connection.scalars(text(f"SELECT relname FROM pg_class WHERE {held}")))  # noqa: S608
        policies = {
            (row.tablename, row.qual)
            for row in await connection.execute(
                text("SELECT * FROM pg_policies WHERE policyname = 'by_guild'")
            )
        }
        arrays = set(
            await connection.scalars(
                text("SELECT data_type FROM information_schema.columns WHERE column_name = 'terms'")
            )
        )
        documents = set(
            await connection.scalars(
                text("SELECT data_type FROM information_schema.columns WHERE column_name = 'evidence'")
            )
        )
    guarded = {table.name for table in OF_GUILDS} | {"guilds"}
    assert forced == guarded
    assert {table for table, _ in policies} == guarded
    assert all("current_setting('app.guild'" in condition for _, condition in policies)
    assert (arrays, documents) == ({"ARRAY"}, {"jsonb"})


async def test_every_key_does_on_delete_what_it_says(memory: Memory, ada: Ada, backdoor: AsyncEngine) -> None:
    """Each row that is pointed to is deleted in a transaction of its own, which is then undone."""
    await _point_everywhere(memory, ada)
    for table in TABLES:
        for key in table.foreign_key_constraints:
            async with backdoor.connect() as connection:
                if not memory.on_postgresql:
                    await connection.execute(text("PRAGMA foreign_keys=ON"))
                if key.ondelete == "NO ACTION":  # the one that would keep all the others from being tried
                    column = list(key.column_keys)[1]
                    await connection.execute(table.update().values({column: ada.session.id}))
                await _delete_the_parent(connection, table, key)
                await connection.rollback()


async def _point_everywhere(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.handovers.write(
            ada.learner,
            session=ada.session.id,
            course="small",
            locale="en",
            document="d",
            greeting="g",
            recommended=None,
            at=NOON,
        )
        await tx.learners.learn(ada.learner, {"goals": ["pass"]}, message=ada.heard, at=NOON)
        await tx.submissions.override(
            ada.review, coach="carla", verdict="passed", score=6.0, comment="fine", at=NOON
        )


async def _delete_the_parent(connection: Any, table: Table, key: ForeignKeyConstraint) -> None:  # noqa: ANN401
    child = table.alias("child")
    pairs = [(child.c[element.parent.name], element.column) for element in key.elements]
    filled = [column.is_not(None) for column, _ in pairs]
    row = (await connection.execute(child.select().where(*filled))).first()
    assert row is not None, f"Ada has no row for {key.name}"
    where = [target == row._mapping[column.name] for column, target in pairs]
    same = [table.c[column.name] == row._mapping[column.name] for column, _ in pairs]
    statement = key.referred_table.delete().where(*where)
    if key.ondelete == "NO ACTION":
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            await connection.execute(statement)
        return
    await connection.execute(statement)
    assert (await connection.execute(table.select().where(*same))).first() is None, key.name


def test_ids_and_json_are_kept_natively_where_the_database_can() -> None:
    for table in TABLES:
        for column in table.columns:
            if column.type.python_type is UUID:
                assert isinstance(column.type, Uuid)
                assert column.type.native_uuid
            if isinstance(column.type, JSON):
                assert "postgresql" in column.type._variant_mapping
