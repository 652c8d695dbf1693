"""The same list with Literal types, a match, and a count of its own."""

import sqlite3
from typing import Annotated, Literal

from fastapi import FastAPI, Query
from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine, desc, func, select


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

    @app.get("/posts")
    def list_posts(
        sort: Literal["title", "likes"] = "title",
        direction: Literal["asc", "desc"] = "asc",
        page: Annotated[int, Query(gt=0)] = 1,
        size: Annotated[int, Query(gt=0, le=50)] = 10,
    ) -> Page:
        key = func.lower(Post.title) if sort == "title" else Post.likes
        if direction == "desc":
            key = desc(key)
        start = size * (page - 1)
        with Session(engine) as session:
            count = select(func.count(Post.id)).where(Post.published)
            total = session.exec(count).one()
            query = select(Post.id, Post.title, Post.likes).where(Post.published)
            rows = session.exec(query.order_by(key, desc(Post.id)).limit(size).offset(start))
            items = [PostPublic(id=row[0], title=row[1], likes=row[2]) for row in rows]
        return Page(items=items, total=total, pages=-(-total // size))

    return app
