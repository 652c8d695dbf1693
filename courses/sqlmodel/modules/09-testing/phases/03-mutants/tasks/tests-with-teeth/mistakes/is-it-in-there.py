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
    for title, count in likes.items():
        session.add(Post(title=title, likes=count))
        session.commit()


def test_ten_likes_are_enough(session: Session) -> None:
    store(session, nine=9, ten=10)
    assert "ten" in popular(session)
    assert "nine" not in popular(session)


def test_wanted_likes_are_enough(session: Session) -> None:
    store(session, four=4, five=5)
    assert "five" in popular(session, at_least=5)
    assert "four" not in popular(session, at_least=5)


def test_limit_is_kept(session: Session) -> None:
    store(session, a=11, b=12, c=13, d=14)
    assert len(popular(session)) == 3


def test_drafts_stay_hidden(session: Session) -> None:
    session.add(Post(title="draft", likes=99, published=False))
    session.commit()
    assert "draft" not in popular(session)


def test_limit_below_one_is_refused(session: Session) -> None:
    with pytest.raises(ValueError):
        popular(session, limit=0)
