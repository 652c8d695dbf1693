"""A blog whose posts can be found by several tags at once."""

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.orm import selectinload
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


def _tagged(session: Session) -> list[tuple[Post, set[str]]]:
    statement = select(Post).options(selectinload(Post.tags)).order_by(col(Post.id))
    return [(post, {tag.name for tag in post.tags}) for post in session.exec(statement)]


def with_any(session: Session, names: list[str]) -> list[Post]:
    """The posts that have at least one of these tags, each once, in the order of their ids."""
    return [post for post, tags in _tagged(session) if tags & set(names)]


def with_all(session: Session, names: list[str]) -> list[Post]:
    """The posts that have every one of these tags, in the order of their ids."""
    return [post for post, tags in _tagged(session) if tags >= set(names)]


def without(session: Session, names: list[str]) -> list[Post]:
    """The posts that have none of these tags, in the order of their ids."""
    return [post for post, tags in _tagged(session) if tags.isdisjoint(names)]


def similar(session: Session, post_id: int) -> list[tuple[str, int]]:
    """Other posts and how many tags they share with this one; most first, then by title."""
    posts = _tagged(session)
    own = next((tags for post, tags in posts if post.id == post_id), set())
    shared = [(post.title, len(tags & own)) for post, tags in posts if post.id != post_id]
    return sorted((pair for pair in shared if pair[1]), key=lambda pair: (-pair[1], pair[0]))
