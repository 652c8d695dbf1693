"""The same counts by subqueries instead of joins."""

import sqlite3
from typing import NamedTuple

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, case, col, create_engine, func, select


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
    counted = case((Post.published, Post.likes), else_=0)
    number = case((Post.published, 1), else_=0)
    query = select(
        User.name,
        func.coalesce(func.sum(number), 0).label("posts"),
        func.coalesce(func.sum(counted), 0).label("likes"),
    )
    query = query.select_from(User).join(Post, isouter=True).group_by(User.id, User.name)
    rows = session.exec(query.order_by(User.name, User.id)).all()
    ranks = [Rank(row.name, row.posts, row.likes) for row in rows]
    return sorted(ranks, key=lambda rank: -rank.likes)


def activity(session: Session) -> list[Activity]:
    """A line for each user, in the order of their ids. Drafts count."""
    posts = (
        select(func.count())
        .select_from(Post)
        .where(Post.author_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )
    comments = (
        select(func.count())
        .select_from(Comment)
        .join(Post)
        .where(Post.author_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )
    rows = session.exec(select(User.name, posts, comments).order_by(col(User.id)))
    return [Activity(name, written, received) for name, written, received in rows]


def discussed(session: Session, at_least: int) -> list[str]:
    """The titles of all posts with at least so many comments, in the order of their ids."""
    comments = (
        select(func.count(col(Comment.id)))
        .where(Comment.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    return list(session.exec(select(Post.title).where(comments >= at_least).order_by(Post.id)).all())
