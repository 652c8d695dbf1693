"""What the blog promises when something goes, and when something goes wrong."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel

from blog import User, delete_comment, hand_over, make_engine, sign_up

ROWS = """
INSERT INTO user (id, name) VALUES (1, 'Ada'), (2, 'Ben'), (3, 'Cleo');
INSERT INTO post (id, title, author_id) VALUES (10, 'Loops', 1), (11, 'Sets', 1), (20, 'Tea', 2);
INSERT INTO comment (id, text, post_id, author_id) VALUES (100, 'Yes', 10, 2), (101, 'Hm', 10, 2);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada (1) has the posts 10 and 11, Ben (2) the post 20 and both comments on post 10."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in ROWS.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def column(engine: Engine, query: str) -> list[object]:
    """The first column of a query, as any other program would see it."""
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def names(engine: Engine) -> list[object]:
    return column(engine, "SELECT name FROM user ORDER BY id")


def authors(engine: Engine) -> list[object]:
    """The authors of the posts 10, 11 and 20."""
    return column(engine, "SELECT author_id FROM post ORDER BY id")


def test_deleted_comment_is_gone_and_others_stay(blog: Engine) -> None:
    with Session(blog) as session:
        delete_comment(session, 100)
    assert column(blog, "SELECT id FROM comment") == [101]


def test_delete_comment_says_whether_there_was_one(blog: Engine) -> None:
    with Session(blog) as session:
        answers = [delete_comment(session, 101), delete_comment(session, 101)]
    assert answers == [True, False]


def test_new_user_is_stored_and_can_be_read(blog: Engine) -> None:
    with Session(blog) as session:
        user = sign_up(session, "Dora")
    assert (user.id, user.name, names(blog)) == (4, "Dora", ["Ada", "Ben", "Cleo", "Dora"])


def test_taken_name_gives_none(blog: Engine) -> None:
    with Session(blog) as session:
        answer = sign_up(session, "Ben")
    assert (answer, names(blog)) == (None, ["Ada", "Ben", "Cleo"])


def test_session_goes_on_after_a_taken_name(blog: Engine) -> None:
    with Session(blog) as session:
        sign_up(session, "Ben")
        sign_up(session, "Dora")
    assert names(blog) == ["Ada", "Ben", "Cleo", "Dora"]


def test_somebody_else_was_faster(blog: Engine) -> None:
    with Session(blog) as session:

        def takes_the_name(session: Session, *_: object) -> None:
            session.connection().execute(text("INSERT INTO user (name) VALUES ('Dora')"))

        event.listen(session, "before_flush", takes_the_name, once=True)
        answer = sign_up(session, "Dora")
    assert answer is None


def test_other_errors_reach_the_caller(blog: Engine) -> None:
    with blog.begin() as connection:
        connection.execute(text("ALTER TABLE user RENAME TO elsewhere"))
    outcome = "swallowed"
    with Session(blog) as session:
        try:
            sign_up(session, "Dora")
        except OperationalError:
            outcome = "raised"
    assert outcome == "raised"


def test_posts_go_to_the_heir_and_the_user_goes(blog: Engine) -> None:
    with Session(blog) as session:
        answer = hand_over(session, 1, 3)
    assert (answer, authors(blog), names(blog)) == (True, [3, 3, 2], ["Ben", "Cleo"])


def test_without_an_heir_nothing_changes(blog: Engine) -> None:
    with Session(blog) as session:
        answers = [hand_over(session, 1, 99), hand_over(session, 3, 99)]  # Cleo has no posts
        session.commit()
    assert answers == [False, False]
    assert (authors(blog), names(blog)) == ([1, 1, 2], ["Ada", "Ben", "Cleo"])


def test_nobody_leaving_means_false(blog: Engine) -> None:
    with Session(blog) as session:
        answer = hand_over(session, 99, 1)
    assert (answer, authors(blog)) == (False, [1, 1, 2])


def test_refused_hand_over_changes_nothing(blog: Engine) -> None:
    with Session(blog) as session:
        answer = hand_over(session, 2, 3)  # Ben has written comments
    assert (answer, authors(blog), names(blog)) == (False, [1, 1, 2], ["Ada", "Ben", "Cleo"])


def test_session_goes_on_after_a_refused_hand_over(blog: Engine) -> None:
    with Session(blog) as session:
        hand_over(session, 2, 3)
        name = session.get(User, 2).name
        session.commit()
    assert (name, authors(blog)) == ("Ben", [1, 1, 2])
