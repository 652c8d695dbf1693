"""Says in the domain's words what the database refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from memory.errors import AlreadyThere, Gone, MemoryTrouble, NotAllowed
from memory.tables.base import Base

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (\w+)\.")
_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
_SQLITE_NULL = re.compile(r"NOT NULL constraint failed: (\w+)\.(\w+)")


def explain(error: IntegrityError) -> MemoryTrouble:
    """The trouble that an `IntegrityError` of either database stands for."""
    cause = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None)
    if name is not None:
        return _by_name(name)
    if column := getattr(cause, "column_name", None):
        return _empty(getattr(cause, "table_name", ""), column)
    return _by_what_sqlite_says(str(error.orig))


def _by_what_sqlite_says(said: str) -> MemoryTrouble:
    if found := _SQLITE_NULL.search(said):
        return _empty(found[1], found[2])
    if found := _SQLITE_CHECK.search(said):
        return _by_name(found[1])
    if found := _SQLITE_UNIQUE.search(said):
        return _twice(found[1], re.findall(r"\w+\.(\w+)", said.partition(": ")[2]))
    if "FOREIGN KEY" in said:
        return Gone()  # SQLite doesn't name it
    return NotAllowed(f"the database refused this: {said}")  # by a trigger


def _by_name(name: str) -> MemoryTrouble:
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            if constraint.name != name:
                continue
            if isinstance(constraint, CheckConstraint):
                return NotAllowed(f"{table.name} can't hold this: it has to be that {constraint.sqltext}")
            if isinstance(constraint, ForeignKeyConstraint):
                return Gone(
                    f"{_named(constraint.column_keys)} points to nothing in {constraint.referred_table}"
                )
            if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
                return _twice(table.name, constraint.columns.keys())
        for index in table.indexes:
            if index.name == name:
                return _twice(table.name, index.columns.keys())
    return NotAllowed(f"the database refused this by its rule {name}")


def _twice(table: str, columns: Iterable[str]) -> AlreadyThere:
    return AlreadyThere(f"{table} has one with the same {_named(columns)} already")


def _empty(table: str, column: str) -> MemoryTrouble:
    if column == "learner_id":  # asked of a row that this guild doesn't have
        return Gone(f"{table} is about a learner, and there is none")
    return NotAllowed(f"{table} needs a {column}")


def _named(columns: Iterable[str]) -> str:
    return " and ".join(column for column in columns if column != "guild_id")
