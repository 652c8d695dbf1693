"""What the blog promises of its recycle bin."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from blog import Post, count, find, make_engine, purge, restore, titles, trash

ROWS = """
INSERT INTO user (id, name) VALUES (1, 'Ada');
INSERT INTO post (id, title, editor_id) VALUES (10, 'Loops', 1), (11, 'Sets', 1), (20, 'Tea', NULL);
INSERT INTO comment (id, text, post_id) VALUES (100, 'Yes', 10), (101, 'Hm', 11), (200, 'Ah', 20);
"""
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def blog() -> Iterator[Engine]:
    """The posts 10, 11 and 20, each with one comment; Ada (1) looks after 10 and 11."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in ROWS.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


@pytest.fixture
def session(blog: Engine) -> Iterator[Session]:
    with Session(blog) as session:
        yield session


def rows(engine: Engine, query: str) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_trashed_post_is_not_listed(session: Session) -> None:
    trash(session, 11, MONDAY)
    assert titles(session) == ["Loops", "Tea"]


def test_trashed_post_is_not_counted(session: Session) -> None:
    trash(session, 11, MONDAY)
    assert count(session) == 2


def test_trashed_post_is_not_found(session: Session) -> None:
    trash(session, 11, MONDAY)
    assert (find(session, 11), find(session, 10).title) == (None, "Loops")


def test_trashed_post_keeps_its_row_and_its_comments(blog: Engine, session: Session) -> None:
    trash(session, 11, MONDAY)
    kept = (rows(blog, "SELECT id FROM post ORDER BY id"), rows(blog, "SELECT id FROM comment"))
    assert kept == ([10, 11, 20], [100, 101, 200])


def test_trashing_twice_keeps_the_first_moment(blog: Engine, session: Session) -> None:
    answers = [trash(session, 10, MONDAY), trash(session, 10, TUESDAY), trash(session, 99, MONDAY)]
    session.rollback()  # what is committed stays
    moments = rows(blog, "SELECT date(deleted_at) FROM post WHERE id = 10")
    assert (answers, moments) == ([True, False, False], ["2026-03-02"])


def test_restored_post_is_back(session: Session) -> None:
    trash(session, 10, MONDAY)
    answers = [restore(session, 10), restore(session, 10), restore(session, 99)]
    session.rollback()  # what is committed stays
    assert (answers, titles(session)) == ([True, False, False], ["Loops", "Sets", "Tea"])


def test_purge_deletes_what_is_old_enough_for_good(blog: Engine, session: Session) -> None:
    trash(session, 10, MONDAY)
    trash(session, 11, TUESDAY)
    purged = purge(session, TUESDAY)
    assert (purged, rows(blog, "SELECT id FROM post ORDER BY id")) == (1, [11, 20])


def test_purge_takes_the_comments_along(blog: Engine, session: Session) -> None:
    trash(session, 10, MONDAY)
    purge(session, TUESDAY)
    assert rows(blog, "SELECT id FROM comment ORDER BY id") == [101, 200]


def test_moments_of_other_time_zones_are_compared_rightly(session: Session) -> None:
    athens = timezone(timedelta(hours=2))
    trash(session, 10, datetime(2026, 3, 2, 1, tzinfo=athens))  # 23 o'clock in UTC
    assert purge(session, datetime(2026, 3, 1, 23, 30, tzinfo=UTC)) == 1


def test_editor_leaves_and_the_posts_stay(blog: Engine, session: Session) -> None:
    session.add(Post.model_validate({"id": 21, "title": "Alone"}))
    session.commit()
    trash(session, 11, MONDAY)
    without = rows(blog, "SELECT id FROM post WHERE editor_id IS NULL ORDER BY id")
    with blog.begin() as connection:
        connection.execute(text("DELETE FROM user WHERE id = 1"))
    left = rows(blog, "SELECT editor_id FROM post ORDER BY id")
    assert (without, left) == ([20, 21], [None, None, None, None])
