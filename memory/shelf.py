"""Create, read, update, delete and find for nouns that need no more than that."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from memory.clashes import explain
from memory.errors import Conflict, Gone, NotAllowed
from memory.noun import Noun
from memory.records import record
from memory.tables.base import InGuild, SoftDeleted, Versioned, acting, utc_now

MOST = 500
"""Of a page."""
_BY_THE_DATABASE = {"created_at", "created_by", "version"}


class Kept(Protocol):
    """A record on a shelf."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> UUID: ...


Rec = TypeVar("Rec", bound=Kept)


@dataclass(frozen=True, slots=True)
class Page(Generic[Rec]):
    """A part of what was found, and where to go on; `next` is None at the end."""

    items: tuple[Rec, ...]
    next: str | None


class Shelf(Noun, Generic[Rec]):
    """One table, in and out as frozen records.

    Subclasses name the table and the record. What is deleted softly is seen by `restore` alone.
    """

    _table: type[InGuild]  # of a table that has a name
    _kind: type[Rec]

    async def add(self, new: Rec) -> Rec:
        """Keep it. Raises `AlreadyThere`, `Gone` (what it belongs to) or `NotAllowed`."""
        row = self._table(**self._values(new))
        self._session.add(row)
        await self._flush()
        return self._record(row)

    async def add_all(self, new: Sequence[Rec]) -> int:
        """Keep many in one statement; how many. All or none."""
        rows = [{"guild_id": self._guild, "version": 1, **self._values(one)} for one in new]
        if not issubclass(self._table, Versioned):
            for row in rows:
                del row["version"]
        try:
            if rows:
                await self._session.execute(insert(self._table), rows)
        except IntegrityError as error:
            raise explain(error) from error
        return len(rows)

    async def get(self, id: UUID) -> Rec | None:  # noqa: A002 - it is one
        row = await self._session.scalar(select(self._table).where(self._table.id == id, *self._alive()))
        return self._record(row) if row else None

    async def find(
        self,
        *,
        order: str = "id",
        descending: bool = False,
        after: str | None = None,
        limit: int = 50,
        **filters: Any,  # noqa: ANN401 - a value of the column
    ) -> Page[Rec]:
        """A page of those whose columns equal `filters` (or are in them, for a list), in `order`.

        `after` is the `next` of the page before; ids break ties and are in the order of making. `order` has
        to be a column that is never empty, `limit` 1 to 500. Raises `NotAllowed` for what there isn't.
        """
        if not 1 <= limit <= MOST:
            message = f"a page has 1 to {MOST} items, not {limit}"
            raise NotAllowed(message)
        column = self._column(order)
        query = select(self._table).where(*self._where(filters), *self._alive())
        if after is not None:
            query = query.where(_beyond(column, self._table.id, _decoded(after), descending=descending))
        keys = [column] if order == "id" else [column, self._table.id]  # SQLite minds the same key twice
        query = query.order_by(*(key.desc() if descending else key.asc() for key in keys))
        rows = list(await self._session.scalars(query.limit(limit + 1)))
        more = _encoded(getattr(rows[limit - 1], order), rows[limit - 1].id) if len(rows) > limit else None
        return Page(tuple(self._record(row) for row in rows[:limit]), more)

    async def count(self, **filters: Any) -> int:  # noqa: ANN401 - as in `find`
        query = select(func.count()).select_from(self._table).where(*self._where(filters), *self._alive())
        return await self._session.scalar(query) or 0

    async def change(self, changed: Rec) -> Rec:
        """Keep it as it is now. Raises `Conflict` if it was changed or deleted since it was read."""
        row = await self._current(changed)
        for name, value in self._values(changed).items():
            setattr(row, name, value)
        await self._flush()
        return self._record(row)

    async def change_all(self, changes: Mapping[str, Any], **filters: Any) -> int:  # noqa: ANN401
        """Set columns of all that `filters` find, in one statement; how many."""
        for name in changes:
            self._column(name)
        values: dict[str, Any] = dict(changes)
        if issubclass(self._table, Versioned):
            values["version"] = self._table.version + 1
        statement = update(self._table).where(*self._where(filters), *self._alive()).values(**values)
        try:
            done = await self._session.execute(statement.execution_options(synchronize_session=False))
        except IntegrityError as error:
            raise explain(error) from error
        return cast("int", done.rowcount)  # type: ignore[attr-defined]

    async def remove(self, known: Rec) -> None:
        """Delete it: softly where it can be restored, for good otherwise. Raises `Conflict` like `change`."""
        row = await self._current(known)
        if isinstance(row, SoftDeleted):
            row.deleted_at, row.deleted_by = utc_now(), acting()
        else:
            await self._session.delete(row)
        await self._flush()

    async def remove_all(self, **filters: Any) -> int:  # noqa: ANN401 - as in `find`
        """Delete all that `filters` find, as `remove` does; how many."""
        if issubclass(self._table, SoftDeleted):
            return await self.change_all({"deleted_at": utc_now(), "deleted_by": acting()}, **filters)
        done = await self._session.execute(delete(self._table).where(*self._where(filters)))
        return cast("int", done.rowcount)  # type: ignore[attr-defined]

    async def restore(self, id: UUID) -> Rec:  # noqa: A002
        """Bring back what was softly deleted. Raises `Gone`, or `AlreadyThere` if its place is taken."""
        row = await self._session.scalar(select(self._table).where(self._table.id == id))
        if row is None or not isinstance(row, SoftDeleted):
            raise Gone
        row.deleted_at = row.deleted_by = None
        await self._flush()
        return self._record(row)

    async def _current(self, known: Rec) -> InGuild:
        row = await self._session.scalar(
            select(self._table).where(self._table.id == known.id, *self._alive())
        )
        if row is None:
            raise Gone
        if isinstance(row, Versioned) and row.version != getattr(known, "version", None):
            raise Conflict
        return row

    def _record(self, row: InGuild) -> Rec:
        return record(self._kind, cast("Any", row))

    def _values(self, kept: Rec) -> dict[str, Any]:
        return {name: getattr(kept, name) for name in _kept_fields(self._kind)}

    def _alive(self) -> list[ColumnElement[bool]]:
        return [self._table.deleted_at.is_(None)] if issubclass(self._table, SoftDeleted) else []

    def _where(self, filters: Mapping[str, Any]) -> list[ColumnElement[bool]]:
        return [
            self._column(name).in_(value)
            if isinstance(value, list | tuple | set | frozenset)
            else self._column(name).is_(None)
            if value is None
            else self._column(name) == value
            for name, value in filters.items()
        ]

    def _column(self, name: str) -> InstrumentedAttribute[Any]:
        columns = self._table.__mapper__.columns.keys()  # type: ignore[attr-defined]
        if name not in columns or name == "guild_id":
            known = ", ".join(sorted(set(columns) - {"guild_id"}))
            message = f"there is no {name!r} on the shelf of {self._kind.__name__}; there are {known}"
            raise NotAllowed(message)
        return cast("InstrumentedAttribute[Any]", getattr(self._table, name))


@cache
def _kept_fields(kind: type[Kept]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in _BY_THE_DATABASE)


def _beyond(
    column: InstrumentedAttribute[Any],
    key: InstrumentedAttribute[UUID],
    at: tuple[Any, UUID],
    *,
    descending: bool,
) -> ColumnElement[bool]:
    value, id_ = at
    if column.key == key.key:
        return key < id_ if descending else key > id_
    place = tuple_(column, key)  # compared as one, so that an index leads right there
    return place < (value, id_) if descending else place > (value, id_)


def _encoded(value: Any, id_: UUID) -> str:  # noqa: ANN401 - of a column
    if isinstance(value, datetime):
        kind, plain = "t", value.isoformat()
    elif isinstance(value, UUID):  # asyncpg has a class of its own
        kind, plain = "u", str(value)
    else:
        kind, plain = "", value
    return base64.urlsafe_b64encode(json.dumps([kind, plain, id_.hex]).encode()).decode()


def _decoded(cursor: str) -> tuple[Any, UUID]:
    try:
        kind, plain, id_ = json.loads(base64.urlsafe_b64decode(cursor))
        read: Mapping[str, Callable[[Any], Any]] = {"t": datetime.fromisoformat, "u": UUID}
        return read[kind](plain) if kind else plain, UUID(id_)
    except (ValueError, TypeError, KeyError) as error:
        message = "this is no place in a list: take `next` of the page before as it is"
        raise NotAllowed(message) from error
