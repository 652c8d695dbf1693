"""A small blog behind an API: a long list of posts, page by page."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from pydantic import BaseModel
from sqlalchemy import Engine, desc
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine, func, select


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


class Window(BaseModel):
    """Which piece of the list a client asks for."""

    offset: int = Field(0, ge=0)
    limit: int = Field(10, gt=0, le=50)


def create_app(engine: Engine) -> FastAPI:
    """The API: GET /posts, page by page."""
    app = FastAPI()
    app.state.engine = engine

    @app.get("/posts")
    def list_posts(session: SessionDep, window: Annotated[Window, Query()]) -> PostPage:
        total = session.exec(select(func.count(Post.id))).one()
        columns = select(Post.id, Post.title, Post.published_on)
        ordered = columns.order_by(desc(Post.published_on), desc(Post.id))
        rows = session.exec(ordered.limit(window.limit).offset(window.offset)).all()
        lines = [PostLine(id=row.id, title=row.title, published_on=row.published_on) for row in rows]
        end = window.offset + len(lines)
        more = bool(lines) and end < total
        return PostPage(items=lines, total=total, next_offset=end if more else None)

    return app
