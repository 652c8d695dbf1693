"""Tests of the import. They reach every line of blog.py, and notice next to nothing."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from blog import Post, Report, import_posts, make_engine, titles


@pytest.fixture
def session() -> Iterator[Session]:
    """An empty database."""
    engine = make_engine()
    with Session(engine) as session:
        yield session
    engine.dispose()


def imported(session: Session, *lines: str) -> Report:
    """What the import of these lines reports."""
    return import_posts(session, list(lines))


def stored(session: Session) -> list[tuple[str, int]]:
    """Title and likes of all posts, as a session sees them that has seen nothing before."""
    return [(post.title, post.likes) for post in session.exec(select(Post))]


def test_posts_are_stored_with_their_likes(session: Session) -> None:
    assert imported(session, "Tea | 3", "  Rain|12 ") == Report(added=2, skipped=0)
    assert stored(session) == [("Tea", 3), ("Rain", 12)]


def test_post_without_a_bar_has_no_likes(session: Session) -> None:
    imported(session, "Tea")
    assert stored(session) == [("Tea", 0)]


def test_zero_likes_are_a_number(session: Session) -> None:
    imported(session, "Tea | 0")
    assert stored(session) == [("Tea", 0)]


def test_empty_lines_and_comments_are_not_counted(session: Session) -> None:
    assert imported(session, "", "   ", "# Tea | many", "Rain") == Report(added=1, skipped=0)
    assert stored(session) == [("Rain", 0)]


def test_title_further_up_is_skipped(session: Session) -> None:
    assert imported(session, "Tea | 3", "Tea | 4") == Report(added=1, skipped=1)
    assert stored(session) == [("Tea", 3)]


def test_title_in_the_database_is_skipped(session: Session) -> None:
    imported(session, "Tea | 3")
    assert imported(session, "Tea | 4", "Rain") == Report(added=1, skipped=1)
    assert stored(session) == [("Tea", 3), ("Rain", 0)]


@pytest.mark.parametrize("likes", ["many", "-1", "1.5"])
def test_wrong_likes_are_reported_by_line(session: Session, likes: str) -> None:
    with pytest.raises(ValueError, match="line 3"):
        imported(session, "Tea", "", f"Rain | {likes}")


def test_failed_import_stores_nothing(session: Session) -> None:
    with pytest.raises(ValueError, match="line 2"):
        imported(session, "Tea", "Rain | many")
    assert stored(session) == []
