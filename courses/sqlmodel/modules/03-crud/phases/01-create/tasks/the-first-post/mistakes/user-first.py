"""A small blog: users sign up and write posts."""

from datetime import datetime

from sqlalchemy import Engine, text
from sqlmodel import Field, Session, SQLModel, create_engine


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(unique=True)
    author_id: int = Field(foreign_key="user.id")
    created_at: datetime | None = Field(
        default=None, sa_column_kwargs={"server_default": text("CURRENT_TIMESTAMP")}
    )


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url`."""
    return create_engine(url)


def create_post(session: Session, author_id: int, title: str) -> Post:
    """Store a post for good; it can be read even after the session is closed."""
    post = Post(title=title, author_id=author_id)
    session.add(post)
    session.commit()
    session.refresh(post)
    return post


def create_posts(session: Session, author_id: int, titles: list[str]) -> list[int]:
    """Store a post for each title in one transaction; their ids in the order of the titles.

    Raises ValueError if a title is empty; then the session holds nothing new.
    """
    if not all(titles):
        raise ValueError("A post needs a title")
    posts = [Post(title=title, author_id=author_id) for title in titles]
    session.add_all(posts)
    session.flush()
    ids = [post.id for post in posts]
    session.commit()
    return ids


def sign_up(session: Session, name: str, first_title: str) -> Post:
    """Store a user together with their first post: both, or neither."""
    user = User(name=name)
    session.add(user)
    session.commit()
    return create_post(session, user.id, first_title)
