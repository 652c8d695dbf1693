"""What the blog promises about its first two tables."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine

from blog import Post, User, is_stored, store


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine for a database with the blog's tables."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def run(engine: Engine, statement: str) -> None:
    """Run SQL as any other program would, without a session."""
    with engine.begin() as connection:
        connection.execute(text(statement))


def titles(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT title FROM post ORDER BY title")).scalars())


def may_be_empty(engine: Engine, table: str) -> dict[str, bool]:
    """The columns of a table, and whether they take NULL."""
    return {column["name"]: column["nullable"] for column in inspect(engine).get_columns(table)}


def test_tables_are_called_user_and_post(engine: Engine) -> None:
    assert sorted(inspect(engine).get_table_names()) == ["post", "user"]


def test_id_is_the_primary_key(engine: Engine) -> None:
    inspector = inspect(engine)
    keys = [inspector.get_pk_constraint(name)["constrained_columns"] for name in ("user", "post")]
    assert keys == [["id"], ["id"]]


def test_no_column_of_a_user_may_be_empty(engine: Engine) -> None:
    assert may_be_empty(engine, "user") == {"id": False, "name": False}


def test_no_column_of_a_post_may_be_empty(engine: Engine) -> None:
    empty = [name for name, nullable in may_be_empty(engine, "post").items() if nullable]
    assert (sorted(may_be_empty(engine, "post")), empty) == (
        ["body", "id", "published", "title"],
        [],
    )


def test_new_post_has_no_number_yet() -> None:
    data = {"title": "Loops", "body": "Round we go", "published": False}
    new = [Post(title="Loops"), Post.model_validate(data), User.model_validate({"name": "Ada"})]
    assert [row.id for row in new] == [None, None, None]


def test_new_post_is_an_empty_draft() -> None:
    post = Post(title="Loops")
    assert (post.body, post.published) == ("", False)


def test_database_gives_the_number(engine: Engine) -> None:
    run(engine, "INSERT INTO post (id, title, body, published) VALUES (41, 'Old', '', 0)")
    with Session(engine) as session:
        assert store(session, Post(title="Loops")) == [42]


def test_numbers_come_in_the_order_of_the_rows(engine: Engine) -> None:
    run(engine, "INSERT INTO user (id, name) VALUES (6, 'Ben')")
    with Session(engine) as session:
        numbers = store(session, Post(title="Sets"), User(name="Ada"), Post(title="Loops"))
    assert (numbers[1], numbers[0] != numbers[2], max(numbers)) == (7, True, 7)


def test_stored_rows_stay(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, Post(title="Sets"), Post(title="Loops"))
    assert titles(engine) == ["Loops", "Sets"]


def test_all_rows_are_stored_or_none(engine: Engine) -> None:
    outcome = "accepted"
    with Session(engine) as session:
        try:
            store(session, Post(title="Loops"), Post(title=None))
        except IntegrityError:
            outcome = "refused"
    assert (outcome, titles(engine)) == ("refused", [])


def test_row_is_stored_once_it_has_a_number(engine: Engine) -> None:
    post = Post(title="Loops")
    with Session(engine) as session:
        before = is_stored(post)
        store(session, post)
        after = is_stored(post)
    assert (before, after) == (False, True)
