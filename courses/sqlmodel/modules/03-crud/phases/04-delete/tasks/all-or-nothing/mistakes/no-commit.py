"""A small blog: users come, and users go."""

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, create_engine, select


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(foreign_key="user.id")


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    post_id: int = Field(foreign_key="post.id")
    author_id: int = Field(foreign_key="user.id")


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def delete_comment(session: Session, comment_id: int) -> bool:
    """Delete the comment and commit; False if there is no such comment."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        return False
    session.delete(comment)
    session.flush()
    return True


def sign_up(session: Session, name: str) -> User | None:
    """Store a new user and commit; None if the database says that the name is taken.

    The session can be used afterwards in any case.
    """
    user = User(name=name)
    session.add(user)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return None
    session.refresh(user)
    return user


def hand_over(session: Session, leaving_id: int, heir_id: int) -> bool:
    """Give all posts of one user to another, delete the first, and commit.

    False, and nothing changed, if one of the two is missing, or if the database refuses. The
    session can be used afterwards in any case.
    """
    leaving = session.get(User, leaving_id)
    if leaving is None or session.get(User, heir_id) is None:
        return False
    for post in session.exec(select(Post).where(Post.author_id == leaving_id)):
        post.author_id = heir_id
    session.delete(leaving)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return False
    return True
