"""Wrong: the database is never asked anything."""

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool
from sqlmodel import create_engine

IN_MEMORY = "sqlite://"


def make_engine(url: str = IN_MEMORY) -> Engine:
    """A new engine for `url`; a database in memory is one for all threads."""
    if url == IN_MEMORY:
        return create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    return create_engine(url)


def is_reachable(engine: Engine) -> bool:
    """Whether the database of `engine` answers a query."""
    try:
        engine.connect().close()
    except OperationalError:
        return False
    return True
