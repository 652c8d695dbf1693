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

    def session_for_tests() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    app.dependency_overrides[get_session] = session_for_tests
    app.dependency_overrides[today] = lambda: DAY
    yield TestClient(app)
    app.dependency_overrides.clear()
    engine.dispose()


@pytest.fixture
def draft(client: TestClient) -> str:
    """The address of a stored draft called “Tea”."""
    number = client.post("/posts", json={"title": "Tea"}).json()["id"]
    return f"/posts/{number}"


def test_created(client: TestClient) -> None:
    assert client.post("/posts", json={"title": "Tea"}).status_code == 201


def test_empty_title(client: TestClient) -> None:
    assert client.post("/posts", json={"title": ""}).status_code == 422


def test_unknown(client: TestClient) -> None:
    assert client.get("/posts/404").status_code == 404


def test_published(client: TestClient, draft: str) -> None:
    assert client.post(f"{draft}/publication").status_code == 200


def test_published_again(client: TestClient, draft: str) -> None:
    client.post(f"{draft}/publication")
    assert client.post(f"{draft}/publication").status_code == 409
