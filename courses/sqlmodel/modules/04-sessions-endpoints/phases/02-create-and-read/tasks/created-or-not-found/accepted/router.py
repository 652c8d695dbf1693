"""A small blog behind an API: posts are created and read."""

from collections.abc import Iterator
from secrets import token_urlsafe
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, status
from pydantic import BaseModel, constr
from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine, select


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    edit_key: str = Field(default_factory=token_urlsafe)


class PostCreate(BaseModel):
    """What an author sends."""

    title: constr(min_length=1)
    text: str


class PostPublic(PostCreate):
    """What everybody may see."""

    id: int


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


router = APIRouter(prefix="/posts", tags=["posts"])


@router.post("", status_code=status.HTTP_201_CREATED)
def create_post(sent: PostCreate, session: SessionDep) -> PostPublic:
    post = Post(title=sent.title, text=sent.text)
    session.add(post)
    session.flush()
    public = PostPublic(id=post.id, title=post.title, text=post.text)
    session.commit()
    return public


def existing(post_id: int, session: SessionDep) -> Post:
    post = session.exec(select(Post).where(Post.id == post_id)).first()
    if not post:
        raise HTTPException(
            status_code=status.HTTP_404_NOT_FOUND, detail="There is no such post"
        )
    return post


@router.get("/{post_id}")
def read_post(post: Annotated[Post, Depends(existing)]) -> PostPublic:
    return PostPublic.model_validate(post, from_attributes=True)


def create_app(engine: Engine) -> FastAPI:
    """The API: POST /posts and GET /posts/{post_id}."""
    app = FastAPI()
    app.state.engine = engine
    app.include_router(router)
    return app
