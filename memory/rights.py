"""What a learner may ask for: everything that is kept about him, and that all of it be gone."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, delete, func, select, update

from memory.errors import Gone
from memory.noun import Noun
from memory.tables import Base, Deed, Learner

DERIVED = {
    "passages": "the index of what stands in the other tables",
    "learner_numbers": "a number that only the index uses",
    "pending_turns": "what is on its way for a moment; the messages themselves are told",
}
"""Tables about a learner that an export leaves out, and why. `forget` empties them like all others."""

_SIGNATURES = ("created_by", "deleted_by", "actor", "updated_by")
"""Columns that say who did it; the last one is written anew whenever another is changed."""
_SHORT = 80
"""Characters that stand beside others on a line of the Markdown."""


@dataclass(frozen=True, slots=True)
class Export:
    """All that is kept about a learner: to be read by a program, and by himself."""

    json: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a learner was forgotten: the id that he had, when, and how many rows went, by table."""

    learner_id: UUID
    at: datetime
    rows: Mapping[str, int]


class Rights(Noun):
    """Every table with a `learner_id` is part of it by itself."""

    async def export(self, learner: UUID) -> Export:
        """Everything about a learner, deleted or not. Raises `Gone` if there's nobody."""
        kept: dict[str, list[dict[str, Any]]] = {}
        for table in about_learners():
            if table.name not in DERIVED:
                rows = await self._session.execute(
                    select(table).where(*self._of(table, learner)).order_by(*table.primary_key.columns)
                )
                kept[table.name] = [_plain(row) for row in rows.mappings()]
        if not kept["learners"]:
            raise Gone
        return Export(json.dumps(kept, ensure_ascii=False, indent=2), _markdown(kept))

    async def forget(self, learner: UUID) -> Receipt:
        """Delete everything about a learner for good: rows, history, index, and his key where he acted.

        What is left is a receipt in the audit trail, with the id that nothing else has now. Raises `Gone`.
        Use `Memory.forget`, which also sees to the cache and the database's file.
        """
        key = await self._session.scalar(select(Learner.key).where(Learner.id == learner))
        if key is None:
            raise Gone
        tables = about_learners()[::-1]
        async with self._silently():
            gone = {table.name: await self._count(table, learner) for table in tables}
            for table in tables:
                await self._session.execute(delete(table).where(*self._of(table, learner)))
            rows = {name: count for name, count in sorted(gone.items()) if count}
            receipt = Deed(kind="learner.forgotten", subject=learner, details={"rows": rows})
            self._session.add(receipt)
            await self._flush()
            await self._unsign(key)
            await self._session.refresh(receipt)
        return Receipt(learner, receipt.created_at, rows)

    async def _count(self, table: Table, learner: UUID) -> int:
        query = select(func.count()).select_from(table).where(*self._of(table, learner))
        return await self._session.scalar(query) or 0

    async def _unsign(self, key: str) -> None:
        """Take his key from the rows of others that he made, changed or deleted, and from their history."""
        for table in Base.metadata.sorted_tables:
            for name in _SIGNATURES:
                if "guild_id" in table.c and name in table.c:
                    await self._session.execute(
                        update(table)
                        .where(table.c.guild_id == self._guild, table.c[name] == key)
                        .values({name: None})
                    )

    def _of(self, table: Table, learner: UUID) -> list[Any]:
        return [table.c.guild_id == self._guild, whose(table) == learner]


def about_learners() -> list[Table]:
    """The tables that hold rows about learners, each after those that it points to; history last."""
    tables = [
        table for table in Base.metadata.sorted_tables if "learner_id" in table.c or table.name == "learners"
    ]
    return sorted(tables, key=lambda table: table.name == "changes")


def whose(table: Table) -> Column[UUID]:
    """The column that says about which learner a row of `about_learners` is."""
    return table.c.id if table.name == "learners" else table.c.learner_id


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): _value(value) for key, value in row.items() if key not in {"guild_id", "learner_id"}}


def _value(value: Any) -> Any:  # noqa: ANN401 - of any column
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return f"base64:{base64.b64encode(value).decode()}"
    return value


_UNREADABLE = {"id", "version", "created_by", "updated_by", "updated_at"}
"""Columns that say nothing to a person, like those whose names end in `_id` or `_hash`."""


def _markdown(kept: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    parts = [f"# What is kept about {kept['learners'][0]['name']}"]
    for table, rows in kept.items():
        if rows:
            parts.append(f"## {table.replace('_', ' ').capitalize()} ({len(rows)})")
            parts += [_entry(row) for row in rows]
    return "\n\n".join(parts) + "\n"


def _entry(row: Mapping[str, Any]) -> str:
    """Short values on one line, longer texts quoted below it."""
    told = {
        name.replace("_", " "): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in row.items()
        if name not in _UNREADABLE and not name.endswith(("_id", "_hash")) and value not in (None, "", {}, [])
    }
    short = [f"{name}: {value}" for name, value in told.items() if "\n" not in value and len(value) <= _SHORT]
    lines = [f"- {' · '.join(short)}"]
    for name, value in told.items():
        if "\n" in value or len(value) > _SHORT:
            lines += [f"  {name}:", *(f"  > {line}" for line in value.splitlines())]
    return "\n".join(lines)
