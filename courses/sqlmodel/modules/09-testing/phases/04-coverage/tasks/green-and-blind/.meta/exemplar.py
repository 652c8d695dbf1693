"""Tests of the import. They compare the report and what is stored."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from blog import Post, Report, import_posts, make_engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty database."""
    engine = make_engine()
    yield engine
    engine.dispose()


def imported(engine: Engine, *lines: str) -> Report:
    """What the import of these lines reports."""
    with Session(engine) as session:
        return import_posts(session, list(lines))


def stored(engine: Engine) -> list[tuple[str, int]]:
    """Title and likes of all posts, as a session sees them that has seen nothing before."""
    with Session(engine) as session:
        return [(post.title, post.likes) for post in session.exec(select(Post))]


def test_posts_are_stored_with_their_likes(engine: Engine) -> None:
    assert imported(engine, "Tea | 3", "  Rain|12 ") == Report(added=2, skipped=0)
    assert stored(engine) == [("Tea", 3), ("Rain", 12)]


def test_post_without_a_bar_has_no_likes(engine: Engine) -> None:
    imported(engine, "Tea")
    assert stored(engine) == [("Tea", 0)]


def test_zero_likes_are_a_number(engine: Engine) -> None:
    imported(engine, "Tea | 0")
    assert stored(engine) == [("Tea", 0)]


def test_empty_lines_and_comments_are_not_counted(engine: Engine) -> None:
    assert imported(engine, "", "   ", "# Tea | many", "Rain") == Report(added=1, skipped=0)
    assert stored(engine) == [("Rain", 0)]


def test_title_further_up_is_skipped(engine: Engine) -> None:
    assert imported(engine, "Tea | 3", "Tea | 4") == Report(added=1, skipped=1)
    assert stored(engine) == [("Tea", 3)]


def test_title_in_the_database_is_skipped(engine: Engine) -> None:
    imported(engine, "Tea | 3")
    assert imported(engine, "Tea | 4", "Rain") == Report(added=1, skipped=1)
    assert stored(engine) == [("Tea", 3), ("Rain", 0)]


@pytest.mark.parametrize("likes", ["many", "-1", "1.5"])
def test_wrong_likes_are_reported_by_line(engine: Engine, likes: str) -> None:
    with pytest.raises(ValueError, match="line 3"):
        imported(engine, "Tea", "", f"Rain | {likes}")


def test_failed_import_stores_nothing(engine: Engine) -> None:
    with pytest.raises(ValueError, match="line 2"):
        imported(engine, "Tea", "Rain | many")
    assert stored(engine) == []
