"""The same blog with SQLAlchemy's own relationship, and lists that are appended to."""

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.orm import Mapped, relationship
from sqlmodel import Field, Relationship, SQLModel, create_engine


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: Mapped[list["Post"]] = Relationship(
        sa_relationship=relationship(
            "Post", back_populates="author", primaryjoin="User.id == Post.author_id"
        )
    )
    edited: Mapped[list["Post"]] = Relationship(
        sa_relationship=relationship(
            "Post", back_populates="editor", primaryjoin="User.id == Post.editor_id"
        )
    )


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(foreign_key="user.id")
    editor_id: int | None = Field(default=None, foreign_key="user.id")

    author: User = Relationship(
        back_populates="posts", sa_relationship_kwargs={"foreign_keys": "[Post.author_id]"}
    )
    editor: User | None = Relationship(
        back_populates="edited",
        sa_relationship_kwargs={"foreign_keys": lambda: [Post.editor_id]},
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

    @event.listens_for(engine, "connect")
    def switch_on(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("pragma foreign_keys = 1")

    return engine


def draft(author: User, title: str, editor: User | None = None) -> Post:
    """A new post by this author, looked after by this editor; nothing is saved yet."""
    post = Post(title=title)
    author.posts.append(post)
    if editor:
        editor.edited.append(post)
    return post


def comments_received(user: User) -> int:
    """How many comments there are on all posts that this user wrote."""
    total = 0
    for post in user.posts:
        total += len(post.comments)
    return total
