"""What the blog promises to those who change and remove posts."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from blog import create_app, make_engine

ROWS = """
INSERT INTO post VALUES (10, 'Loops', 'Round we go', 'For all', 4, 's3cret');
INSERT INTO post VALUES (20, 'Tea', 'Let it draw', 'Green', 0, 's3cret, too');
"""
LOOPS = {"id": 10, "title": "Loops", "text": "Round we go", "subtitle": "For all", "edits": 4}
TEA = {"id": 20, "title": "Tea", "text": "Let it draw", "subtitle": "Green", "edits": 0}


@pytest.fixture
def blog() -> Iterator[Engine]:
    """The posts "Loops" (10), edited four times, and "Tea" (20), never edited; each has an edit key."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in ROWS.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


@pytest.fixture
def api(blog: Engine) -> TestClient:
    return TestClient(create_app(blog), raise_server_exceptions=False)


def posts(engine: Engine) -> list[dict[str, object]]:
    """All posts, as they stand in the table, without their keys."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, title, text, subtitle, edits FROM post ORDER BY id"))
        return [dict(row) for row in rows.mappings()]


def test_post_can_be_read(api: TestClient) -> None:
    answer = api.get("/posts/10")
    assert (answer.status_code, answer.json()) == (200, LOOPS)


def test_patch_answers_with_the_changed_post(api: TestClient) -> None:
    answer = api.patch("/posts/10", json={"title": "While", "text": "As long as", "subtitle": "For some"})
    expected = {"id": 10, "title": "While", "text": "As long as", "subtitle": "For some", "edits": 5}
    assert (answer.status_code, answer.json()) == (200, expected)


def test_patch_is_stored(blog: Engine, api: TestClient) -> None:
    api.patch("/posts/10", json={"title": "While", "text": "As long as", "subtitle": "For some"})
    expected = {"id": 10, "title": "While", "text": "As long as", "subtitle": "For some", "edits": 5}
    assert posts(blog) == [expected, TEA]


def test_patch_leaves_what_is_not_sent(blog: Engine, api: TestClient) -> None:
    api.patch("/posts/10", json={"title": "While"})
    assert posts(blog) == [{**LOOPS, "title": "While", "edits": 5}, TEA]


def test_patch_can_take_the_subtitle_away(blog: Engine, api: TestClient) -> None:
    api.patch("/posts/10", json={"subtitle": None})
    assert posts(blog) == [{**LOOPS, "subtitle": None, "edits": 5}, TEA]


def test_empty_patch_is_no_edit(blog: Engine, api: TestClient) -> None:
    answer = api.patch("/posts/10", json={})
    assert (answer.status_code, answer.json(), posts(blog)) == (200, LOOPS, [LOOPS, TEA])


def test_patch_refuses_what_makes_no_sense(blog: Engine, api: TestClient) -> None:
    sent = [{"title": None}, {"title": ""}, {"text": None}, {"text": ""}]
    codes = [api.patch("/posts/10", json=changes).status_code for changes in sent]
    assert (codes, posts(blog)) == ([422, 422, 422, 422], [LOOPS, TEA])


def test_patch_is_content_with_one_character(blog: Engine, api: TestClient) -> None:
    api.patch("/posts/10", json={"title": "O", "text": "K"})
    assert posts(blog) == [{**LOOPS, "title": "O", "text": "K", "edits": 5}, TEA]


def test_patch_refuses_other_fields(blog: Engine, api: TestClient) -> None:
    sent = [{"edits": 0}, {"id": 11}, {"edit_key": "mine"}, {"titel": "While"}]
    codes = [api.patch("/posts/10", json=changes).status_code for changes in sent]
    assert (codes, posts(blog)) == ([422, 422, 422, 422], [LOOPS, TEA])


def test_delete_answers_204_without_content(api: TestClient) -> None:
    answer = api.delete("/posts/10")
    assert (answer.status_code, answer.content) == (204, b"")


def test_deleted_post_is_gone(blog: Engine, api: TestClient) -> None:
    api.delete("/posts/10")
    assert posts(blog) == [TEA]


def test_missing_post_is_not_found_by_get_and_patch(api: TestClient) -> None:
    answers = [api.get("/posts/99"), api.patch("/posts/99", json={"title": "While"})]
    detail = {"detail": "There is no such post"}
    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, detail)] * 2


def test_deleting_twice_is_not_found(api: TestClient) -> None:
    codes = [api.delete("/posts/10").status_code for _ in range(2)]
    assert codes == [204, 404]
