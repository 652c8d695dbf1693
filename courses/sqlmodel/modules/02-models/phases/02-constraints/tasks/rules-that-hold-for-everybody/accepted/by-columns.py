"""The blog's tables, with the rules that hold for everybody who writes into them."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class User(SQLModel, table=True):
    """Somebody who writes; one account for each address."""

    __table_args__ = (UniqueConstraint("email", name="uq_user_email"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    email: str = Field(index=True)


class Post(SQLModel, table=True):
    """Something that was written; its slug is part of its address on the site."""

    __table_args__ = (
        Index("ix_post_category", "category"),
        CheckConstraint("length(trim(title)) > 0", "ck_post_title_not_blank"),
        CheckConstraint("minutes IS NULL OR minutes >= 1", "ck_post_minutes_positive"),
        UniqueConstraint("slug", "author_id", name="uq_post_author_slug"),
    )

    id: int | None = Field(default=None, primary_key=True)
    title: str
    slug: str
    category: str
    minutes: int | None = None
    published: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("0"))
    )
    author_id: int = Field(foreign_key="user.id")
