"""A blog whose API knows who is asking."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
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


def user_of(session: Session, token: str, secret: str) -> User | None:
    """The user of whom the token speaks, if it can be believed and they exist, not locked."""
    try:
        user = session.get(User, read_token(token, secret))
    except InvalidTokenError:
        return None
    return user if user and not user.is_locked else None


def create_app(engine: Engine, secret: str) -> FastAPI:
    """The API: POST /token, GET /me, GET /posts, POST /posts."""
    app = FastAPI()
    bearer = OAuth2PasswordBearer(tokenUrl="token")

    def current_user(token: Annotated[str, Depends(bearer)]) -> User:
        with Session(engine) as session:
            user = user_of(session, token, secret)
        if user is None:
            raise _unauthorized("The token is not valid")
        return user

    @app.post("/token")
    def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> dict[str, str]:
        with Session(engine) as session:
            user = check_login(session, form.username, form.password)
        with Session(engine) as session:
            known = session.exec(select(User).where(User.name == form.username)).first()
        if known is None:
            raise _unauthorized("There is no such user")
        if user is None or user.id is None or user.is_locked:
            raise _unauthorized("The password is wrong")
        token = make_token(user.id, secret, datetime.now(UTC), LIFETIME)
        return {"access_token": token, "token_type": "bearer"}

    @app.get("/me", response_model=UserPublic)
    def me(user: Annotated[User, Depends(current_user)]) -> User:
        return user

    @app.get("/posts")
    def posts() -> list[Post]:
        with Session(engine) as session:
            return list(session.exec(select(Post).order_by(col(Post.id))))

    @app.post("/posts", status_code=201)
    def write(wanted: PostCreate, user: Annotated[User, Depends(current_user)]) -> Post:
        with Session(engine) as session:
            post = Post(title=wanted.title, author_id=user.id)
            session.add(post)
            session.commit()
            session.refresh(post)
            return post

    return app


def _unauthorized(why: str) -> HTTPException:
    return HTTPException(401, why, headers={"WWW-Authenticate": "Bearer"})
