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


def test_publishing_answers_true_once(engine: Engine) -> None:
    with Session(engine) as session:
        post_id = add_post(session, "Tea")
    with Session(engine) as session:
        assert publish(session, post_id) is True
        assert publish(session, post_id) is False


def test_unknown_post_is_reported(engine: Engine) -> None:
    with Session(engine) as session:
        assert publish(session, 404) is False


def test_new_database_is_empty(engine: Engine) -> None:
    with Session(engine) as session:
        assert published_titles(session) == []
