"""Tests of the small blog, each on a database of its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from blog import add_post, make_engine, publish, published_titles


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty database for one test, put away afterwards."""
    database = make_engine()
    yield database
    database.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """One session for the whole test."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def draft(session: Session) -> int:
    """The id of a stored draft called “Tea”."""
    return add_post(session, "Tea")


def titles(session: Session) -> list[str]:
    """What a session that has seen nothing before finds."""
    return published_titles(session)


def publish_in(session: Session, post_id: int) -> bool:
    """What publishing answers, in a session of its own."""
    return publish(session, post_id)


def test_new_database_has_no_posts(session: Session) -> None:
    assert titles(session) == []


def test_new_post_is_a_draft(session: Session, draft: int) -> None:
    assert draft > 0
    assert titles(session) == []


def test_published_post_is_listed(session: Session, draft: int) -> None:
    assert publish_in(session, draft) is True
    assert titles(session) == ["Tea"]


def test_only_the_named_post_is_published(session: Session, draft: int) -> None:
    other = add_post(session, "Coffee")
    publish_in(session, other)
    assert titles(session) == ["Coffee"]


def test_oldest_post_comes_first(session: Session, draft: int) -> None:
    second = add_post(session, "Coffee")
    publish_in(session, second)
    publish_in(session, draft)
    assert titles(session) == ["Tea", "Coffee"]


def test_publishing_twice_is_reported(session: Session, draft: int) -> None:
    publish_in(session, draft)
    assert publish_in(session, draft) is False
    assert titles(session) == ["Tea"]


def test_unknown_post_is_reported(session: Session) -> None:
    assert publish_in(session, 404) is False
