"""A small blog in which Python can walk from any row to its neighbours."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, SQLModel, create_engine


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    # Your turn: posts (those that this user wrote) and edited (those that this user looks after).


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(foreign_key="user.id")
    editor_id: int | None = Field(default=None, foreign_key="user.id")

    # Your turn: author, editor and comments.


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    post_id: int = Field(foreign_key="post.id")

    # Your turn: post.


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def draft(author: User, title: str, editor: User | None = None) -> Post:
    """A new post by this author, looked after by this editor; nothing is saved yet."""
    # Your turn.
    raise NotImplementedError


def comments_received(user: User) -> int:
    """How many comments there are on all posts that this user wrote."""
    # Your turn.
    raise NotImplementedError
