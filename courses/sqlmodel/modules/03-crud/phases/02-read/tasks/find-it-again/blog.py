"""A small blog: finding users and posts again."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, create_engine


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(foreign_key="user.id")
    published_at: datetime | None = None


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url`."""
    return create_engine(url)


def post_by_id(session: Session, post_id: int) -> Post | None:
    """The post of this number, or None."""
    # Your turn.
    raise NotImplementedError


def user_by_name(session: Session, name: str) -> User | None:
    """The user of exactly this name, or None."""
    # Your turn: names come from strangers, and some contain an apostrophe.
    raise NotImplementedError


def posts_of(session: Session, author_id: int) -> list[Post]:
    """All posts of this author, by number."""
    # Your turn.
    raise NotImplementedError


def drafts(session: Session) -> list[Post]:
    """All posts that aren't published yet, by number."""
    # Your turn: how does one ask a database for "nothing"?
    raise NotImplementedError


def latest(session: Session) -> Post | None:
    """The post that was published last, or None if none is published."""
    # Your turn.
    raise NotImplementedError


def titles(session: Session) -> list[str]:
    """The titles of all posts, in alphabetical order."""
    # Your turn: whole posts aren't needed for that.
    raise NotImplementedError
