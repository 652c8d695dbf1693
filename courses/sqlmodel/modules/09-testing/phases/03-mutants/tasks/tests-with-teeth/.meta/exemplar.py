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


def store(session: Session, **likes: int) -> None:
    """Store published posts, in this order, by their titles."""
    for title, count in likes.items():
        session.add(Post(title=title, likes=count))
        session.commit()


def test_most_liked_comes_first(session: Session) -> None:
    store(session, some=20, most=40, more=30)
    assert popular(session) == ["most", "more", "some"]


def test_newer_comes_first_among_equals(session: Session) -> None:
    store(session, b=20, a=20, c=20)
    assert popular(session) == ["c", "a", "b"]


def test_ten_likes_are_enough_by_default(session: Session) -> None:
    store(session, nine=9, ten=10)
    assert popular(session) == ["ten"]


def test_wanted_likes_are_enough(session: Session) -> None:
    store(session, below=4, exactly=5)
    assert popular(session, at_least=5) == ["exactly"]


def test_three_posts_are_enough_by_default(session: Session) -> None:
    store(session, a=11, b=12, c=13, d=14)
    assert popular(session) == ["d", "c", "b"]


def test_limit_is_kept(session: Session) -> None:
    store(session, a=11, b=12, c=13)
    assert popular(session, limit=1) == ["c"]


def test_drafts_stay_hidden(session: Session) -> None:
    session.add(Post(title="draft", likes=99, published=False))
    store(session, public=10)
    assert popular(session) == ["public"]


@pytest.mark.parametrize("limit", [0, -1])
def test_limit_below_one_is_refused(session: Session, limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        popular(session, limit=limit)
