"""The same blog in Pydantic's words: a validator, and the set of fields that were sent."""

from pydantic import BaseModel, ConfigDict, field_validator
from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, create_engine, select


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    subtitle: str | None = None
    pinned: bool = False
    author_id: int


class PostUpdate(BaseModel):
    """What an editor may send: any of these fields, and nothing else."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = None
    text: str | None = None
    subtitle: str | None = None
    pinned: bool | None = None

    @field_validator("title", "text", "pinned")
    @classmethod
    def _not_missing(cls, value: object) -> object:
        if value is None or value == "":
            raise ValueError("must not be empty")
        return value


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url`."""
    return create_engine(url)


def update_post(session: Session, post_id: int, changes: PostUpdate) -> Post | None:
    """Change what was sent, and nothing else, and commit; the post, or None if there is none.

    The post that is returned can be read even after the session is closed.
    """
    post = session.exec(select(Post).where(Post.id == post_id)).first()
    if post:
        for name in changes.model_fields_set:
            setattr(post, name, getattr(changes, name))
        session.commit()
        session.refresh(post)
    return post
