"""Tests of the import. They reach every line of blog.py, and notice next to nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from blog import Post, Report, import_posts, make_engine, titles


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty database."""
    engine = make_engine()
    yield engine
    engine.dispose()


def test_import(engine: Engine) -> None:
    with Session(engine) as session:
        report = import_posts(session, ["# title | likes", "", "Tea | 3", "Tea"])
        assert isinstance(report, Report)
        assert session.exec(select(Post)).all()
        assert titles(session)


def test_import_with_a_mistake(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(ValueError):
        import_posts(session, ["Tea | many"])


# Your turn: 100 % coverage, and still blind. Make these tests see, and add what is missing.
