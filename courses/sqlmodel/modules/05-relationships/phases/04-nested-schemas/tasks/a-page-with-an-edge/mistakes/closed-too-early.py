"""Wrong: the neighbours are asked for when the session is closed."""

import sqlite3
from collections.abc import Iterator

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, select


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    email: str

    posts: list["Post"] = Relationship(back_populates="author")


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    author_id: int = Field(foreign_key="user.id")

    author: User = Relationship(back_populates="posts")
    comments: list["Comment"] = Relationship(back_populates="post")


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str
    ip_address: str
    post_id: int = Field(foreign_key="post.id")

    post: Post = Relationship(back_populates="comments")


class UserPublic(SQLModel):
    """A user as part of something else."""

    id: int
    name: str


class CommentPublic(SQLModel):
    id: int
    text: str


class PostSummary(SQLModel):
    """A post as part of something else."""

    id: int
    title: str


class PostListed(PostSummary):
    author: UserPublic


class PostPage(PostListed):
    comments: list[CommentPublic]


class UserPage(UserPublic):
    posts: list[PostSummary]


def make_engine() -> Engine:
    """One database in memory, shared by all threads, on which foreign keys are checked."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def create_app(engine: Engine) -> FastAPI:
    """The API: GET /posts, GET /posts/{post_id} and GET /users/{user_id}."""
    app = FastAPI()

    def open_session() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    @app.get("/posts", response_model=list[PostListed])
    def list_posts() -> list[Post]:
        with Session(engine) as session:
            return list(session.exec(select(Post).order_by(col(Post.id))))

    @app.get("/posts/{post_id}", response_model=PostPage)
    def show_post(post_id: int) -> Post:
        with Session(engine) as session:
            post = session.get(Post, post_id)
        if post is None:
            raise HTTPException(404, "There is no such post")
        return post

    @app.get("/users/{user_id}", response_model=UserPage)
    def show_user(user_id: int) -> User:
        with Session(engine) as session:
            user = session.get(User, user_id)
        if user is None:
            raise HTTPException(404, "There is no such user")
        return user

    return app
