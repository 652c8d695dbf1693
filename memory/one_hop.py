"""Makes one trip to the driver's thread of a statement on SQLite, where it would take four.

aiosqlite works in a thread of its own, and SQLAlchemy sends it there to make a cursor, to execute, to fetch
and to close. Each trip costs more than a typical statement does, so all four are made in one; and what every
transaction begins and ends with goes along with its first statement and with its COMMIT.
"""
# ruff: noqa: SLF001 - that's where SQLAlchemy and aiosqlite keep what their own adapter uses, too

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any, NamedTuple, cast

import aiosqlite
import sqlalchemy
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_

Statement = tuple[Any, ...]
"""SQL, and its values if it has any."""


class _Done(NamedTuple):
    """What a statement brought."""

    rows: list[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Holds what the last statement brought; there's no cursor in the driver between two."""

    __slots__ = ("_done", "arraysize")

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._done = _Done([], None, -1, None)
        self.arraysize = 1

    @property
    def description(self) -> Any:  # noqa: ANN401 - the driver's own
        return self._done.description

    @property
    def rowcount(self) -> int:
        return self._done.rowcount

    @property
    def lastrowid(self) -> int:
        return cast("int", self._done.lastrowid)

    async def _async_soft_close(self) -> None:
        """There's nothing open."""

    def close(self) -> None:
        self._rows.clear()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:  # noqa: ANN401 - as inherited
        await self._go(sqlite3.Cursor.execute, operation, () if parameters is None else parameters)

    async def _executemany_async(self, operation: Any, parameters: Any) -> None:  # noqa: ANN401 - as inherited
        await self._go(sqlite3.Cursor.executemany, operation, parameters)

    async def _go(self, *what: Any) -> None:  # noqa: ANN401 - as inherited
        connection, adapted = cast("Any", self._connection), cast("Connection", self._adapt_connection)
        async with adapted._execute_mutex:
            self._done = await connection._execute(_all_in_one, connection._conn, adapted.take_first(), *what)
        self._rows = deque(self._done.rows)


def _all_in_one(
    connection: sqlite3.Connection,
    first: Iterable[Statement],
    execute: Any,  # noqa: ANN401 - a method of the driver's
    *what: Any,  # noqa: ANN401 - its arguments
) -> _Done:
    """Runs in the driver's thread."""
    cursor = connection.cursor()
    try:
        for statement in first:
            cursor.execute(*statement)
        execute(cursor, *what)
        rows = cursor.fetchall() if cursor.description else []
        return _Done(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()


def _commit(connection: sqlite3.Connection, last: Iterable[Statement]) -> None:
    """Runs in the driver's thread."""
    for statement in last:
        connection.execute(*statement)
    connection.commit()


class Connection(AsyncAdapt_aiosqlite_connection):
    """Begins a transaction with its first statement, so there's nothing to end where nothing was done."""

    __slots__ = ("_begun", "_first", "_last")

    _cursor_cls = _Cursor  # type: ignore[assignment] # it has what one needs

    def __init__(self, dbapi: Any, connection: Any) -> None:  # noqa: ANN401 - as inherited
        super().__init__(dbapi, connection)
        self._first: list[Statement] = []
        self._last: list[Statement] = []
        self._begun = False

    def first(self, *statement: Any) -> None:  # noqa: ANN401 - SQL and its values
        """Let this be executed in the trip of the transaction's first statement."""
        self._first.append(statement)

    def last(self, *statement: Any) -> None:  # noqa: ANN401 - SQL and its values
        """Let this be executed in the trip of the COMMIT; a ROLLBACK forgets it."""
        self._last.append(statement)

    def take_first(self) -> list[Statement]:
        """What the trip that is made now has to begin with."""
        first, self._first = self._first, []
        self._begun |= bool(first)
        return first

    def commit(self) -> None:
        if self._begun:
            try:
                await_(self._commit_with(self._last))
            except Exception as error:  # noqa: BLE001 - as inherited
                self._handle_exception(error)
        self._forget()

    async def _commit_with(self, last: Sequence[Statement]) -> None:
        connection = cast("Any", self._connection)
        await connection._execute(_commit, connection._conn, last)

    def rollback(self) -> None:
        if self._begun:
            super().rollback()
        self._forget()

    def _forget(self) -> None:
        self._first, self._last, self._begun = [], [], False


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:  # noqa: ANN401 - as inherited
        connection = self.aiosqlite.connect(*arg, **kw)
        connection._thread.daemon = True  # or a connection that nobody closes keeps the process alive
        return Connection(self, await_(connection))


def driver() -> ModuleType:
    """The `module` of an engine on `sqlite+aiosqlite`."""
    return cast("ModuleType", _Driver(aiosqlite, sqlite3))


def on_sqlite(connection: sqlalchemy.Connection) -> Connection:
    """The driver's connection below one of SQLAlchemy's."""
    return cast("Connection", connection.connection.dbapi_connection)
