"""What the blog's tables promise, whoever writes into them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel, create_engine

import blog

POST = {
    "title": "Loops",
    "slug": "loops",
    "category": "Python",
    "minutes": 5,
    "published": False,
    "author_id": 1,
}


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Ada (1) and Ben (2), and no posts yet."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    write(engine, "user", id=1, name="Ada", email="ada@example.org")
    write(engine, "user", id=2, name="Ben", email="ben@example.org")
    yield engine
    engine.dispose()


def write(engine: Engine, table: str, **values: object) -> str:
    """Write a row as any other program would; whether the database takes it."""
    columns = ", ".join(values)
    places = ", ".join(f":{column}" for column in values)
    try:
        with engine.begin() as connection:
            statement = text(f"INSERT INTO {table} ({columns}) VALUES ({places})")
            connection.execute(statement, values)
    except IntegrityError:
        return "refused"
    return "taken"


def post(engine: Engine, **changes: object) -> str:
    return write(engine, "post", **(POST | changes))


def test_address_belongs_to_one_user(engine: Engine) -> None:
    answers = [
        write(engine, "user", name="Another Ada", email="ada@example.org"),
        write(engine, "user", name="Ada", email="ada@example.com"),
    ]
    assert answers == ["refused", "taken"]


def test_author_uses_a_slug_once(engine: Engine) -> None:
    answers = [post(engine), post(engine, title="Loops, again")]
    assert answers == ["taken", "refused"]


def test_two_authors_may_use_the_same_slug(engine: Engine) -> None:
    answers = [post(engine, author_id=1), post(engine, author_id=2)]
    assert answers == ["taken", "taken"]


def test_author_writes_several_posts(engine: Engine) -> None:
    answers = [post(engine, slug="loops"), post(engine, slug="sets")]
    assert answers == ["taken", "taken"]


def test_empty_title_is_refused(engine: Engine) -> None:
    assert post(engine, title="") == "refused"


def test_title_of_blanks_is_refused(engine: Engine) -> None:
    assert post(engine, title="   ") == "refused"


def test_reading_takes_more_than_no_time(engine: Engine) -> None:
    answers = [post(engine, slug=f"m{n}", minutes=n) for n in (-3, 0, 1)]
    assert answers == ["refused", "refused", "taken"]


def test_reading_time_may_be_unknown(engine: Engine) -> None:
    assert post(engine, minutes=None) == "taken"


def test_post_by_hand_is_a_draft(engine: Engine) -> None:
    values = {name: value for name, value in POST.items() if name != "published"}
    answer = write(engine, "post", **values)
    with engine.connect() as connection:
        states = connection.execute(text("SELECT published FROM post")).scalars().all()
    assert (answer, states) == ("taken", [0])


def test_post_by_program_is_a_draft() -> None:
    assert blog.Post(title="Loops", slug="loops", category="Python", author_id=1).published is False


def test_categories_have_an_index(engine: Engine) -> None:
    indexed = [index["column_names"] for index in inspect(engine).get_indexes("post")]
    assert ["category"] in indexed


def test_rules_have_their_names(engine: Engine) -> None:
    inspector = inspect(engine)
    unique = [rule["name"] for rule in inspector.get_unique_constraints("post")]
    unique += [index["name"] for index in inspector.get_indexes("post") if index["unique"]]
    checks = sorted(str(rule["name"]) for rule in inspector.get_check_constraints("post"))
    assert (unique, checks) == (
        ["uq_post_author_slug"],
        ["ck_post_minutes_positive", "ck_post_title_not_blank"],
    )
