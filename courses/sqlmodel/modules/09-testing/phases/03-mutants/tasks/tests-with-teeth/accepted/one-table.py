"""Tests of the front page that notice when something is wrong with it."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from blog import Post, make_engine, popular


@pytest.fixture
def session() -> Iterator[Session]:
    """A session on an empty database."""
    engine = make_engine()
    with Session(engine) as session:
        yield session
    engine.dispose()


POSTS = [("old", 10), ("low", 9), ("new", 10), ("top", 12), ("mid", 11)]


@pytest.fixture
def filled(session: Session) -> Session:
    for title, likes in POSTS:
        session.add(Post(title=title, likes=likes))
        session.flush()
    session.add(Post(title="secret", likes=1000, published=False))
    session.commit()
    return session


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["top", "mid", "new"]),
        ({"limit": 2}, ["top", "mid"]),
        ({"limit": 9}, ["top", "mid", "new", "old"]),
        ({"limit": 9, "at_least": 11}, ["top", "mid"]),
        ({"limit": 9, "at_least": 0}, ["top", "mid", "new", "old", "low"]),
        ({"at_least": 13}, []),
    ],
)
def test_popular(filled: Session, options: dict[str, int], expected: list[str]) -> None:
    assert popular(filled, **options) == expected


def test_no_limit_of_zero(filled: Session) -> None:
    with pytest.raises(ValueError):
        popular(filled, limit=0)
