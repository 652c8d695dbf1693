"""A small blog: posts are edited piece by piece."""

from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, create_engine


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    subtitle: str | None = None
    pinned: bool = False
    author_id: int


class PostUpdate(SQLModel):
    """What an editor may send: any of these fields, and nothing else."""

    # Your turn: each field may be missing. A default only stands for that; it is never stored.


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url`."""
    return create_engine(url)


def update_post(session: Session, post_id: int, changes: PostUpdate) -> Post | None:
    """Change what was sent, and nothing else, and commit; the post, or None if there is none.

    The post that is returned can be read even after the session is closed.
    """
    # Your turn: how do you learn which fields were sent?
    raise NotImplementedError
