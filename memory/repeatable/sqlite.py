"""SQLite: the triggers that write history and keep the search index, and the index itself."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import JSON, Column, Connection, LargeBinary, Table, text

from memory.repeatable.recorded import INDEXED, RECORDED, told_columns
from memory.tables.base import Base

_PREFIX = "baton_"
_ROWS, _ROWS_OF_A_GUILD = 100_000, (30_000, 20, 4)
"""How many rows a table is expected to have, and how many of them are the same in the first column of an
index, in the first two, and so on."""
SEARCH_INDEX = "search_index"
"""FTS5 on the terms of `passages`. It keeps no copy of them (content=) and no positions (detail=none)."""

_TABLES = {
    "acting": (
        "CREATE TABLE IF NOT EXISTS acting (id INTEGER PRIMARY KEY CHECK (id = 1), actor VARCHAR, "
        "silent BOOLEAN NOT NULL DEFAULT 0)"
    ),
    SEARCH_INDEX: (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {SEARCH_INDEX} USING fts5 (terms, content='passages', "
        "content_rowid='number', columnsize=0, detail=none, tokenize=\"ascii tokenchars '_-'\")"
    ),
    "search_terms": f"CREATE VIRTUAL TABLE IF NOT EXISTS search_terms USING fts5vocab ({SEARCH_INDEX}, row)",
}


def strip(connection: Connection) -> None:
    for name in there(connection):
        if name.startswith(_PREFIX):
            connection.execute(text(f"DROP TRIGGER {name}"))
    for table in (*reversed(_TABLES), "sqlite_stat1"):
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))


def furnish(connection: Connection, app_role: str | None = None) -> None:  # noqa: ARG001 - a file has no roles
    for statement in _TABLES.values():
        connection.execute(text(statement))
    connection.execute(text("INSERT OR IGNORE INTO acting (id, actor, silent) VALUES (1, NULL, 0)"))
    for name, body in _triggers():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {body}")
    connection.execute(text(f"INSERT INTO {SEARCH_INDEX} ({SEARCH_INDEX}) VALUES ('rebuild')"))
    _tell_the_planner(connection)


def _tell_the_planner(connection: Connection) -> None:
    """Say how selective each index is. Without, SQLite thinks that one column is as good as three, and
    reads whole guilds; what it would find out itself while the tables are small would be no better.
    """
    connection.execute(text("ANALYZE sqlite_schema"))
    connection.execute(text("DELETE FROM sqlite_stat1"))
    indexes = connection.execute(text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'")).all()
    for index, table in indexes:
        if table not in Base.metadata.tables:
            continue
        columns = connection.execute(text(f"SELECT name FROM pragma_index_info('{index}')")).scalars().all()
        unique = connection.scalar(
            text(f"SELECT \"unique\" FROM pragma_index_list('{table}') WHERE name = :index"), {"index": index}
        )
        rows = _ROWS_OF_A_GUILD if columns[0] == "guild_id" else _ROWS_OF_A_GUILD[1:]
        expected = [*rows, *[rows[-1]] * len(columns)][: len(columns)]
        if unique:
            expected[-1] = 1
        connection.execute(
            text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:table, :index, :stat)"),
            {"table": table, "index": index, "stat": " ".join(map(str, [_ROWS, *expected]))},
        )


def let_in(connection: Connection, app_role: str) -> None:
    """A file has no roles."""


def meant() -> set[str]:
    return {name for name, _ in _triggers()} | set(_TABLES)


def there(connection: Connection) -> set[str]:
    rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    triggers = {name for (name,) in rows if name.startswith(_PREFIX)}
    tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
    return triggers | {name for (name,) in tables if name in _TABLES}


def _triggers() -> Iterator[tuple[str, str]]:
    for name in sorted(RECORDED):
        yield from _history(Base.metadata.tables[name])
    for table in Base.metadata.sorted_tables:
        if "guild_id" in table.c:
            moved = f"BEFORE UPDATE OF guild_id ON {table.name} WHEN NEW.guild_id IS NOT OLD.guild_id"
            refused = "BEGIN SELECT RAISE(ABORT, 'a row stays in its guild'); END"
            yield f"{_PREFIX}{table.name}_stays", f"{moved} {refused}"
    yield from _search()
    for name in INDEXED:
        yield _unindex(name)
    yield (
        f"{_PREFIX}facts_vanish",
        """AFTER DELETE ON fact_sources BEGIN
        DELETE FROM facts WHERE guild_id = OLD.guild_id AND id = OLD.fact_id AND NOT EXISTS (
          SELECT 1 FROM fact_sources WHERE guild_id = OLD.guild_id AND fact_id = OLD.fact_id);
        END""",
    )


def _unindex(table: str) -> tuple[str, str]:
    """What is deleted isn't found any more."""
    gone = "DELETE FROM passages WHERE guild_id = OLD.guild_id AND source_id = OLD.id"
    return f"{_PREFIX}{table}_unindexed", f"AFTER DELETE ON {table} BEGIN {gone}; END"


def _history(table: Table) -> Iterator[tuple[str, str]]:
    """One trigger for updates, that keeps the changed columns, and one for deletions, that keeps all."""
    columns = told_columns(table)
    changed = " OR ".join(f"OLD.{column.name} IS NOT NEW.{column.name}" for column in columns)
    yield (
        f"{_PREFIX}{table.name}_updated",
        f"AFTER UPDATE ON {table.name} WHEN ({changed}) AND NOT (SELECT silent FROM acting) BEGIN "
        + _keep(table, "update", columns, where=True)
        + "; END",
    )
    yield (
        f"{_PREFIX}{table.name}_deleted",
        f"AFTER DELETE ON {table.name} WHEN NOT (SELECT silent FROM acting) BEGIN "
        + _keep(table, "delete", list(table.columns), where=False)
        + "; END",
    )


def _keep(table: Table, operation: str, columns: list[Column[object]], *, where: bool) -> str:
    def only(column: Column[object]) -> str:
        return f" WHERE OLD.{column.name} IS NOT NEW.{column.name}" if where else ""

    pairs = " UNION ALL ".join(
        f"SELECT '{column.name}' AS k, {_value(column)} AS v{only(column)}" for column in columns
    )
    guild = ("OLD.id" if table.name == "guilds" else "OLD.guild_id") if table.name != "content" else "''"
    learner = (
        "OLD.learner_id" if "learner_id" in table.c else "OLD.id" if table.name == "learners" else "NULL"
    )
    row = "NULL" if table.name == "guilds" else "OLD.id"
    return (
        "INSERT INTO changes (guild_id, learner_id, table_name, row_id, operation, actor, before) "
        f"SELECT {guild}, {learner}, '{table.name}', {row}, '{operation}', (SELECT actor FROM acting), "
        f"json_group_object(k, json(v)) FROM ({pairs})"
    )


def _value(column: Column[object]) -> str:
    """The old value as JSON text."""
    if isinstance(column.type, JSON):
        return f"coalesce(OLD.{column.name}, 'null')"
    if isinstance(column.type, LargeBinary):
        return f"json_quote(hex(OLD.{column.name}))"
    return f"json_quote(OLD.{column.name})"


def _search() -> Iterator[tuple[str, str]]:
    add = f"INSERT INTO {SEARCH_INDEX} (rowid, terms) VALUES (NEW.number, NEW.terms);"
    remove = (
        f"INSERT INTO {SEARCH_INDEX} ({SEARCH_INDEX}, rowid, terms) VALUES ('delete', OLD.number, OLD.terms);"
    )
    yield f"{_PREFIX}passage_added", f"AFTER INSERT ON passages BEGIN {add} END"
    yield f"{_PREFIX}passage_removed", f"AFTER DELETE ON passages BEGIN {remove} END"
    yield f"{_PREFIX}passage_changed", f"AFTER UPDATE OF terms ON passages BEGIN {remove} {add} END"
