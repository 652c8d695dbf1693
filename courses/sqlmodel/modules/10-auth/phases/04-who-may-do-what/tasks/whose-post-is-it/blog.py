"""A small blog: who is asking is settled, what they may do is not."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine
from sqlmodel.sql.expression import SelectOfScalar

ALGORITHM = "HS256"


class Role(StrEnum):
    MEMBER = "member"
    MODERATOR = "moderator"
    ADMIN = "admin"


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: Role = Role.MEMBER


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    is_published: bool = False
    author_id: int = Field(foreign_key="user.id", ondelete="CASCADE")


class PostUpdate(SQLModel):
    """What may be changed in a post."""

    title: str = ""
    is_published: bool = False


class RoleUpdate(SQLModel):
    """The role that somebody is to have."""

    role: Role


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


def open_session(request: Request) -> Iterator[Session]:
    """A session for one request."""
    with Session(request.app.state.engine) as session:
        yield session


Data = Annotated[Session, Depends(open_session)]
optional_token = OAuth2PasswordBearer(tokenUrl="token", auto_error=False)


def asker(
    request: Request, session: Data, token: Annotated[str | None, Depends(optional_token)]
) -> User | None:
    """Who is asking: None without a token, 401 for one that can't be believed."""
    if token is None:
        return None
    try:
        user = session.get(User, read_token(token, request.app.state.secret))
    except InvalidTokenError:
        user = None
    return user or member(None)


def member(user: Annotated[User | None, Depends(asker)]) -> User:
    """Who is asking: 401 without a token."""
    if user is None:
        raise HTTPException(401, "Log in first", headers={"WWW-Authenticate": "Bearer"})
    return user


Asker = Annotated[User | None, Depends(asker)]
Member = Annotated[User, Depends(member)]
router = APIRouter()


def create_app(engine: Engine, secret: str) -> FastAPI:
    """The API with all routes of `router`."""
    app = FastAPI()
    app.state.engine = engine
    app.state.secret = secret
    app.include_router(router)
    return app


def visible_to(user: User | None) -> SelectOfScalar[Post]:
    """The posts that this user, or a stranger, may see at all."""
    # Your turn.
    raise NotImplementedError


def may_change(user: User, post: Post) -> bool:
    """Whether this user may change this post, which they can see."""
    # Your turn.
    raise NotImplementedError


def may_delete(user: User, post: Post) -> bool:
    """Whether this user may delete this post, which they can see."""
    # Your turn.
    raise NotImplementedError


# Your turn: the five routes, on `router`. `session: Data` gives a route its session, `user: Asker`
# whoever is asking (or None), and `user: Member` somebody who has shown a valid token.
