"""A small blog: finding users and posts again."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, create_engine, desc, select


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
    return session.exec(select(Post).where(Post.id == post_id)).first()


def user_by_name(session: Session, name: str) -> User | None:
    """The user of exactly this name, or None."""
    for user in session.exec(select(User).filter_by(name=name)):
        return user
    return None


def _by_number(session: Session, *conditions: object) -> list[Post]:
    return [*session.exec(select(Post).where(*conditions).order_by(Post.id))]


def posts_of(session: Session, author_id: int) -> list[Post]:
    """All posts of this author, by number."""
    return _by_number(session, Post.author_id == author_id)


def drafts(session: Session) -> list[Post]:
    """All posts that aren't published yet, by number."""
    return _by_number(session, Post.published_at == None)  # noqa: E711


def latest(session: Session) -> Post | None:
    """The post that was published last, or None if none is published."""
    newest_first = select(Post).order_by(desc(Post.published_at))
    newest = session.exec(newest_first).first()
    return newest if newest and newest.published_at else None


def titles(session: Session) -> list[str]:
    """The titles of all posts, in alphabetical order."""
    rows = session.execute(select(Post.title).order_by("title"))
    return [row.title for row in rows]
