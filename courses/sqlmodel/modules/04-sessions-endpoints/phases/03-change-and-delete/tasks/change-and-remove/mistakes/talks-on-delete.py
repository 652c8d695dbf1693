"""A small blog behind an API: posts are changed and removed."""

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

    model_config = {"extra": "forbid"}

    title: str = Field(default="", min_length=1)
    text: str = Field(default="", min_length=1)
    subtitle: str | None = None


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


def existing_post(post_id: int, session: SessionDep) -> Post:
    """The post of this number; answers 404 if there is none."""
    post = session.get(Post, post_id)
    if post is None:
        raise HTTPException(404, "There is no such post")
    return post


PostDep = Annotated[Post, Depends(existing_post)]


def create_app(engine: Engine) -> FastAPI:
    """The API: GET, PATCH and DELETE /posts/{post_id}."""
    app = FastAPI()
    app.state.engine = engine

    @app.get("/posts/{post_id}", response_model=PostPublic)
    def read_post(post: PostDep) -> Post:
        return post

    @app.patch("/posts/{post_id}", response_model=PostPublic)
    def change_post(post: PostDep, changes: PostUpdate, session: SessionDep) -> Post:
        sent = changes.model_dump(exclude_unset=True)
        if sent:
            post.sqlmodel_update(sent)
            post.edits += 1
            session.commit()
            session.refresh(post)
        return post

    @app.delete("/posts/{post_id}")
    def remove_post(post: PostDep, session: SessionDep) -> dict[str, bool]:
        session.delete(post)
        session.commit()
        return {"ok": True}

    return app
