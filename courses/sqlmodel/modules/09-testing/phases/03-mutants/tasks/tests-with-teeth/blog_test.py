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


def test_popular_posts_are_found(session: Session) -> None:
    session.add(Post(title="Tea", likes=50))
    session.add(Post(title="Rain", likes=1))
    session.commit()
    assert "Tea" in popular(session)


# Your turn: this test passes on nearly every wrong version. Write better ones.
