"""The same search from a list of conditions, without LIKE."""

import sqlite3
from collections.abc import Collection

from sqlalchemy import ColumnElement, Engine, event
from sqlmodel import Field, Session, SQLModel, col, create_engine, func, select


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    published: bool = False
    likes: int = 0
    author_id: int = Field(foreign_key="user.id")


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` that checks foreign keys, and whose LIKE is as strict as PostgreSQL's."""
    engine = create_engine(url)
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA case_sensitive_like=ON")


def find_posts(
    session: Session,
    *,
    title: str | None = None,
    author_ids: Collection[int] | None = None,
    published: bool | None = None,
    min_likes: int | None = None,
) -> list[Post]:
    """The posts that fit all filters given, in the order of their ids; None means: no filter."""
    conditions: list[ColumnElement[bool]] = []
    if title is not None:
        conditions.append(func.instr(func.lower(Post.title), title.lower()) > 0)
    if author_ids is not None:
        conditions.append(col(Post.author_id).in_(list(author_ids)))
    if published is not None:
        conditions.append(col(Post.published).is_(published))
    if min_likes is not None:
        conditions.append(col(Post.likes) >= min_likes)
    return list(session.exec(select(Post).where(*conditions).order_by(Post.id)).all())
