"""What the blog shows to the world."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from blog import create_app, make_engine

ROWS = """
INSERT INTO user (id, name, email) VALUES (1, 'Ada', 'ada@example.org'), (2, 'Ben', 'ben@example.org');
INSERT INTO user (id, name, email) VALUES (3, 'Cleo', 'cleo@example.org');
INSERT INTO post (id, title, author_id) VALUES (10, 'Loops', 1), (20, 'Tea', 2), (11, 'Sets', 1);
INSERT INTO comment (id, text, ip_address, post_id) VALUES (100, 'Yes', '10.0.0.7', 10);
INSERT INTO comment (id, text, ip_address, post_id) VALUES (101, 'Hm', '10.0.0.8', 10);
"""
ADA, BEN = {"id": 1, "name": "Ada"}, {"id": 2, "name": "Ben"}


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada (1) wrote 10 (two comments) and 11 (none), Ben (2) wrote 20, Cleo (3) nothing."""
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


def shown(api: TestClient, path: str) -> dict[str, object]:
    """The answer of this path, or a dictionary with its status if there is none."""
    answer = api.get(path)
    return answer.json() if answer.status_code == 200 else {"status": answer.status_code}


def names(part: object) -> set[str]:
    """All names of fields that occur in an answer, however deep."""
    if isinstance(part, dict):
        return set(part).union(*map(names, part.values()))
    return set().union(*map(names, part)) if isinstance(part, list) else set()


def test_post_page_shows_the_post_with_its_author(api: TestClient) -> None:
    page = shown(api, "/posts/10")
    author = page.get("author") or {}
    seen = (page.get("id"), page.get("title"), author.get("id"), author.get("name"))
    assert seen == (10, "Loops", 1, "Ada")


def test_post_page_shows_the_comments(api: TestClient) -> None:
    comments = shown(api, "/posts/10").get("comments") or []
    texts = sorted((comment["id"], comment["text"]) for comment in comments)
    assert texts == [(100, "Yes"), (101, "Hm")]


def test_post_without_comments_shows_an_empty_list(api: TestClient) -> None:
    assert shown(api, "/posts/20") == {"id": 20, "title": "Tea", "author": BEN, "comments": []}


def test_user_page_shows_the_posts_as_summaries(api: TestClient) -> None:
    page = shown(api, "/users/1")
    posts = sorted(page.pop("posts", []), key=lambda post: post["id"])
    assert (page, posts) == (ADA, [{"id": 10, "title": "Loops"}, {"id": 11, "title": "Sets"}])


def test_user_without_posts_shows_an_empty_list(api: TestClient) -> None:
    assert shown(api, "/users/3") == {"id": 3, "name": "Cleo", "posts": []}


def test_list_shows_each_post_with_its_author_and_no_more(api: TestClient) -> None:
    assert shown(api, "/posts") == [
        {"id": 10, "title": "Loops", "author": ADA},
        {"id": 11, "title": "Sets", "author": ADA},
        {"id": 20, "title": "Tea", "author": BEN},
    ]


def test_post_page_gives_nothing_away(api: TestClient) -> None:
    assert names(shown(api, "/posts/10")) == {"id", "title", "author", "name", "comments", "text"}


def test_unknown_post_is_not_found(api: TestClient) -> None:
    assert (api.get("/posts/99").status_code, api.get("/posts/10").status_code) == (404, 200)


def test_unknown_user_is_not_found(api: TestClient) -> None:
    assert (api.get("/users/99").status_code, api.get("/users/1").status_code) == (404, 200)


def test_docs_name_the_schema_of_each_answer(api: TestClient) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    described = {
        path
        for path, operations in paths.items()
        if "/schemas/" in str(operations.get("get", {}).get("responses", {}).get("200", {}))
    }
    assert described == {"/posts", "/posts/{post_id}", "/users/{user_id}"}
