"""The blog as its code sees it: users write posts, and posts collect comments."""

from sqlmodel import Field, SQLModel


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    published: bool = False
    category: str | None = None
    author_id: int = Field(foreign_key="user.id", ondelete="CASCADE", index=True)


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    post_id: int = Field(foreign_key="post.id", ondelete="CASCADE", index=True)
