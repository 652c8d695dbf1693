"""Where the blog's database is: an engine for whoever asks, and nothing before that."""

from typing import Any

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, create_engine, select


def make_engine(url: str = "sqlite://") -> Engine:
    """A new engine for `url`; a database in memory is one for all threads."""
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}}
    if make_url(url).database in (None, "", ":memory:"):
        options["poolclass"] = StaticPool
    return create_engine(url, **options)


def is_reachable(engine: Engine) -> bool:
    """Whether the database of `engine` answers a query."""
    try:
        with Session(engine) as session:
            return session.exec(select(1)).one() == 1
    except SQLAlchemyError:
        return False
