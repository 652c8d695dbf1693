"""The same blog with SQLAlchemy's own words: columns, a decorator, a bulk delete."""

from typing import Any

from sqlalchemy import Column, Engine, ForeignKey, Integer, event
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, delete

OWNS = {"cascade": "all, delete-orphan", "passive_deletes": True}


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: list["Post"] = Relationship(back_populates="author", sa_relationship_kwargs=OWNS)


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(
        sa_column=Column(Integer, ForeignKey("user.id", ondelete="cascade"), nullable=False)
    )

    author: User = Relationship(back_populates="posts")
    comments: list["Comment"] = Relationship(back_populates="post", sa_relationship_kwargs=OWNS)


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    post_id: int = Field(
        sa_column=Column(Integer, ForeignKey("post.id", ondelete="cascade"), nullable=False)
    )

    post: Post = Relationship(back_populates="comments")


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def switch_on(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("pragma foreign_keys = 1")
        cursor.close()

    return engine


def delete_user(session: Session, user_id: int) -> bool:
    """Delete the user and commit; False if there is no such user."""
    deleted = session.exec(delete(User).where(User.id == user_id)).rowcount
    session.commit()
    return deleted == 1
