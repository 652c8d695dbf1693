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
def draft(engine: Engine) -> int:
    """The id of a stored draft called “Tea”."""
    with Session(engine) as session:
        return add_post(session, "Tea")


def titles(engine: Engine) -> list[str]:
    """What a session that has seen nothing before finds."""
    with Session(engine) as session:
        return published_titles(session)


def publish_in(engine: Engine, post_id: int) -> bool:
    """What publishing answers, in a session of its own."""
    with Session(engine) as session:
        return publish(session, post_id)


def test_new_database_has_no_posts(engine: Engine) -> None:
    assert titles(engine) == []


def test_new_post_is_a_draft(engine: Engine, draft: int) -> None:
    assert draft > 0
    assert titles(engine) == []


def test_published_post_is_listed(engine: Engine, draft: int) -> None:
    assert publish_in(engine, draft) is True
    assert titles(engine) == ["Tea"]


def test_only_the_named_post_is_published(engine: Engine, draft: int) -> None:
    with Session(engine) as session:
        other = add_post(session, "Coffee")
    publish_in(engine, other)
    assert titles(engine) == ["Coffee"]


def test_oldest_post_comes_first(engine: Engine, draft: int) -> None:
    with Session(engine) as session:
        second = add_post(session, "Coffee")
    publish_in(engine, second)
    publish_in(engine, draft)
    assert titles(engine) == ["Tea", "Coffee"]
