"""The same blog with SQLAlchemy's columns, a flush, and a condition instead of a join."""

import sqlite3

from sqlalchemy import Column, Engine, ForeignKey, Integer, event, exc
from sqlmodel import Field, Session, SQLModel, create_engine, select


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Category(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(sa_column=Column(Integer, ForeignKey("user.id"), nullable=False))
    category_id: int | None = Field(
        default=None, sa_column=Column(Integer, ForeignKey("category.id"), nullable=True)
    )


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def switch_on(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("pragma foreign_keys = 1")

    return engine


def publish(
    session: Session, title: str, author_id: int, category_id: int | None = None
) -> Post:
    """Save a new post, commit, and return it; LookupError if it points to nothing."""
    post = Post(title=title, author_id=author_id, category_id=category_id)
    try:
        session.add(post)
        session.flush()
    except exc.IntegrityError:
        session.rollback()
        raise LookupError(title) from None
    session.commit()
    session.refresh(post)
    return post


def bylines(session: Session) -> list[tuple[str, str]]:
    """The title of each post with the name of its author, in the order of the posts' ids."""
    rows = session.exec(select(Post, User).where(Post.author_id == User.id).order_by(Post.id))
    return [(post.title, user.name) for post, user in rows]
