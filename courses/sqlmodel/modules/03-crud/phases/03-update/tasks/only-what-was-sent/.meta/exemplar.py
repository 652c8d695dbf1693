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

    model_config = {"extra": "forbid"}

    title: str = Field(default="", min_length=1)
    text: str = Field(default="", min_length=1)
    subtitle: str | None = None
    pinned: bool = False


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url`."""
    return create_engine(url)


def update_post(session: Session, post_id: int, changes: PostUpdate) -> Post | None:
    """Change what was sent, and nothing else, and commit; the post, or None if there is none.

    The post that is returned can be read even after the session is closed.
    """
    post = session.get(Post, post_id)
    if post is None:
        return None
    post.sqlmodel_update(changes.model_dump(exclude_unset=True))
    session.commit()
    session.refresh(post)
    return post
