"""Where the blog's database is, and that every connection to it checks foreign keys."""

from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import create_engine

IN_MEMORY = "sqlite://"


def make_engine(url: str = IN_MEMORY) -> Engine:
    """A new engine for `url` on which every connection checks foreign keys."""
    # Your turn: this engine is fine, but nobody checks a foreign key on it.
    return _plain_engine(url)


def _plain_engine(url: str) -> Engine:
    """A new engine for `url`; a database in memory is one for all threads."""
    if url == IN_MEMORY:
        return create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    return create_engine(url)


def find_orphans(engine: Engine) -> list[tuple[str, int]]:
    """Table and row number of each row that points nowhere, in that order."""
    # Your turn: SQLite has a PRAGMA for this question, too.
    raise NotImplementedError
