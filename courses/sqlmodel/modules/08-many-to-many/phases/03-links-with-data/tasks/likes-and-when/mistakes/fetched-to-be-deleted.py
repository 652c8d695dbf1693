"""A blog whose readers like posts, and which remembers when they did."""

import sqlite3
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Engine, TypeDecorator, and_, event
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, func, select


class UtcDateTime(TypeDecorator[datetime]):
    """A column for moments: stored in UTC, given back with their time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class PostLike(SQLModel, table=True):
    """One row says: this user likes this post, since that moment."""

    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    post_id: int = Field(primary_key=True, foreign_key="post.id", ondelete="CASCADE")
    liked_at: datetime = Field(sa_type=UtcDateTime)

    user: "User" = Relationship(back_populates="likes")
    post: "Post" = Relationship(back_populates="likes")


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    likes: list[PostLike] = Relationship(back_populates="user", cascade_delete=True)


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str

    likes: list[PostLike] = Relationship(back_populates="post", cascade_delete=True)


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def like(session: Session, user_id: int, post_id: int, now: datetime) -> bool:
    """Note that the user likes the post since `now` (aware), commit; False if they did before."""
    if session.get(User, user_id) is None or session.get(Post, post_id) is None:
        raise LookupError("There is no such user or post")
    if session.get(PostLike, (user_id, post_id)) is not None:
        return False
    session.add(PostLike(user_id=user_id, post_id=post_id, liked_at=now))
    session.commit()
    return True


def unlike(session: Session, user_id: int, post_id: int) -> bool:
    """Take the like back and commit; False if there was none."""
    found = session.get(PostLike, (user_id, post_id))
    if found is None:
        return False
    session.delete(found)
    session.commit()
    return True


def likers(session: Session, post_id: int) -> list[tuple[str, datetime]]:
    """Who likes the post since when: latest first, then by name."""
    statement = (
        select(User.name, PostLike.liked_at)
        .join(PostLike)
        .where(PostLike.post_id == post_id)
        .order_by(col(PostLike.liked_at).desc(), col(User.name))
    )
    return [(name, moment) for name, moment in session.exec(statement)]


def most_liked(session: Session, since: datetime, limit: int) -> list[tuple[str, int]]:
    """Posts and how many likes each got from `since` (aware) on; most first, then by title."""
    number = func.count(col(PostLike.user_id))
    recent = and_(col(PostLike.post_id) == Post.id, col(PostLike.liked_at) >= since)
    statement = (
        select(Post.title, number)
        .outerjoin(PostLike, recent)
        .group_by(col(Post.id), col(Post.title))
        .order_by(number.desc(), col(Post.title))
        .limit(limit)
    )
    return [(title, likes) for title, likes in session.exec(statement)]
