"""A small blog whose list of posts is sorted and delivered page by page."""

import sqlite3
from collections.abc import Iterator
from enum import StrEnum

from fastapi import FastAPI
from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    likes: int = 0
    published: bool = True


class PostPublic(SQLModel):
    id: int
    title: str
    likes: int


class Page(SQLModel):
    """One page of posts, and how much there is altogether."""

    items: list[PostPublic]
    total: int
    pages: int


class SortBy(StrEnum):
    """What the list may be sorted by."""

    # Your turn: title and likes.


class Direction(StrEnum):
    """From small to large, or from large to small."""

    # Your turn: asc and desc.


def make_engine() -> Engine:
    """One database in memory, shared by all threads, on which foreign keys are checked."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def create_app(engine: Engine) -> FastAPI:
    """The API: GET /posts."""
    app = FastAPI()

    def open_session() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    # Your turn: the endpoint. Let it take a session from open_session.

    return app
