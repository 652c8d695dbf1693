"""Wrong: all four columns are handed on as they come."""

import sqlite3

from sqlalchemy import Engine, event, text
from sqlalchemy.pool import StaticPool
from sqlmodel import create_engine

IN_MEMORY = "sqlite://"


def make_engine(url: str = IN_MEMORY) -> Engine:
    """A new engine for `url` on which every connection checks foreign keys."""
    engine = _plain_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _plain_engine(url: str) -> Engine:
    """A new engine for `url`; a database in memory is one for all threads."""
    if url == IN_MEMORY:
        return create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    return create_engine(url)


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def find_orphans(engine: Engine) -> list[tuple[str, int]]:
    """Table and row number of each row that points nowhere, in that order."""
    with engine.connect() as connection:
        rows = connection.execute(text("PRAGMA foreign_key_check"))
        return sorted(tuple(row) for row in rows)
