"""A blog whose posts can be found by several tags at once."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, func, select


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


def with_any(session: Session, names: list[str]) -> list[Post]:
    """The posts that have at least one of these tags, each once, in the order of their ids."""
    statement = select(Post).join(PostTag).join(Tag).where(col(Tag.name).in_(names)).distinct()
    return list(session.exec(statement.order_by(col(Post.id))))


def with_all(session: Session, names: list[str]) -> list[Post]:
    """The posts that have every one of these tags, in the order of their ids."""
    wanted = set(names)
    if not wanted:
        return list(session.exec(select(Post).order_by(col(Post.id))))
    statement = (
        select(Post)
        .join(PostTag)
        .join(Tag)
        .where(col(Tag.name).in_(wanted))
        .group_by(col(Post.id))
        .having(func.count() == len(wanted))
        .order_by(col(Post.id))
    )
    return list(session.exec(statement))


def without(session: Session, names: list[str]) -> list[Post]:
    """The posts that have none of these tags, in the order of their ids."""
    unwanted = select(PostTag.post_id).join(Tag).where(col(Tag.name).in_(names))
    rest = select(Post).where(col(Post.id).not_in(unwanted))
    return list(session.exec(rest.order_by(col(Post.id))))


def similar(session: Session, post_id: int) -> list[tuple[str, int]]:
    """Other posts and how many tags they share with this one; most first, then by title."""
    own = select(PostTag.tag_id).where(PostTag.post_id == post_id)
    shared = func.count(col(PostTag.tag_id))
    statement = (
        select(Post.title, shared)
        .join(PostTag)
        .where(col(PostTag.tag_id).in_(own), Post.id != post_id)
        .group_by(col(Post.id), col(Post.title))
        .order_by(shared.desc(), col(Post.title))
    )
    return [(title, number) for title, number in session.exec(statement)]
