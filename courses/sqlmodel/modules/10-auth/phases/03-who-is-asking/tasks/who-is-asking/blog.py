"""A small blog: readers may be anybody, writers have to say who they are."""

import sqlite3
from datetime import datetime, timedelta

import jwt
from fastapi import FastAPI
from pwdlib import PasswordHash
from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine, select

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


def user_of(session: Session, token: str, secret: str) -> User | None:
    """The user of whom the token speaks, if it can be believed and they exist, not locked."""
    # Your turn.
    raise NotImplementedError


def create_app(engine: Engine, secret: str) -> FastAPI:
    """The API: POST /token, GET /me, GET /posts, POST /posts."""
    # Your turn.
    return FastAPI()
