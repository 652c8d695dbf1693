"""A blog whose posts outlive their editors."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, or_, select

NOBODY = "nobody"


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: list["Post"] = Relationship(
        back_populates="editor", cascade_delete=True, passive_deletes=True
    )


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    editor_id: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")

    editor: User | None = Relationship(back_populates="posts")


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def delete_user(session: Session, user_id: int) -> bool:
    """Delete the user and commit; False if there is no such user."""
    user = session.get(User, user_id)
    if user is None:
        return False
    session.delete(user)
    session.commit()
    return True


def byline(post: Post) -> str:
    """The name of the post's editor, or NOBODY."""
    return post.editor.name if post.editor else NOBODY


def not_edited_by(session: Session, user_id: int) -> list[Post]:
    """All posts that this user does not look after, in the order of their ids."""
    others = or_(col(Post.editor_id) != user_id, col(Post.editor_id).is_(None))
    return list(session.exec(select(Post).where(others).order_by(col(Post.id))))
