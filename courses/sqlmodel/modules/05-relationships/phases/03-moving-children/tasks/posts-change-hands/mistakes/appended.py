"""Wrong: a post that is there already is put into the list again."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: list["Post"] = Relationship(back_populates="author")


class Category(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: list["Post"] = Relationship(back_populates="category")


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(foreign_key="user.id")
    category_id: int | None = Field(default=None, foreign_key="category.id")

    author: User = Relationship(back_populates="posts")
    category: Category | None = Relationship(back_populates="posts")
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


def hand_over(post: Post, to: User) -> None:
    """Give the post to another author. Objects change at once; saving is left to the caller."""
    to.posts.append(post)


def hand_over_all(giver: User, to: User) -> int:
    """Give all posts of one user to another; how many. Saving is left to the caller."""
    posts = list(giver.posts)
    for moving in posts:
        hand_over(moving, to)
    return len(posts)


def remove_comment(session: Session, comment: Comment) -> None:
    """Delete the comment for good, and commit."""
    session.delete(comment)
    session.commit()


def clear_category(session: Session, category: Category) -> int:
    """Take all posts out of the category and commit; how many. Posts and category stay."""
    taken_out = len(category.posts)
    category.posts.clear()
    session.commit()
    return taken_out
