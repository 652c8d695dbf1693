"""Wrong: posts are counted instead of comments."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, SQLModel, create_engine

WROTE = {"foreign_keys": "Post.author_id"}
LOOKS_AFTER = {"foreign_keys": "Post.editor_id"}


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: list["Post"] = Relationship(back_populates="author", sa_relationship_kwargs=WROTE)
    edited: list["Post"] = Relationship(
        back_populates="editor", sa_relationship_kwargs=LOOKS_AFTER
    )


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(foreign_key="user.id")
    editor_id: int | None = Field(default=None, foreign_key="user.id")

    author: User = Relationship(back_populates="posts", sa_relationship_kwargs=WROTE)
    editor: User | None = Relationship(
        back_populates="edited", sa_relationship_kwargs=LOOKS_AFTER
    )
    comments: list["Comment"] = Relationship(back_populates="post")


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    post_id: int = Field(foreign_key="post.id")

    post: Post = Relationship(back_populates="comments")


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def draft(author: User, title: str, editor: User | None = None) -> Post:
    """A new post by this author, looked after by this editor; nothing is saved yet."""
    return Post(title=title, author=author, editor=editor)


def comments_received(user: User) -> int:
    """How many comments there are on all posts that this user wrote."""
    return len(user.posts)
