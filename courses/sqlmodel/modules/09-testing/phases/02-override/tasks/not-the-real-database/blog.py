"""A small blog behind an API, whose app is made for the server's database."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    published_on: date | None = None
    edit_key: str = Field(default_factory=token_urlsafe)


class PostCreate(SQLModel):
    """What an author sends."""

    title: str = Field(min_length=1)


class PostPublic(SQLModel):
    """What everybody may see."""

    id: int
    title: str
    published_on: date | None


def make_engine(url: str = "sqlite://") -> Engine:
    """A new database with empty tables; without a URL it is in memory and nobody else's."""
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    SQLModel.metadata.create_all(engine)
    return engine


def get_session() -> Iterator[Session]:
    """A session on the server's database, which DATABASE_URL names."""
    with Session(make_engine(os.environ["DATABASE_URL"])) as session:
        yield session


def today() -> date:
    """The current day, in UTC."""
    return datetime.now(UTC).date()


app = FastAPI()


@app.post("/posts", status_code=201, response_model=PostPublic)
def create_post(sent: PostCreate, session: Annotated[Session, Depends(get_session)]) -> Post:
    """Store a draft; the answer doesn't hold its edit key."""
    post = Post(title=sent.title)
    session.add(post)
    session.commit()
    session.refresh(post)
    return post


@app.get("/posts/{post_id}", response_model=PostPublic)
def read_post(post_id: int, session: Annotated[Session, Depends(get_session)]) -> Post:
    """The post, or 404."""
    post = session.get(Post, post_id)
    if post is None:
        raise HTTPException(404, "There is no such post")
    return post


@app.post("/posts/{post_id}/publication", response_model=PostPublic)
def publish_post(
    post_id: int,
    session: Annotated[Session, Depends(get_session)],
    day: Annotated[date, Depends(today)],
) -> Post:
    """Publish the post today: 404 if there is none, 409 if it has been published before."""
    post = read_post(post_id, session)
    if post.published_on is not None:
        raise HTTPException(409, "This post has been published before")
    post.published_on = day
    session.commit()
    session.refresh(post)
    return post
