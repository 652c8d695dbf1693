"""A blog with a recycle bin: each relationship has the strategy that fits it."""

import sqlite3
from datetime import UTC, datetime

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, func, select
from sqlmodel.sql.expression import SelectOfScalar


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    deleted_at: datetime | None = None
    editor_id: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")

    comments: list["Comment"] = Relationship(back_populates="post", passive_deletes="all")


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    post_id: int = Field(foreign_key="post.id", ondelete="CASCADE")

    post: Post = Relationship(back_populates="comments")


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def living() -> SelectOfScalar[Post]:
    """The one place that knows which posts are alive."""
    return select(Post).where(col(Post.deleted_at).is_(None))


def titles(session: Session) -> list[str]:
    """The titles of all living posts, in the order of their ids."""
    return [post.title for post in session.exec(living().order_by(col(Post.id)))]


def count(session: Session) -> int:
    """How many living posts there are."""
    return session.exec(select(func.count()).select_from(Post)).one()


def find(session: Session, post_id: int) -> Post | None:
    """The living post of this id."""
    return session.exec(living().where(Post.id == post_id)).first()


def trash(session: Session, post_id: int, now: datetime) -> bool:
    """Put a living post into the bin at `now` (aware) and commit; False if there is none."""
    post = find(session, post_id)
    if post is None:
        return False
    post.deleted_at = now.astimezone(UTC)
    session.commit()
    return True


def restore(session: Session, post_id: int) -> bool:
    """Take a post out of the bin and commit; False if it isn't in there."""
    post = session.get(Post, post_id)
    if post is None or post.deleted_at is None:
        return False
    post.deleted_at = None
    session.commit()
    return True


def purge(session: Session, before: datetime) -> int:
    """Delete for good what went into the bin before this moment (aware); how many posts."""
    old = session.exec(select(Post).where(col(Post.deleted_at) < before.astimezone(UTC))).all()
    for post in old:
        session.delete(post)
    session.commit()
    return len(old)
