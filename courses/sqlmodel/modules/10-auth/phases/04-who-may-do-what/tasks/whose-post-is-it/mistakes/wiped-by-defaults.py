"""A blog whose API knows who may do what."""

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
from sqlmodel import Field, Session, SQLModel, col, create_engine, or_, select
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
    if user is None:
        return select(Post).where(col(Post.is_published))
    if user.role in (Role.MODERATOR, Role.ADMIN):
        return select(Post)
    return select(Post).where(or_(col(Post.is_published), Post.author_id == user.id))


def may_change(user: User, post: Post) -> bool:
    """Whether this user may change this post, which they can see."""
    return post.author_id == user.id or user.role in (Role.MODERATOR, Role.ADMIN)


def may_delete(user: User, post: Post) -> bool:
    """Whether this user may delete this post, which they can see."""
    return post.author_id == user.id or user.role is Role.ADMIN


@router.get("/posts")
def list_posts(session: Data, user: Asker) -> list[Post]:
    """All posts that whoever is asking may see."""
    return list(session.exec(visible_to(user).order_by(col(Post.id))))


@router.get("/posts/{post_id}")
def read_post(session: Data, user: Asker, post_id: int) -> Post:
    """One post; 404 if it's not there for whoever is asking."""
    post = session.exec(visible_to(user).where(Post.id == post_id)).first()
    if post is None:
        raise HTTPException(404, "There is no such post")
    return post


@router.patch("/posts/{post_id}")
def change_post(session: Data, user: Member, post_id: int, wanted: PostUpdate) -> Post:
    """Change what was sent of a post."""
    post = read_post(session, user, post_id)
    _allow(may_change(user, post))
    post.sqlmodel_update(wanted.model_dump())
    session.commit()
    session.refresh(post)
    return post


@router.delete("/posts/{post_id}", status_code=204)
def delete_post(session: Data, user: Member, post_id: int) -> None:
    """Delete a post for good."""
    post = read_post(session, user, post_id)
    _allow(may_delete(user, post))
    session.delete(post)
    session.commit()


@router.put("/users/{user_id}/role")
def give_role(session: Data, user: Member, user_id: int, wanted: RoleUpdate) -> User:
    """Give somebody a role; that is up to admins."""
    _allow(user.role is Role.ADMIN)
    receiver = session.get(User, user_id)
    if receiver is None:
        raise HTTPException(404, "There is no such user")
    receiver.role = wanted.role
    session.commit()
    session.refresh(receiver)
    return receiver


def _allow(allowed: bool) -> None:
    if not allowed:
        raise HTTPException(403, "You may not do that")
