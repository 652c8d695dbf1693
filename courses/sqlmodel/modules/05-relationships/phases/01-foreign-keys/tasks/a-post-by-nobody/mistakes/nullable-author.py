"""Wrong: a post without an author is possible."""

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, create_engine, select


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Category(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int | None = Field(default=None, foreign_key="user.id")
    category_id: int | None = Field(default=None, foreign_key="category.id")


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def publish(
    session: Session, title: str, author_id: int, category_id: int | None = None
) -> Post:
    """Save a new post, commit, and return it.

    Raises LookupError if the database refuses it, because there is no such user or category. The
    session can be used afterwards in any case.
    """
    post = Post(title=title, author_id=author_id, category_id=category_id)
    session.add(post)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise LookupError(f"no user {author_id} or no category {category_id}") from error
    return post


def bylines(session: Session) -> list[tuple[str, str]]:
    """The title of each post with the name of its author, in the order of the posts' ids."""
    pairs = select(Post.title, User.name).join(User).order_by(col(Post.id))
    return [(title, name) for title, name in session.exec(pairs)]
