"""The same API with Pydantic's own models, filled by hand while the session is open."""

import sqlite3

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
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


class PersonOut(BaseModel):
    id: int
    name: str


class CommentOut(BaseModel):
    id: int
    text: str


class TitleOut(BaseModel):
    id: int
    title: str


class ListedOut(TitleOut):
    author: PersonOut


class PostOut(ListedOut):
    comments: list[CommentOut]


class UserOut(PersonOut):
    posts: list[TitleOut]


def listed(post: Post) -> ListedOut:
    """The post as the list shows it."""
    author = PersonOut(id=post.author.id, name=post.author.name)
    return ListedOut(id=post.id, title=post.title, author=author)


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

    @app.get("/posts")
    def list_posts() -> list[ListedOut]:
        with Session(engine) as session:
            return [listed(post) for post in session.exec(select(Post).order_by(col(Post.id)))]

    @app.get("/posts/{post_id}")
    def show_post(post_id: int) -> PostOut:
        with Session(engine) as session:
            post = session.get(Post, post_id)
            if not post:
                raise HTTPException(404)
            comments = [CommentOut(id=found.id, text=found.text) for found in post.comments]
            return PostOut(**listed(post).model_dump(), comments=comments)

    @app.get("/users/{user_id}")
    def show_user(user_id: int) -> UserOut:
        with Session(engine) as session:
            user = session.get(User, user_id)
            if not user:
                raise HTTPException(404)
            posts = [TitleOut(id=post.id, title=post.title) for post in user.posts]
            return UserOut(id=user.id, name=user.name, posts=posts)

    return app
