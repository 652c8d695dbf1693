"""Tests of the blog's API, on a database and a day of their own."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from blog import app, get_session, make_engine, today

DAY = date(2001, 2, 3)


@pytest.fixture
def client() -> Iterator[TestClient]:
    """The app on an empty database, on the day DAY; afterwards it is as it was."""
    engine = make_engine()

    session = Session(engine)
    app.dependency_overrides[get_session] = lambda: session
    app.dependency_overrides[today] = lambda: DAY
    yield TestClient(app)
    app.dependency_overrides.clear()
    engine.dispose()


@pytest.fixture
def draft(client: TestClient) -> str:
    """The address of a stored draft called “Tea”."""
    number = client.post("/posts", json={"title": "Tea"}).json()["id"]
    return f"/posts/{number}"


def test_created_post_is_answered_without_secrets(client: TestClient) -> None:
    answer = client.post("/posts", json={"title": "Tea"})
    assert answer.status_code == 201
    assert answer.json() == {"id": 1, "title": "Tea", "published_on": None}


def test_created_post_can_be_read(client: TestClient, draft: str) -> None:
    assert client.get(draft).json() == {"id": 1, "title": "Tea", "published_on": None}


def test_empty_title_is_refused(client: TestClient) -> None:
    assert client.post("/posts", json={"title": ""}).status_code == 422


def test_unknown_post_is_not_found(client: TestClient) -> None:
    assert client.get("/posts/404").status_code == 404
    assert client.post("/posts/404/publication").status_code == 404


def test_post_is_published_on_the_day(client: TestClient, draft: str) -> None:
    answer = client.post(f"{draft}/publication")
    assert answer.status_code == 200
    assert answer.json()["published_on"] == "2001-02-03"
    assert client.get(draft).json()["published_on"] == "2001-02-03"


def test_second_publication_is_a_conflict(client: TestClient, draft: str) -> None:
    client.post(f"{draft}/publication")
    assert client.post(f"{draft}/publication").status_code == 409
