"""The blog as its code sees it: categories are rows of their own now."""

from sqlmodel import Field, SQLModel


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Category(SQLModel, table=True):  # New.
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    published: bool = False
    author_id: int = Field(foreign_key="user.id", ondelete="CASCADE", index=True)
    views: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    editor_id: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    # New; it was `category: str | None` until now.
    category_id: int | None = Field(default=None, foreign_key="category.id", ondelete="RESTRICT")


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    post_id: int = Field(foreign_key="post.id", ondelete="CASCADE", index=True)
