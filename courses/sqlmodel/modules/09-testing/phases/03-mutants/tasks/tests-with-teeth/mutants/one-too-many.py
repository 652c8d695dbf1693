"""The front page of a small blog: the posts that readers like most."""

from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, col, create_engine, select


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    likes: int = 0
    published: bool = True


def make_engine(url: str = "sqlite://") -> Engine:
    """A new database with empty tables; without a URL it is in memory and nobody else's."""
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    SQLModel.metadata.create_all(engine)
    return engine


def popular(session: Session, *, at_least: int = 10, limit: int = 3) -> list[str]:
    """The titles of the published posts that have `at_least` likes or more, `limit` of them at most.

    The post with the most likes comes first; of two with equally many, the newer one (the larger id).
    A `limit` below 1 raises ValueError.
    """
    if limit < 1:
        raise ValueError("limit has to be 1 or more")
    enough = select(Post.title).where(Post.published, Post.likes >= at_least)
    ordered = enough.order_by(col(Post.likes).desc(), col(Post.id).desc())
    return list(session.exec(ordered.limit(limit + 1)))
