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


def imported(engine: Engine, *lines: str) -> Report:
    with Session(engine) as session:
        return import_posts(session, list(lines))


def test_posts_are_added(engine: Engine) -> None:
    assert imported(engine, "Tea | 3", "Rain | 12") == Report(added=2, skipped=0)


def test_comments_are_not_counted(engine: Engine) -> None:
    assert imported(engine, "", "# Tea", "Rain") == Report(added=1, skipped=0)


def test_title_further_up_is_skipped(engine: Engine) -> None:
    assert imported(engine, "Tea", "Tea") == Report(added=1, skipped=1)


def test_title_in_the_database_is_skipped(engine: Engine) -> None:
    imported(engine, "Tea")
    assert imported(engine, "Tea", "Rain") == Report(added=1, skipped=1)


@pytest.mark.parametrize("likes", ["many", "-1"])
def test_wrong_likes_are_reported(engine: Engine, likes: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        imported(engine, "Tea", f"Rain | {likes}")
