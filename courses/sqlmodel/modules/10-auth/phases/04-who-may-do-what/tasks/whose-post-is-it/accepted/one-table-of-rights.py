"""A blog whose API knows who may do what."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

import jwt
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine, select, true
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


STAFF = {Role.MODERATOR, Role.ADMIN}
RIGHTS = {"see": STAFF, "change": STAFF, "delete": {Role.ADMIN}}
Deed = Literal["see", "change", "delete"]


def visible_to(user: User | None) -> SelectOfScalar[Post]:
    """The posts that this user, or a stranger, may see at all."""
    public = Post.is_published == true()
    if user and user.role in RIGHTS["see"]:
        public = true()
    return select(Post).where(public | (Post.author_id == user.id if user else public))


def post_for(deed: Deed, session: Session, user: User | None, post_id: int) -> Post:
    """The post, if this user may do that to it; otherwise 404 or 403."""
    post = session.get(Post, post_id)
    owns = bool(post and user and post.author_id == user.id)
    if post is None or not (owns or post.is_published or (user and user.role in RIGHTS["see"])):
        raise HTTPException(404)
    if deed != "see" and not owns and (user is None or user.role not in RIGHTS[deed]):
        raise HTTPException(403)
    return post


@router.get("/posts")
def list_posts(session: Data, user: Asker) -> list[Post]:
    """All posts that whoever is asking may see."""
    return list(session.exec(visible_to(user).order_by(Post.id)))


@router.get("/posts/{post_id}")
def read_post(session: Data, user: Asker, post_id: int) -> Post:
    """One post."""
    return post_for("see", session, user, post_id)


@router.patch("/posts/{post_id}")
def change_post(session: Data, user: Member, post_id: int, wanted: PostUpdate) -> Post:
    """Change what was sent of a post."""
    post = post_for("change", session, user, post_id)
    for name in wanted.model_fields_set:
        setattr(post, name, getattr(wanted, name))
    session.add(post)
    session.commit()
    session.refresh(post)
    return post


@router.delete("/posts/{post_id}", status_code=204)
def delete_post(session: Data, user: Member, post_id: int) -> None:
    """Delete a post for good."""
    session.delete(post_for("delete", session, user, post_id))
    session.commit()


def admin(user: Member) -> User:
    """Who is asking, if they are an admin."""
    if user.role != "admin":
        raise HTTPException(403)
    return user


@router.put("/users/{user_id}/role", dependencies=[Depends(admin)])
def give_role(session: Data, user_id: int, wanted: RoleUpdate) -> dict[str, str]:
    """Give somebody a role."""
    receiver = session.get(User, user_id)
    if receiver is None:
        raise HTTPException(404)
    receiver.role = wanted.role
    session.commit()
    return {"role": wanted.role}
