"""Where the blog's database is, and that every connection to it checks foreign keys."""

import sqlite3
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import create_engine

IN_MEMORY = "sqlite://"


def make_engine(url: str = IN_MEMORY) -> Engine:
    """A new engine for `url` on which every connection checks foreign keys."""
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}}
    if url == IN_MEMORY:
        options["poolclass"] = StaticPool
    engine = create_engine(url, **options)

    @event.listens_for(engine.pool, "connect")
    def switch_on(connection: sqlite3.Connection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = 1")
        cursor.close()

    return engine


def find_orphans(engine: Engine) -> list[tuple[str, int]]:
    """Table and row number of each row that points nowhere, in that order."""
    orphans: list[tuple[str, int]] = []
    with engine.connect() as connection:
        for table, row, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            if (table, row) not in orphans:
                orphans.append((table, row))
    orphans.sort()
    return orphans
