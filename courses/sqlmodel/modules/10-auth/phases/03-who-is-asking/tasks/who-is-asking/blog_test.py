"""What the blog promises about who is asking."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

import blog as module
from blog import LIFETIME, Post, User, create_app, make_engine, make_token

SECRET = "a secret of the blog that is long enough for its algorithm"
OTHER = "another secret, just as long, to forge some tokens with"
PASSWORD = "Correct horse 7"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
HASH = CHEAP.hash(PASSWORD)


@pytest.fixture
def blog(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Ada (1), Ben (2) and Lou (3), who is locked, all have the same password; Ben has a post."""
    monkeypatch.setattr(module, "HASHER", CHEAP)
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        for number, name in enumerate(("Ada", "Ben", "Lou"), start=1):
            locked = name == "Lou"
            session.add(User(id=number, name=name, password_hash=HASH, is_locked=locked))
        session.flush()
        session.add(Post(id=20, title="Tea", author_id=2))
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def api(blog: Engine) -> TestClient:
    return TestClient(create_app(blog, SECRET), raise_server_exceptions=False)


def bearer(user_id: int, secret: str = SECRET, age: timedelta = timedelta()) -> dict[str, str]:
    """The header with a token that was made so long ago."""
    token = make_token(user_id, secret, datetime.now(UTC) - age, LIFETIME)
    return {"Authorization": f"Bearer {token}"}


def login(api: TestClient, name: str, password: str) -> Response:
    return api.post("/token", data={"username": name, "password": password})


def authors(engine: Engine) -> list[tuple[str, int]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT title, author_id FROM post ORDER BY id"))
        return [(row.title, row.author_id) for row in rows]


def test_login_gives_a_token_that_opens_me(api: TestClient) -> None:
    answer = login(api, "Ben", PASSWORD)
    token = answer.json().get("access_token")
    found = api.get("/me", headers={"Authorization": f"Bearer {token}"}).json()
    assert (answer.status_code, answer.json().get("token_type"), found.get("name")) == (
        200,
        "bearer",
        "Ben",
    )


def test_wrong_name_and_wrong_password_look_alike(api: TestClient) -> None:
    answers = [login(api, "Ada", "wrong"), login(api, "Zoe", PASSWORD)]
    first, second = [(answer.status_code, answer.json()) for answer in answers]
    assert (first[0], second) == (401, first)


def test_me_is_id_and_name(api: TestClient) -> None:
    assert api.get("/me", headers=bearer(1)).json() == {"id": 1, "name": "Ada"}


def test_no_token_is_401(api: TestClient) -> None:
    headers = [{}, {"Authorization": "Basic QWRhOng="}]
    assert [api.get("/me", headers=given).status_code for given in headers] == [401, 401]


def test_expired_or_forged_token_is_401(api: TestClient) -> None:
    headers = [
        bearer(1, age=2 * LIFETIME),
        bearer(1, secret=OTHER),
        {"Authorization": "Bearer nonsense"},
    ]
    assert [api.get("/me", headers=given).status_code for given in headers] == [401] * 3


def test_token_of_a_deleted_user_is_401(blog: Engine, api: TestClient) -> None:
    with blog.begin() as connection:
        connection.execute(text("DELETE FROM user WHERE id = 1"))
    assert api.get("/me", headers=bearer(1)).status_code == 401


def test_locked_user_cannot_log_in(api: TestClient) -> None:
    assert login(api, "Lou", PASSWORD).status_code == 401


def test_token_of_a_locked_user_is_401(api: TestClient) -> None:
    assert api.get("/me", headers=bearer(3)).status_code == 401


def test_every_401_says_how_to_do_better(api: TestClient) -> None:
    answers = [
        login(api, "Ada", "wrong"),
        api.get("/me"),
        api.get("/me", headers=bearer(1, secret=OTHER)),
        api.get("/me", headers=bearer(3)),
    ]
    assert [answer.headers.get("WWW-Authenticate") for answer in answers] == ["Bearer"] * 4


def test_reading_needs_no_token(api: TestClient) -> None:
    answer = api.get("/posts")
    assert (answer.status_code, answer.json()) == (
        200,
        [{"id": 20, "title": "Tea", "author_id": 2}],
    )


def test_post_belongs_to_whoever_writes_it(blog: Engine, api: TestClient) -> None:
    wanted = {"title": "Loops", "author_id": 2}
    answer = api.post("/posts", json=wanted, headers=bearer(1))
    found = (answer.status_code, answer.json().get("author_id"), authors(blog))
    assert found == (201, 1, [("Tea", 2), ("Loops", 1)])


def test_writing_needs_a_token(blog: Engine, api: TestClient) -> None:
    answer = api.post("/posts", json={"title": "Loops"})
    assert (answer.status_code, authors(blog)) == (401, [("Tea", 2)])
