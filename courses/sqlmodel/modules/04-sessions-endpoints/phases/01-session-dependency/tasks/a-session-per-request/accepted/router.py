"""A small blog behind an API: each request gets a session of its own."""

from collections.abc import Iterator

from fastapi import APIRouter, Depends, FastAPI, Request
from sqlalchemy import Engine, update
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine, select


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
    session = Session(bind=request.app.state.engine)
    try:
        yield session
    except Exception:
        session.rollback()
        raise
    finally:
        session.close()


router = APIRouter()


@router.get("/titles")
async def titles(session: Session = Depends(get_session)) -> list[str]:
    return [post.title for post in session.exec(select(Post).order_by(Post.id))]


@router.post("/likes")
def like_all(session: Session = Depends(get_session)) -> int:
    liked = session.exec(update(Post).values(likes=Post.likes + 1)).rowcount
    session.commit()
    return liked


def create_app(engine: Engine) -> FastAPI:
    """The API: GET /titles and POST /likes."""
    app = FastAPI()
    app.state.engine = engine
    app.include_router(router)
    return app
