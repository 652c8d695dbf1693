"""A blog whose posts can be tagged as often as anybody likes, with the same result."""

import sqlite3

from sqlalchemy import Engine, event
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select


class PostTag(SQLModel, table=True):
    """One row says: this post has this tag."""

    post_id: int = Field(primary_key=True, foreign_key="post.id", ondelete="CASCADE")
    tag_id: int = Field(primary_key=True, foreign_key="tag.id", ondelete="CASCADE")


class Tag(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)

    posts: list["Post"] = Relationship(back_populates="tags", link_model=PostTag)


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str

    tags: list[Tag] = Relationship(back_populates="posts", link_model=PostTag)


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def add_tag(session: Session, post_id: int, name: str) -> bool:
    """Give the post this tag and commit; False if it had the tag already."""
    post = _post(session, post_id)
    tag = _tag(session, _clean(name))
    if tag in post.tags:
        return False
    post.tags.append(tag)
    session.flush()
    return True


def remove_tag(session: Session, post_id: int, name: str) -> bool:
    """Take this tag from the post and commit; False if it didn't have the tag."""
    post, wanted = _post(session, post_id), _clean(name)
    for tag in post.tags:
        if tag.name == wanted:
            post.tags.remove(tag)
            session.commit()
            return True
    return False


def set_tags(session: Session, post_id: int, names: list[str]) -> None:
    """Give the post these tags and no others, and commit; links that stay are not touched."""
    post = _post(session, post_id)
    wanted = {_clean(name) for name in names}
    post.tags = [_tag(session, name) for name in sorted(wanted)]
    session.commit()


def _post(session: Session, post_id: int) -> Post:
    post = session.get(Post, post_id)
    if post is None:
        raise LookupError(f"There is no post {post_id}")
    return post


def _tag(session: Session, name: str) -> Tag:
    """The tag of this name; a new one, if there is none yet."""
    tag = session.exec(select(Tag).where(Tag.name == name)).first()
    return tag or Tag(name=name)


def _clean(name: str) -> str:
    cleaned = name.strip().lower()
    if not cleaned:
        raise ValueError("A tag needs a name")
    return cleaned
