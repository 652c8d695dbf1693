"""A small blog: finding users and posts again."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, col, create_engine, select


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
    return session.get(Post, post_id)


def user_by_name(session: Session, name: str) -> User | None:
    """The user of exactly this name, or None."""
    return session.exec(select(User).where(User.name == name)).one_or_none()


def posts_of(session: Session, author_id: int) -> list[Post]:
    """All posts of this author, by number."""
    query = select(Post).where(Post.author_id == author_id).order_by(col(Post.id))
    return list(session.exec(query).all())


def drafts(session: Session) -> list[Post]:
    """All posts that aren't published yet, by number."""
    query = select(Post).where(col(Post.published_at).is_(None)).order_by(col(Post.id))
    return list(session.exec(query).all())


def latest(session: Session) -> Post | None:
    """The post that was published last, or None if none is published."""
    published = select(Post).where(col(Post.published_at).is_not(None))
    newest_first = published.order_by(col(Post.published_at).desc())
    return session.exec(newest_first.limit(1)).one_or_none()


def titles(session: Session) -> list[str]:
    """The titles of all posts, in alphabetical order."""
    return list(session.exec(select(Post.title).order_by(Post.title)).all())
