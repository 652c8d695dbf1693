"""A blog whose API knows who is asking."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, NoReturn

import jwt
from fastapi import APIRouter, Depends, FastAPI, Form, Header
from fastapi.responses import JSONResponse
from pwdlib import PasswordHash
from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, col, create_engine, select

HASHER = PasswordHash.recommended()
ALGORITHM = "HS256"
LIFETIME = timedelta(minutes=30)


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    password_hash: str = Field(repr=False)
    is_locked: bool = False


class UserPublic(SQLModel):
    """What anybody may know about a user."""

    id: int
    name: str


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(foreign_key="user.id", ondelete="CASCADE")


class PostCreate(SQLModel):
    """What somebody sends who writes a post."""

    title: str


class InvalidTokenError(Exception):
    """This token proves nothing."""


def make_engine() -> Engine:
    """One database in memory, shared by all threads, on which foreign keys are checked."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def check_login(session: Session, name: str, password: str) -> User | None:
    """The user of this name, if the password is right."""
    user = session.exec(select(User).where(User.name == name)).first()
    if user is None:
        HASHER.hash(password)
        return None
    return user if HASHER.verify(password, user.password_hash) else None


def make_token(user_id: int, secret: str, now: datetime, lifetime: timedelta) -> str:
    """A signed token that says who its bearer is, from `now` (aware) on, for so long."""
    claims = {"sub": str(user_id), "iat": now, "exp": now + lifetime}
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def read_token(token: str, secret: str) -> int:
    """The id of the user of whom the token speaks; InvalidTokenError if it can't be believed."""
    needed = {"require": ["sub", "exp"]}
    try:
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM], options=needed)
        return int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise InvalidTokenError("The token can't be believed") from error


def create_app(engine: Engine, secret: str) -> FastAPI:
    """The API: POST /token, GET /me, GET /posts, POST /posts."""
    app = FastAPI()
    members = APIRouter()

    @app.exception_handler(InvalidTokenError)
    def refuse(_request: object, error: Exception) -> JSONResponse:
        challenge = {"WWW-Authenticate": "Bearer"}
        return JSONResponse({"detail": str(error)}, 401, headers=challenge)

    def session() -> Iterator[Session]:
        with Session(engine) as opened:
            yield opened

    def asker(
        data: Annotated[Session, Depends(session)], authorization: Annotated[str, Header()] = ""
    ) -> User:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            refuse_it("Not logged in")
        user = data.get(User, read_token(token, secret))
        return user if user and not user.is_locked else refuse_it("Not logged in")

    @app.post("/token")
    def login(
        data: Annotated[Session, Depends(session)],
        username: Annotated[str, Form()],
        password: Annotated[str, Form()],
    ) -> dict[str, str]:
        user = check_login(data, username, password)
        if not user or user.is_locked:
            refuse_it("Wrong name or password")
        token = make_token(user.id, secret, datetime.now(UTC), LIFETIME)
        return {"access_token": token, "token_type": "bearer"}

    @app.get("/posts")
    def posts(data: Annotated[Session, Depends(session)]) -> list[Post]:
        return list(data.exec(select(Post).order_by(col(Post.id))))

    @members.get("/me")
    def me(user: Annotated[User, Depends(asker)]) -> UserPublic:
        return UserPublic(id=user.id, name=user.name)

    @members.post("/posts", status_code=201)
    def write(
        data: Annotated[Session, Depends(session)],
        wanted: PostCreate,
        user: Annotated[User, Depends(asker)],
    ) -> Post:
        post = Post.model_validate(wanted, update={"author_id": user.id})
        data.add(post)
        data.commit()
        data.refresh(post)
        return post

    app.include_router(members)
    return app


def refuse_it(why: str) -> NoReturn:
    raise InvalidTokenError(why)
