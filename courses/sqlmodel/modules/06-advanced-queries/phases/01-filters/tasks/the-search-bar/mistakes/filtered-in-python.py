"""Wrong: all posts are loaded to throw most of them away."""

import sqlite3
from collections.abc import Collection

from sqlalchemy import Engine, event
from sqlmodel import Field, Session, SQLModel, col, create_engine, select


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
    def fits(post: Post) -> bool:
        return (
            (title is None or title.lower() in post.title.lower())
            and (author_ids is None or post.author_id in author_ids)
            and (published is None or post.published == published)
            and (min_likes is None or post.likes >= min_likes)
        )

    return [post for post in session.exec(select(Post).order_by(col(Post.id))) if fits(post)]
