"""A small blog behind an API: a long list of posts, page by page."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, col, create_engine, func, select


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

    items: list[PostLine]
    total: int
    next_offset: int | None


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

    @app.get("/posts", response_model=PostPage)
    def list_posts(
        session: SessionDep,
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> dict[str, object]:
        newest_first = select(Post).order_by(col(Post.published_on).desc())
        items = session.exec(newest_first.offset(offset).limit(limit)).all()
        total = session.exec(select(func.count()).select_from(Post)).one()
        end = offset + limit
        return {"items": items, "total": total, "next_offset": end if end < total else None}

    return app
