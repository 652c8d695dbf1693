"""A blog whose posts and tags find each other through a table of links."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, select


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


def tag_names(post: Post) -> list[str]:
    """The names of the post's tags, in alphabetical order."""
    return sorted(tag.name for tag in post.tags)


def posts_with_tag(session: Session, name: str) -> list[Post]:
    """The posts that have the tag of this name, in the order of their titles."""
    statement = select(Post).where(Tag.name == name)
    return list(session.exec(statement.order_by(col(Post.title))))
