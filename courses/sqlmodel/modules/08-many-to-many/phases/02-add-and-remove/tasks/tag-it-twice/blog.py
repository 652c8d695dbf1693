"""A small blog: posts are tagged and untagged, often twice in a row."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine


class PostTag(SQLModel, table=True):
    """One row says: this post has this tag."""

    post_id: int = Field(primary_key=True, foreign_key="post.id", ondelete="CASCADE")
    tag_id: int = Field(primary_key=True, foreign_key="tag.id", ondelete="CASCADE")


class Tag(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)

    posts: list["Post"] = Relationship(back_populates="tags", link_model=PostTag)


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str

    tags: list[Tag] = Relationship(back_populates="posts", link_model=PostTag)


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def add_tag(session: Session, post_id: int, name: str) -> bool:
    """Give the post this tag and commit; False if it had the tag already."""
    # Your turn.
    raise NotImplementedError


def remove_tag(session: Session, post_id: int, name: str) -> bool:
    """Take this tag from the post and commit; False if it didn't have the tag."""
    # Your turn.
    raise NotImplementedError


def set_tags(session: Session, post_id: int, names: list[str]) -> None:
    """Give the post these tags and no others, and commit; links that stay are not touched."""
    # Your turn.
    raise NotImplementedError
