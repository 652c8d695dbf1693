"""A blog whose pages know beforehand what they will show."""

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, select


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: list["Post"] = Relationship(back_populates="author")


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(foreign_key="user.id")

    author: User = Relationship(back_populates="posts")
    comments: list["Comment"] = Relationship(back_populates="post")


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    post_id: int = Field(foreign_key="post.id")
    author_id: int = Field(foreign_key="user.id")

    post: Post = Relationship(back_populates="comments")
    author: User = Relationship()


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


WITH_NEIGHBOURS = (
    joinedload(Post.author),
    selectinload(Post.comments).joinedload(Comment.author),
)


def front_page(engine: Engine, size: int = 10) -> list[Post]:
    """The newest posts, newest first, with authors, comments and the comments' authors.

    Opens a session and closes it again; the posts can be used afterwards.
    """
    newest = select(Post).order_by(col(Post.id).desc()).limit(size).options(*WITH_NEIGHBOURS)
    with Session(engine) as session:
        return list(session.exec(newest))


def post_page(engine: Engine, post_id: int) -> Post | None:
    """The post with its author, its comments and their authors, to be used without a session."""
    with Session(engine) as session:
        return session.get(Post, post_id, options=WITH_NEIGHBOURS)
