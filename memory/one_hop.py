"""Makes one trip to the driver's thread of a statement on SQLite, where it would take four.

aiosqlite works in a thread of its own, and SQLAlchemy sends it there to make a cursor, to execute, to fetch
and to close. Each trip costs more than a typical statement does, so all four are made in one.
"""
# ruff: noqa: SLF001 - that's where SQLAlchemy and aiosqlite keep what their own adapter uses, too

from __future__ import annotations

import sqlite3
from collections import deque
from types import ModuleType
from typing import Any, NamedTuple, cast

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_


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
        connection = cast("Any", self._connection)
        async with self._adapt_connection._execute_mutex:
            self._done = await connection._execute(_all_in_one, connection._conn, *what)
        self._rows = deque(self._done.rows)


def _all_in_one(connection: sqlite3.Connection, execute: Any, *what: Any) -> _Done:  # noqa: ANN401
    """Runs in the driver's thread."""
    cursor = connection.cursor()
    try:
        execute(cursor, *what)
        rows = cursor.fetchall() if cursor.description else []
        return _Done(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = _Cursor  # type: ignore[assignment] # it has what one needs


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:  # noqa: ANN401 - as inherited
        connection = self.aiosqlite.connect(*arg, **kw)
        connection._thread.daemon = True  # or a connection that nobody closes keeps the process alive
        return _Connection(self, await_(connection))


def driver() -> ModuleType:
    """The `module` of an engine on `sqlite+aiosqlite`."""
    return cast("ModuleType", _Driver(aiosqlite, sqlite3))
