"""A small blog with a recycle bin: each relationship has the strategy that fits it."""

import sqlite3
from datetime import datetime

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    deleted_at: datetime | None = None
    # Your turn: an editor may leave; the post stays.
    editor_id: int | None = Field(default=None, foreign_key="user.id")

    comments: list["Comment"] = Relationship(back_populates="post", passive_deletes="all")


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    # Your turn: when a post is gone for good, nobody needs its comments.
    post_id: int = Field(foreign_key="post.id")

    post: Post = Relationship(back_populates="comments")


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def titles(session: Session) -> list[str]:
    """The titles of all living posts, in the order of their ids."""
    # Your turn.
    raise NotImplementedError


def count(session: Session) -> int:
    """How many living posts there are."""
    # Your turn.
    raise NotImplementedError


def find(session: Session, post_id: int) -> Post | None:
    """The living post of this id."""
    # Your turn.
    raise NotImplementedError


def trash(session: Session, post_id: int, now: datetime) -> bool:
    """Put a living post into the bin at `now` (aware) and commit; False if there is none."""
    # Your turn.
    raise NotImplementedError


def restore(session: Session, post_id: int) -> bool:
    """Take a post out of the bin and commit; False if it isn't in there."""
    # Your turn.
    raise NotImplementedError


def purge(session: Session, before: datetime) -> int:
    """Delete for good what went into the bin before this moment (aware); how many posts."""
    # Your turn.
    raise NotImplementedError
