"""Tests of the small blog, each on a database of its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from blog import add_post, make_engine, publish, published_titles


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty database for one test, put away afterwards."""
    made = make_engine()
    try:
        yield made
    finally:
        made.dispose()


class Blog:
    """The functions under test, each call in a new session."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, *names: str) -> list[int]:
        with Session(self._engine) as session:
            return [add_post(session, name) for name in names]

    def publish(self, post_id: int) -> bool:
        with Session(self._engine) as session:
            return publish(session, post_id)

    @property
    def titles(self) -> list[str]:
        with Session(self._engine) as session:
            return published_titles(session)


@pytest.fixture
def blog(engine: Engine) -> Blog:
    return Blog(engine)


def test_lifecycle(blog: Blog) -> None:
    one, two, three = blog.add("One", "Two", "Three")
    assert blog.titles == []
    assert [blog.publish(three), blog.publish(one)] == [True, True]
    assert blog.titles == ["One", "Three"]
    assert not blog.publish(one)
    assert not blog.publish(one + two + three)


def test_two_databases_know_nothing_of_each_other(blog: Blog) -> None:
    blog.publish(*blog.add("Here"))
    other = make_engine()
    with Session(other) as session:
        assert published_titles(session) == []
    other.dispose()


def test_stored_for_good(blog: Blog) -> None:
    post_id, = blog.add("Tea")
    blog.publish(post_id)
    assert blog.titles == ["Tea"]
