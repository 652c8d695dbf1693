"""Tests of the blog's API, on a database and a day of their own."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from blog import app, get_session, make_engine, today

DAY = date(2001, 2, 3)



@pytest.fixture
def session() -> Iterator[Session]:
    engine = make_engine()
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def client(session: Session, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    def fresh() -> Iterator[Session]:
        with Session(session.get_bind()) as another:
            yield another

    monkeypatch.setitem(app.dependency_overrides, get_session, fresh)
    monkeypatch.setitem(app.dependency_overrides, today, lambda: DAY)
    return TestClient(app)


def create(client: TestClient, title: str = "Tea") -> int:
    answer = client.post("/posts", json={"title": title})
    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "title", "published_on"}
    return answer.json()["id"]


def test_life_of_a_post(client: TestClient) -> None:
    one, two = create(client), create(client, "Coffee")
    assert client.post(f"/posts/{two}/publication").json()["published_on"] == DAY.isoformat()
    found = [client.get(f"/posts/{number}").json() for number in (one, two)]
    assert [post["published_on"] for post in found] == [None, DAY.isoformat()]
    assert client.post(f"/posts/{two}/publication").status_code == 409


@pytest.mark.parametrize("address", ["/posts/1", "/posts/99"])
def test_nothing_there(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/publication").status_code == 404


@pytest.mark.parametrize("sent", [{}, {"title": ""}])
def test_not_a_post(client: TestClient, sent: dict[str, str]) -> None:
    assert client.post("/posts", json=sent).status_code == 422
