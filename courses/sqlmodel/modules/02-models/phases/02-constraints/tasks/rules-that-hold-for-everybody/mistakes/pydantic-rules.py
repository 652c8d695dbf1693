"""Wrong: rules that only Pydantic could read, and in a table class it doesn't."""

from sqlalchemy import UniqueConstraint, false
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
    )

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(min_length=1, regex=r"\S")
    slug: str
    category: str = Field(index=True)
    minutes: int | None = Field(default=None, gt=0)
    published: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    author_id: int = Field(foreign_key="user.id")
