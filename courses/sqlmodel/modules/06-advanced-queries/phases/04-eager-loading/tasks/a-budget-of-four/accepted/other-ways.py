"""The same pages with one large join, and without expiring anything."""

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.orm import joinedload, selectinload, subqueryload
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, desc, select


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


def front_page(engine: Engine, size: int = 10) -> list[Post]:
    """The newest posts, newest first, with authors, comments and the comments' authors.

    Opens a session and closes it again; the posts can be used afterwards.
    """
    query = select(Post).options(
        selectinload(Post.author),
        subqueryload(Post.comments).selectinload(Comment.author),
    )
    with Session(engine, expire_on_commit=False) as session:
        posts = session.exec(query.order_by(desc(Post.id)).limit(size)).all()
        session.commit()
    return list(posts)


def post_page(engine: Engine, post_id: int) -> Post | None:
    """The post with its author, its comments and their authors, to be used without a session."""
    everything = (
        select(Post)
        .where(Post.id == post_id)
        .options(joinedload(Post.author), joinedload(Post.comments).joinedload(Comment.author))
    )
    with Session(engine) as session:
        return session.exec(everything).unique().one_or_none()
