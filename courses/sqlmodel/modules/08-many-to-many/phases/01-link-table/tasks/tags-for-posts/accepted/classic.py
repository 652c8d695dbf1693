"""The same blog with SQLAlchemy's own words: constraints beside the columns."""

import sqlite3

from sqlalchemy import Column, Engine, ForeignKey, PrimaryKeyConstraint, UniqueConstraint, event
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select


class PostTag(SQLModel, table=True):
    """One row says: this post has this tag."""

    __table_args__ = (PrimaryKeyConstraint("tag_id", "post_id"),)

    tag_id: int = Field(sa_column=Column(ForeignKey("tag.id", ondelete="CASCADE"), index=True))
    post_id: int = Field(sa_column=Column(ForeignKey("post.id", ondelete="CASCADE")))


class Tag(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("name"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: list["Post"] = Relationship(
        back_populates="tags",
        link_model=PostTag,
        sa_relationship_kwargs={"order_by": "Post.title", "passive_deletes": True},
    )


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str

    tags: list["Tag"] = Relationship(
        back_populates="posts",
        link_model=PostTag,
        sa_relationship_kwargs={"order_by": "Tag.name", "passive_deletes": True},
    )


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def tag_names(post: Post) -> list[str]:
    """The names of the post's tags, in alphabetical order."""
    return [tag.name for tag in post.tags]


def posts_with_tag(session: Session, name: str) -> list[Post]:
    """The posts that have the tag of this name, in the order of their titles."""
    tag = session.exec(select(Tag).where(Tag.name == name)).first()
    return tag.posts if tag else []
