"""A small blog: editors look after posts, and posts outlive their editors."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine

NOBODY = "nobody"


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    # Your turn: what should the session do with the posts when it deletes their editor?
    posts: list["Post"] = Relationship(back_populates="editor")


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    # Your turn: what should become of this column when the user goes?
    editor_id: int = Field(foreign_key="user.id")

    editor: User = Relationship(back_populates="posts")


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def delete_user(session: Session, user_id: int) -> bool:
    """Delete the user and commit; False if there is no such user."""
    # Your turn.
    raise NotImplementedError


def byline(post: Post) -> str:
    """The name of the post's editor, or NOBODY."""
    # Your turn.
    raise NotImplementedError


def not_edited_by(session: Session, user_id: int) -> list[Post]:
    """All posts that this user does not look after, in the order of their ids."""
    # Your turn.
    raise NotImplementedError
