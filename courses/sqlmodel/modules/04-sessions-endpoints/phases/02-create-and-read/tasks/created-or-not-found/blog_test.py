"""What the blog promises to those who create and read posts."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from blog import create_app, make_engine

LOOPS = "INSERT INTO post (id, title, text, edit_key) VALUES (10, 'Loops', 'Round we go', 's3cret')"
SETS = {"title": "Sets", "text": "Each thing once"}


@pytest.fixture
def blog() -> Iterator[Engine]:
    """The post "Loops" (10); whoever knows its edit key may change it."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text(LOOPS))
    yield engine
    engine.dispose()


@pytest.fixture
def app(blog: Engine) -> FastAPI:
    return create_app(blog)


@pytest.fixture
def api(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def posts(engine: Engine) -> list[tuple[object, ...]]:
    """Number, title and text of all posts, as they stand in the table."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, title, text FROM post ORDER BY id"))
        return [tuple(row) for row in rows]


def documented(app: FastAPI, path: str, method: str) -> list[str]:
    """The fields of the good answer, as the documentation at /docs shows them."""
    schema = app.openapi()
    answers = schema["paths"][path][method]["responses"]
    answer = next(answer for code, answer in answers.items() if code.startswith("2"))
    name = answer["content"]["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
    return sorted(schema.get("components", {}).get("schemas", {}).get(name, {}).get("properties", {}))


def test_creating_answers_201(api: TestClient) -> None:
    sent = [SETS, {"title": "O", "text": "K"}]
    assert [api.post("/posts", json=post).status_code for post in sent] == [201, 201]


def test_creating_answers_with_the_post(api: TestClient) -> None:
    assert api.post("/posts", json=SETS).json() == {"id": 11, **SETS}


def test_created_post_is_stored(blog: Engine, api: TestClient) -> None:
    api.post("/posts", json=SETS)
    assert posts(blog) == [(10, "Loops", "Round we go"), (11, "Sets", "Each thing once")]


def test_each_post_gets_its_own_edit_key(blog: Engine, api: TestClient) -> None:
    for _ in range(2):
        api.post("/posts", json={**SETS, "edit_key": "mine"})
    with blog.connect() as connection:
        keys = set(connection.execute(text("SELECT edit_key FROM post")).scalars())
    assert (len(keys), "mine" in keys) == (3, False)


def test_number_is_not_for_the_client_to_choose(api: TestClient) -> None:
    assert api.post("/posts", json={"id": 99, **SETS}).json() == {"id": 11, **SETS}


def test_post_can_be_read(api: TestClient) -> None:
    answer = api.get("/posts/10")
    expected = {"id": 10, "title": "Loops", "text": "Round we go"}
    assert (answer.status_code, answer.json()) == (200, expected)


def test_missing_post_is_not_found(api: TestClient) -> None:
    assert api.get("/posts/99").status_code == 404


def test_not_found_says_what_is_missing(api: TestClient) -> None:
    assert api.get("/posts/99").json() == {"detail": "There is no such post"}


def test_number_that_is_none_is_unprocessable(api: TestClient) -> None:
    assert api.get("/posts/loops").status_code == 422


def test_incomplete_post_is_unprocessable(api: TestClient) -> None:
    sent = [{"title": "Sets"}, {"text": "Each thing once"}, {"title": None, "text": "Hm"}]
    assert [api.post("/posts", json=post).status_code for post in sent] == [422, 422, 422]


def test_empty_title_is_unprocessable(blog: Engine, api: TestClient) -> None:
    answer = api.post("/posts", json={"title": "", "text": "Hm"})
    assert (answer.status_code, len(posts(blog))) == (422, 1)


def test_documentation_shows_the_public_fields(app: FastAPI) -> None:
    shown = [
        documented(app, "/posts", "post"),
        documented(app, "/posts/{post_id}", "get"),
    ]
    assert shown == [["id", "text", "title"], ["id", "text", "title"]]
