"""Wrong: the default is known to Python, and to nobody else."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel


class User(SQLModel, table=True):
    """Somebody who writes; one account for each address."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    email: str = Field(unique=True)


class Post(SQLModel, table=True):
    """Something that was written; its slug is part of its address on the site."""

    __table_args__ = (
        UniqueConstraint("author_id", "slug", name="uq_post_author_slug"),
        CheckConstraint("trim(title) <> ''", name="ck_post_title_not_blank"),
        CheckConstraint("minutes > 0", name="ck_post_minutes_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    title: str
    slug: str
    category: str = Field(index=True)
    minutes: int | None = None
    published: bool = False
    author_id: int = Field(foreign_key="user.id")
