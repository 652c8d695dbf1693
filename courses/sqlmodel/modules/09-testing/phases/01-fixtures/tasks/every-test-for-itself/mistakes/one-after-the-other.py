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


DATABASE = make_engine()


def test_1_new_post_is_a_draft() -> None:
    with Session(DATABASE) as session:
        assert add_post(session, "Tea") == 1
        assert published_titles(session) == []


def test_2_published_post_is_listed() -> None:
    with Session(DATABASE) as session:
        assert publish(session, 1) is True
    with Session(DATABASE) as session:
        assert published_titles(session) == ["Tea"]


def test_3_publishing_twice_is_reported() -> None:
    with Session(DATABASE) as session:
        assert publish(session, 1) is False


def test_4_unknown_post_is_reported() -> None:
    with Session(DATABASE) as session:
        assert publish(session, 404) is False
