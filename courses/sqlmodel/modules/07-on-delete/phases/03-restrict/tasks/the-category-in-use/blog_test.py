"""What the blog promises when somebody wants to delete a category."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from blog import Category, Post, create_app, make_engine, remove_category

SHELVES = """
INSERT INTO category (id, name) VALUES (1, 'Python'), (2, 'Tea'), (3, 'Empty');
INSERT INTO post (id, title, category_id) VALUES (10, 'Loops', 1), (11, 'Sets', 1), (20, 'Milk', 2);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Category 1 holds the posts 10 and 11, category 2 the post 20, category 3 none."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in SHELVES.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


@pytest.fixture
def api(blog: Engine) -> TestClient:
    return TestClient(create_app(blog), raise_server_exceptions=False)


def categories(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT id FROM category ORDER BY id")).scalars())


def shelves(engine: Engine) -> dict[int, int | None]:
    """Which post is in which category."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, category_id FROM post ORDER BY id"))
        return {row.id: row.category_id for row in rows}


def test_table_says_restrict(blog: Engine) -> None:
    with blog.connect() as connection:
        keys = connection.execute(text("PRAGMA foreign_key_list(post)")).all()
    assert [key.on_delete for key in keys] == ["RESTRICT"]


def test_database_refuses_a_delete_by_hand(blog: Engine) -> None:
    outcome = "deleted"
    try:
        with blog.begin() as connection:
            connection.execute(text("DELETE FROM category WHERE id = 1"))
    except IntegrityError:
        outcome = "refused"
    assert outcome == "refused"


def test_empty_category_is_deleted(blog: Engine, api: TestClient) -> None:
    answer = api.delete("/categories/3")
    assert (answer.status_code, categories(blog)) == (204, [1, 2])


def test_unknown_category_is_not_found(api: TestClient) -> None:
    assert api.delete("/categories/99").status_code == 404


def test_category_in_use_is_a_conflict(api: TestClient) -> None:
    assert api.delete("/categories/1").status_code == 409


def test_answer_says_how_many_posts_are_in_the_way(blog: Engine, api: TestClient) -> None:
    with Session(blog) as session:
        session.add(Post.model_validate({"title": "In no category, and in nobody's way"}))
        session.commit()
    answer = api.delete("/categories/1")
    assert answer.json() == {"detail": "2 posts are still in this category"}


def test_refused_deletion_changes_nothing(blog: Engine, api: TestClient) -> None:
    api.delete("/categories/1")
    assert (categories(blog), shelves(blog)) == ([1, 2, 3], {10: 1, 11: 1, 20: 2})


def test_session_can_be_used_after_a_refusal(blog: Engine) -> None:
    with Session(blog) as session:
        blocked = remove_category(session, 2)
        milk, empty = session.get(Post, 20), session.get(Category, 3)
        moved = [milk.category.name]
        empty.posts.append(milk)
        moved.append(milk.category.name)
        session.commit()
        deleted = remove_category(session, 2)
    assert (blocked, moved, deleted) == (1, ["Tea", "Empty"], 0)
