"""A small blog behind an API: posts are created and read."""

from collections.abc import Iterator
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    edit_key: str = Field(default_factory=token_urlsafe)


class PostCreate(SQLModel):
    """What an author sends."""

    title: str = Field(min_length=1)
    text: str


class PostPublic(SQLModel):
    """What everybody may see."""

    id: int
    title: str
    text: str


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
    """The API: POST /posts and GET /posts/{post_id}."""
    app = FastAPI()
    app.state.engine = engine

    @app.post("/posts", status_code=201)
    def create_post(sent: PostCreate, session: SessionDep) -> Post:
        post = Post.model_validate(sent)
        session.add(post)
        session.commit()
        session.refresh(post)
        return post

    @app.get("/posts/{post_id}")
    def read_post(post_id: int, session: SessionDep) -> Post:
        post = session.get(Post, post_id)
        if post is None:
            raise HTTPException(404, "There is no such post")
        return post

    return app
