"""A small blog behind an API: posts are changed and removed."""

from collections.abc import Iterator
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine, delete


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


class PostUpdate(BaseModel):
    """What an editor may send: any of these fields, and nothing else."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = None
    text: str | None = None
    subtitle: str | None = None

    @model_validator(mode="after")
    def _keeps_title_and_text(self) -> "PostUpdate":
        for name in self.model_fields_set & {"title", "text"}:
            if not getattr(self, name):
                raise ValueError(f"{name} must not be empty")
        return self


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

    def missing() -> HTTPException:
        return HTTPException(status_code=404, detail="There is no such post")

    @app.get("/posts/{post_id}")
    def read_post(post_id: int, session: SessionDep) -> PostPublic:
        post = session.get(Post, post_id)
        if not post:
            raise missing()
        return PostPublic(**post.model_dump())

    @app.patch("/posts/{post_id}")
    def change_post(post_id: int, changes: PostUpdate, session: SessionDep) -> PostPublic:
        post = session.get(Post, post_id)
        if not post:
            raise missing()
        for name in changes.model_fields_set:
            setattr(post, name, getattr(changes, name))
        post.edits += 1 if changes.model_fields_set else 0
        session.add(post)
        session.commit()
        return PostPublic.model_validate(post, from_attributes=True)

    @app.delete("/posts/{post_id}")
    def remove_post(post_id: int, session: SessionDep) -> Response:
        if not session.exec(delete(Post).where(Post.id == post_id)).rowcount:
            raise missing()
        session.commit()
        return Response(status_code=204)

    return app
