"""A small blog behind an API: a long list of posts, page by page."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    published_on: date


class PostLine(SQLModel):
    """A post as it stands in a list."""

    id: int
    title: str
    published_on: date


class PostPage(SQLModel):
    """A piece of the list, and what one needs to go on."""

    # Your turn.


def make_engine() -> Engine:
    """One database in memory, shared by all threads."""
    return create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )


def get_session(request: Request) -> Iterator[Session]:
    """A new session for this request, on the engine of its app; closed in any case."""
    with Session(request.app.state.engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


def create_app(engine: Engine) -> FastAPI:
    """The API: GET /posts, page by page."""
    app = FastAPI()
    app.state.engine = engine
    # Your turn: what may a client ask for, and what do they need to know to go on?
    return app
