"""A small blog: readers like posts, and the blog remembers when they did."""

import sqlite3
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Engine, TypeDecorator, event
from sqlmodel import Field, Session, SQLModel, create_engine


class UtcDateTime(TypeDecorator[datetime]):
    """A column for moments: stored in UTC, given back with their time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class PostLike(SQLModel, table=True):
    """One row says: this user likes this post, since that moment."""

    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    post_id: int = Field(primary_key=True, foreign_key="post.id", ondelete="CASCADE")
    # Your turn: liked_at, with sa_type=UtcDateTime.
    # Your turn: user and post, the two ends of this link.


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    # Your turn: likes, all links of this user.


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str

    # Your turn: likes, all links of this post.


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def like(session: Session, user_id: int, post_id: int, now: datetime) -> bool:
    """Note that the user likes the post since `now` (aware), commit; False if they did before."""
    # Your turn.
    raise NotImplementedError


def unlike(session: Session, user_id: int, post_id: int) -> bool:
    """Take the like back and commit; False if there was none."""
    # Your turn.
    raise NotImplementedError


def likers(session: Session, post_id: int) -> list[tuple[str, datetime]]:
    """Who likes the post since when: latest first, then by name."""
    # Your turn.
    raise NotImplementedError


def most_liked(session: Session, since: datetime, limit: int) -> list[tuple[str, int]]:
    """Posts and how many likes each got from `since` (aware) on; most first, then by title."""
    # Your turn.
    raise NotImplementedError
