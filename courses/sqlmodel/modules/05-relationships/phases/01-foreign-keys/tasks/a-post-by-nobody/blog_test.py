"""What the blog promises about the references of its posts."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from blog import Post, bylines, make_engine, publish

ROWS = """
INSERT INTO user (id, name) VALUES (1, 'Ada'), (2, 'Ben');
INSERT INTO category (id, name) VALUES (5, 'Python');
INSERT INTO post (id, title, author_id, category_id) VALUES (10, 'Loops', 2, 5), (11, 'Sets', 1, 5);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada (1) wrote the post 11, Ben (2) the post 10; both lie in the category 5."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in ROWS.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def outcome(engine: Engine, statement: str) -> str:
    """What the database says to SQL that is typed by hand."""
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except IntegrityError:
        return "refused"
    return "accepted"


def refusal(session: Session, *references: int | None) -> str:
    """The name of the error that `publish` raises for these references."""
    try:
        publish(session, "Tea", *references)
    except Exception as error:
        return type(error).__name__
    return "none"


def test_tables_know_what_the_columns_point_to(blog: Engine) -> None:
    keys = {
        key["constrained_columns"][0]: f"{key['referred_table']}.{key['referred_columns'][0]}"
        for key in inspect(blog).get_foreign_keys("post")
    }
    assert keys == {"author_id": "user.id", "category_id": "category.id"}


def test_database_refuses_an_unknown_author(blog: Engine) -> None:
    sql = "INSERT INTO post (title, author_id, category_id) VALUES ('Tea', 99, 5)"
    assert outcome(blog, sql) == "refused"


def test_database_refuses_an_unknown_category(blog: Engine) -> None:
    sql = "INSERT INTO post (title, author_id, category_id) VALUES ('Tea', 1, 99)"
    assert outcome(blog, sql) == "refused"


def test_post_needs_an_author(blog: Engine) -> None:
    sql = "INSERT INTO post (title, category_id) VALUES ('Nobody wrote this', 5)"
    assert outcome(blog, sql) == "refused"


def test_post_may_be_without_a_category(blog: Engine) -> None:
    assert outcome(blog, "INSERT INTO post (title, author_id) VALUES ('Tea', 1)") == "accepted"
    assert Post.model_validate({"title": "Tea", "author_id": 1}).category_id is None


def test_user_with_posts_cannot_be_deleted(blog: Engine) -> None:
    assert outcome(blog, "DELETE FROM user WHERE id = 1") == "refused"


def test_publish_saves_and_returns_the_post(blog: Engine) -> None:
    with Session(blog) as session:
        post = publish(session, "Tea", 1, 5)
        returned = (post.title, post.author_id, post.category_id)
        post_id = post.id
    with blog.connect() as connection:
        row = connection.execute(text(f"SELECT title FROM post WHERE id = {post_id or 0}"))
        saved = row.scalar()
    assert (returned, saved) == (("Tea", 1, 5), "Tea")


def test_publish_raises_lookup_error_when_refused(blog: Engine) -> None:
    with Session(blog) as session:
        author = refusal(session, 99)
    with Session(blog) as session:
        category = refusal(session, 1, 99)
    assert (author, category) == ("LookupError", "LookupError")


def test_session_can_be_used_after_a_refusal(blog: Engine) -> None:
    with Session(blog) as session:
        first = refusal(session, 99, 5)
        second = refusal(session, 1, 5)
    assert (first == "none", second) == (False, "none")


def test_bylines_pair_each_post_with_its_author(blog: Engine) -> None:
    with Session(blog) as session:
        pairs = [tuple(pair) for pair in bylines(session)]
    assert pairs == [("Loops", "Ben"), ("Sets", "Ada")]
