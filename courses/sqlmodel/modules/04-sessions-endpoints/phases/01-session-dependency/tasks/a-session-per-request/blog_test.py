"""What the blog promises about the sessions of its requests."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from blog import Post, create_app, get_session, make_engine


def filled(*titles: str) -> Engine:
    """A database that holds posts with these titles."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE INDEX titles ON post (title)"))  # as a busy table has
        for title in titles:
            insert = text("INSERT INTO post (title, likes) VALUES (:title, 0)")
            connection.execute(insert, {"title": title})
    return engine


@pytest.fixture
def blog() -> Iterator[Engine]:
    """The posts "Sets" (1) and "Loops" (2)."""
    engine = filled("Sets", "Loops")
    yield engine
    engine.dispose()


@pytest.fixture
def app(blog: Engine) -> FastAPI:
    return create_app(blog)


def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def column(engine: Engine, query: str) -> list[object]:
    """The first column of a query, as any other program would see it."""
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def endpoints_of_somebody_else(app: FastAPI) -> list[Session]:
    """Adds /count, which works, and /crash, which doesn't; the sessions that they are given."""
    given: list[Session] = []

    @app.get("/count")
    def count(session: Annotated[Session, Depends(get_session)]) -> int:
        given.append(session)
        return session.connection().execute(text("SELECT count(*) FROM post")).scalar()

    @app.post("/crash")
    def crash(session: Annotated[Session, Depends(get_session)]) -> None:
        given.append(session)
        session.add(Post(title="Half a post"))
        session.flush()
        raise RuntimeError("something went wrong")

    return given


def test_titles_are_listed(app: FastAPI) -> None:
    answer = client(app).get("/titles")
    assert (answer.status_code, answer.json()) == (200, ["Sets", "Loops"])


def test_likes_are_stored_and_counted(blog: Engine, app: FastAPI) -> None:
    answer = client(app).post("/likes")
    assert (answer.json(), column(blog, "SELECT likes FROM post")) == (2, [1, 1])


def test_other_endpoints_get_a_session_that_works(app: FastAPI) -> None:
    endpoints_of_somebody_else(app)
    assert client(app).get("/count").json() == 2


def test_each_request_gets_its_own_session(app: FastAPI) -> None:
    given = endpoints_of_somebody_else(app)
    for _ in range(3):
        client(app).get("/count")
    assert len({id(session) for session in given}) == 3


def test_session_is_closed_after_the_request(app: FastAPI) -> None:
    given = endpoints_of_somebody_else(app)
    client(app).get("/count")
    assert [session.in_transaction() for session in given] == [False]


def test_session_is_closed_after_a_crash(app: FastAPI) -> None:
    given = endpoints_of_somebody_else(app)
    client(app).post("/crash")
    assert [session.in_transaction() for session in given] == [False]


def test_crash_leaves_nothing_behind(blog: Engine, app: FastAPI) -> None:
    endpoints_of_somebody_else(app)
    client(app).post("/crash")
    client(app).post("/likes")
    assert column(blog, "SELECT title FROM post ORDER BY id") == ["Sets", "Loops"]


def test_session_can_be_replaced(app: FastAPI) -> None:
    other = filled("Tea")
    with Session(other) as session:
        app.dependency_overrides[get_session] = lambda: session
        answer = client(app).get("/titles").json()
    other.dispose()
    assert answer == ["Tea"]


def test_each_app_has_its_own_database(app: FastAPI) -> None:
    other = filled("Tea")
    others = client(create_app(other)).get("/titles").json()
    own = client(app).get("/titles").json()
    other.dispose()
    assert (others, sorted(own)) == (["Tea"], ["Loops", "Sets"])
