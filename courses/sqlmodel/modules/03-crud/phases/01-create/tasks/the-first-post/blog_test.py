"""What the blog promises when something is created."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from blog import create_post, create_posts, make_engine, sign_up


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada (1) has written the post "Loops" (10)."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO user (id, name) VALUES (1, 'Ada')"))
        connection.execute(text("INSERT INTO post (id, title, author_id) VALUES (10, 'Loops', 1)"))
    yield engine
    engine.dispose()


def column(engine: Engine, query: str) -> list[object]:
    """The first column of a query, as any other program would see it."""
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_created_post_is_stored_for_good(blog: Engine) -> None:
    with Session(blog) as session:
        create_post(session, 1, "Sets")
    assert column(blog, "SELECT title FROM post ORDER BY id") == ["Loops", "Sets"]


def test_created_post_belongs_to_its_author(blog: Engine) -> None:
    with Session(blog) as session:
        author = create_post(session, 1, "Sets").author_id
    assert author == 1


def test_created_post_can_be_read_after_the_session(blog: Engine) -> None:
    with Session(blog) as session:
        post = create_post(session, 1, "Sets")
    assert (post.id, post.title, post.created_at is None) == (11, "Sets", False)


def test_several_posts_are_stored_for_good(blog: Engine) -> None:
    with Session(blog) as session:
        create_posts(session, 1, ["Sets", "Dicts"])
    assert column(blog, "SELECT title FROM post ORDER BY id") == ["Loops", "Sets", "Dicts"]


def test_ids_come_in_the_order_of_the_titles(blog: Engine) -> None:
    titles = ["Tuples", "Sets", "Dicts"]
    with Session(blog) as session:
        ids = create_posts(session, 1, titles)
    by_id = [f"SELECT title FROM post WHERE id = {post_id or 0}" for post_id in ids]
    assert [column(blog, query) for query in by_id] == [[title] for title in titles]


def test_several_posts_take_one_transaction(blog: Engine) -> None:
    commits: list[object] = []
    event.listen(blog, "commit", commits.append)
    with Session(blog) as session:
        create_posts(session, 1, ["Sets", "Dicts", "Tuples"])
    assert len(commits) == 1


def test_an_empty_title_is_refused(blog: Engine) -> None:
    outcome = "accepted"
    with Session(blog) as session:
        try:
            create_posts(session, 1, ["Sets", "", "Dicts"])
        except ValueError:
            outcome = "refused"
    assert outcome == "refused"


def test_an_empty_title_leaves_nothing_for_the_next_commit(blog: Engine) -> None:
    with Session(blog) as session:
        try:
            create_posts(session, 1, ["Sets", ""])
        except ValueError:
            session.commit()
    assert column(blog, "SELECT title FROM post") == ["Loops"]


def test_user_and_first_post_belong_together(blog: Engine) -> None:
    with Session(blog) as session:
        sign_up(session, "Ben", "Tea")
    query = "SELECT name FROM user JOIN post ON user.id = author_id WHERE title = 'Tea'"
    assert column(blog, query) == ["Ben"]


def test_first_post_can_be_read_after_the_session(blog: Engine) -> None:
    with Session(blog) as session:
        post = sign_up(session, "Ben", "Tea")
    assert (post.id, post.title, post.created_at is None) == (11, "Tea", False)


def test_taken_title_leaves_no_user_behind(blog: Engine) -> None:
    outcome = "accepted"
    with Session(blog) as session:
        try:
            sign_up(session, "Ben", "Loops")
        except IntegrityError:
            outcome = "refused"
    assert (outcome, column(blog, "SELECT name FROM user")) == ("refused", ["Ada"])
