"""Wrong: upper-case letters come before all lower-case ones."""

import sqlite3
from collections.abc import Iterator
from enum import StrEnum
from math import ceil
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, col, create_engine, func, select


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    likes: int = 0
    published: bool = True


class PostPublic(SQLModel):
    id: int
    title: str
    likes: int


class Page(SQLModel):
    """One page of posts, and how much there is altogether."""

    items: list[PostPublic]
    total: int
    pages: int


class SortBy(StrEnum):
    """What the list may be sorted by."""

    TITLE = "title"
    LIKES = "likes"


class Direction(StrEnum):
    """From small to large, or from large to small."""

    ASC = "asc"
    DESC = "desc"


SORTABLE = {SortBy.TITLE: col(Post.title), SortBy.LIKES: col(Post.likes)}


def make_engine() -> Engine:
    """One database in memory, shared by all threads, on which foreign keys are checked."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def create_app(engine: Engine) -> FastAPI:
    """The API: GET /posts."""
    app = FastAPI()

    def open_session() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    @app.get("/posts", response_model=Page)
    def list_posts(
        sort: SortBy = SortBy.TITLE,
        direction: Direction = Direction.ASC,
        page: Annotated[int, Query(ge=1)] = 1,
        size: Annotated[int, Query(ge=1, le=50)] = 10,
        session: Session = Depends(open_session),
    ) -> dict[str, object]:
        key = SORTABLE[sort]
        wanted = key.asc() if direction is Direction.ASC else key.desc()
        published = select(Post).where(col(Post.published))
        total = session.exec(select(func.count()).select_from(published.subquery())).one()
        ordered = published.order_by(wanted, col(Post.id).desc())
        items = session.exec(ordered.offset((page - 1) * size).limit(size)).all()
        return {"items": items, "total": total, "pages": ceil(total / size)}

    return app
