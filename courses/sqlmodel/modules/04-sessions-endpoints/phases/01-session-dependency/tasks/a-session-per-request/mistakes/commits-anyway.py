"""A small blog behind an API: each request gets a session of its own."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, col, create_engine, select


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    likes: int = 0


def make_engine() -> Engine:
    """One database in memory, shared by all threads."""
    return create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )


def get_session(request: Request) -> Iterator[Session]:
    """A new session for this request, on the engine of its app; closed in any case."""
    session = Session(request.app.state.engine)
    try:
        yield session
    finally:
        session.commit()
        session.close()


SessionDep = Annotated[Session, Depends(get_session)]


def create_app(engine: Engine) -> FastAPI:
    """The API: GET /titles and POST /likes."""
    app = FastAPI()
    app.state.engine = engine

    @app.get("/titles")
    def titles(session: SessionDep) -> list[str]:
        return list(session.exec(select(Post.title).order_by(col(Post.id))).all())

    @app.post("/likes")
    def like_all(session: SessionDep) -> int:
        posts = session.exec(select(Post)).all()
        for post in posts:
            post.likes += 1
        session.commit()
        return len(posts)

    return app
