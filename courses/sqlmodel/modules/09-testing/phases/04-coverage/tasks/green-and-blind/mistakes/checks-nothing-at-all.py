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


def check_import(engine: Engine) -> None:
    with Session(engine) as session:
        import_posts(session, ["Tea | 3"])
        assert titles(session) == ["Tea"]
