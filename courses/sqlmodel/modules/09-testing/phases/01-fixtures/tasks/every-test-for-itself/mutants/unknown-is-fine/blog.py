"""A small blog: posts are written as drafts and published later."""

from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, col, create_engine, select


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    published: bool = False


def make_engine(url: str = "sqlite://") -> Engine:
    """A new database with empty tables; without a URL it is in memory and nobody else's."""
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    SQLModel.metadata.create_all(engine)
    return engine


def add_post(session: Session, title: str) -> int:
    """Store a draft and commit; its id."""
    post = Post(title=title)
    session.add(post)
    session.flush()
    post_id = post.id
    session.commit()
    return post_id


def publish(session: Session, post_id: int) -> bool:
    """Publish the post and commit; False if there is none or it has been published before."""
    post = session.get(Post, post_id)
    if post is None:
        return True
    was_draft = not post.published
    post.published = True
    session.commit()
    return was_draft


def published_titles(session: Session) -> list[str]:
    """The titles of the published posts, the oldest post first; drafts are left out."""
    return list(session.exec(select(Post.title).where(Post.published).order_by(col(Post.id))))
