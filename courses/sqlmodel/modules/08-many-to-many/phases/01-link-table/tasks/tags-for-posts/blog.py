"""A small blog: a post has many tags, and a tag has many posts."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, Session, SQLModel, create_engine


class PostTag(SQLModel, table=True):
    """One row says: this post has this tag."""

    # Your turn: which column, or columns, make a row of this table unique?
    id: int | None = Field(default=None, primary_key=True)
    # Your turn: nothing says yet where these two point to.
    post_id: int
    tag_id: int


class Tag(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    # Your turn: there is only one tag of each name.
    name: str

    # Your turn: posts, all posts that have this tag.


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str

    # Your turn: tags, all tags that this post has.


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def tag_names(post: Post) -> list[str]:
    """The names of the post's tags, in alphabetical order."""
    # Your turn.
    raise NotImplementedError


def posts_with_tag(session: Session, name: str) -> list[Post]:
    """The posts that have the tag of this name, in the order of their titles."""
    # Your turn.
    raise NotImplementedError
