"""A small blog behind an API: posts are changed and removed."""

from collections.abc import Iterator
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    subtitle: str | None = None
    edits: int = 0
    edit_key: str = Field(default_factory=token_urlsafe)


class PostPublic(SQLModel):
    """What everybody may see."""

    id: int
    title: str
    text: str
    subtitle: str | None
    edits: int


class PostUpdate(SQLModel):
    """What an editor may send: any of these fields, and nothing else."""

    # Your turn: you have written such a schema before.


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
    """The API: GET, PATCH and DELETE /posts/{post_id}."""
    app = FastAPI()
    app.state.engine = engine
    # Your turn: three endpoints look for a post. In how many places does 404 have to stand?
    return app
