"""Wrong: a post is counted once for each of its comments."""

import sqlite3
from typing import NamedTuple

from sqlalchemy import Engine, event
from sqlmodel import (
    Field,
    Relationship,
    Session,
    SQLModel,
    and_,
    col,
    create_engine,
    func,
    select,
)


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: list["Post"] = Relationship(back_populates="author")


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    published: bool = True
    likes: int = 0
    author_id: int = Field(foreign_key="user.id")

    author: User = Relationship(back_populates="posts")
    comments: list["Comment"] = Relationship(back_populates="post")


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    post_id: int = Field(foreign_key="post.id")

    post: Post = Relationship(back_populates="comments")


class Rank(NamedTuple):
    """A line of the leaderboard: published posts and their likes."""

    name: str
    posts: int
    likes: int


class Activity(NamedTuple):
    """What came of somebody's writing: all their posts, and the comments on those."""

    name: str
    posts: int
    comments: int


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def leaderboard(session: Session) -> list[Rank]:
    """A line for each user: most likes first, then by name, then by id. Drafts don't count."""
    posts = func.count(col(Post.id))
    likes = func.coalesce(func.sum(Post.likes), 0)
    lines = (
        select(User.name, posts, likes)
        .outerjoin(Post, and_(Post.author_id == User.id, col(Post.published)))
        .group_by(col(User.id))
        .order_by(likes.desc(), col(User.name), col(User.id))
    )
    return [Rank(*line) for line in session.exec(lines)]


def activity(session: Session) -> list[Activity]:
    """A line for each user, in the order of their ids. Drafts count."""
    lines = (
        select(User.name, func.count(col(Post.id)), func.count(col(Comment.id)))
        .outerjoin(Post, col(Post.author_id) == User.id)
        .outerjoin(Comment, col(Comment.post_id) == Post.id)
        .group_by(col(User.id))
        .order_by(col(User.id))
    )
    return [Activity(*line) for line in session.exec(lines)]


def discussed(session: Session, at_least: int) -> list[str]:
    """The titles of all posts with at least so many comments, in the order of their ids."""
    titles = (
        select(Post.title)
        .outerjoin(Comment)
        .group_by(col(Post.id))
        .having(func.count(col(Comment.id)) >= at_least)
        .order_by(col(Post.id))
    )
    return list(session.exec(titles))
