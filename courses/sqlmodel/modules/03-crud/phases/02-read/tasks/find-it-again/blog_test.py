"""What the blog promises when something is looked up."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from blog import (
    Post,
    drafts,
    latest,
    make_engine,
    post_by_id,
    posts_of,
    titles,
    user_by_name,
)

ROWS = """
INSERT INTO user (id, name) VALUES (1, 'Ada'), (2, 'Ben'), (3, 'Cleo O''Hara');
INSERT INTO post (id, title, author_id, published_at) VALUES (13, 'Loops', 1, '2026-03-02 09:00:00.000000');
INSERT INTO post (id, title, author_id, published_at) VALUES (12, 'Zip', 2, '2026-03-05 09:00:00.000000');
INSERT INTO post (id, title, author_id, published_at) VALUES (11, 'Sets', 1, '2026-03-01 09:00:00.000000');
INSERT INTO post (id, title, author_id) VALUES (14, 'Any', 2), (10, 'Ideas', 2);
CREATE INDEX posts_of_an_author ON post (author_id, title);
CREATE INDEX posts_of_a_moment ON post (published_at, title);
"""
"""With such indexes SQLite finds posts by title, unless it is asked for an order."""


@pytest.fixture
def session() -> Iterator[Session]:
    """Ada (1) has the posts 11 and 13, Ben (2) 12 and the drafts 10 and 14, Cleo (3) none."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in ROWS.strip().splitlines():
            connection.execute(text(statement))
    with Session(engine) as session:
        yield session
    engine.dispose()


def numbers(posts: list[Post]) -> list[int | None]:
    assert isinstance(posts, list)
    return [post.id for post in posts]


def empty(session: Session, *tables: str) -> None:
    for table in tables:
        session.connection().execute(text(f"DELETE FROM {table}"))


def test_post_is_found_by_its_number(session: Session) -> None:
    post = post_by_id(session, 12)
    assert post.title == "Zip"


def test_missing_post_is_none(session: Session) -> None:
    assert post_by_id(session, 99) is None


def test_user_is_found_by_name(session: Session) -> None:
    assert user_by_name(session, "Ben").id == 2


def test_unknown_name_is_none(session: Session) -> None:
    assert user_by_name(session, "Be") is None


def test_name_may_contain_an_apostrophe(session: Session) -> None:
    assert user_by_name(session, "Cleo O'Hara").id == 3


def test_posts_of_an_author_come_by_number(session: Session) -> None:
    assert numbers(posts_of(session, 1)) == [11, 13]


def test_author_without_posts_has_an_empty_list(session: Session) -> None:
    assert posts_of(session, 3) == []


def test_drafts_come_by_number(session: Session) -> None:
    assert numbers(drafts(session)) == [10, 14]


def test_latest_is_the_one_published_last(session: Session) -> None:
    assert latest(session).id == 12


def test_latest_is_none_among_drafts(session: Session) -> None:
    session.connection().execute(text("DELETE FROM post WHERE published_at IS NOT NULL"))
    assert latest(session) is None


def test_latest_is_none_in_an_empty_blog(session: Session) -> None:
    empty(session, "post")
    assert latest(session) is None


def test_titles_are_texts_in_alphabetical_order(session: Session) -> None:
    assert titles(session) == ["Any", "Ideas", "Loops", "Sets", "Zip"]
