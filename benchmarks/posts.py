"""A small task as DESIGN's figures are of: one table in SQLModel, four functions, six tests."""

from __future__ import annotations

SOLUTION = {
    "posts.py": b'''"""The posts of a blog."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Field, Session, SQLModel, col, func, select


class Post(SQLModel, table=True):
    """A post, by whoever wrote it."""

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(index=True)
    author: str


def write(session: Session, title: str, author: str) -> Post:
    """Keep a new post."""
    post = Post(title=title, author=author)
    session.add(post)
    session.commit()
    session.refresh(post)
    return post


def find(session: Session, title: str) -> Post | None:
    """The post of a title, if there is one."""
    return session.exec(select(Post).where(Post.title == title)).first()


def latest(session: Session, most: int) -> Sequence[Post]:
    """The last posts, the newest first."""
    return session.exec(select(Post).order_by(col(Post.id).desc()).limit(most)).all()


def count_by(session: Session, author: str) -> int:
    """How many posts somebody has written."""
    return session.exec(select(func.count()).select_from(Post).where(Post.author == author)).one()
'''
}
TESTS = {
    "test_posts.py": b"""import pytest
from posts import count_by, find, latest, write
from sqlmodel import Session, SQLModel, create_engine


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


def test_a_post_that_is_written_has_a_number(session):
    assert write(session, "Bees", "Ada").id == 1


def test_a_post_is_found_by_its_title(session):
    write(session, "Bees", "Ada")
    assert find(session, "Bees").author == "Ada"


def test_nothing_is_found_where_nothing_is(session):
    assert find(session, "Wasps") is None


def test_the_newest_comes_first(session):
    for title in ("one", "two", "three"):
        write(session, title, "Ada")
    assert [post.title for post in latest(session, 2)] == ["three", "two"]


def test_posts_are_counted_by_author(session):
    write(session, "Bees", "Ada")
    write(session, "Wasps", "Ben")
    assert count_by(session, "Ada") == 1


def test_who_has_written_nothing_has_no_posts(session):
    assert count_by(session, "Ada") == 0
"""
}
