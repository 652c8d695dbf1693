"""A blog whose categories can't be deleted while posts are in them."""

import sqlite3

from fastapi import FastAPI, HTTPException
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, func, select


class Category(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str

    posts: list["Post"] = Relationship(back_populates="category", passive_deletes="all")


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    category_id: int | None = Field(
        default=None, foreign_key="category.id", ondelete="RESTRICT"
    )

    category: Category | None = Relationship(back_populates="posts")


def make_engine() -> Engine:
    """One database in memory, shared by all threads, on which foreign keys are checked."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def remove_category(session: Session, category_id: int) -> int:
    """Delete the category and commit; how many posts stand in the way, 0 if it is gone.

    Raises LookupError if there is no such category. The session can be used afterwards in any case.
    """
    category = session.get(Category, category_id)
    if category is None:
        raise LookupError(category_id)
    in_it = select(func.count()).select_from(Post).where(Post.category_id == category_id)
    posts = session.exec(in_it).one()
    session.delete(category)
    try:
        session.commit()
    except IntegrityError:
        return posts
    return 0


def create_app(engine: Engine) -> FastAPI:
    """The API: DELETE /categories/{category_id}."""
    app = FastAPI()

    @app.delete("/categories/{category_id}", status_code=204)
    def delete_category(category_id: int) -> None:
        with Session(engine) as session:
            try:
                posts = remove_category(session, category_id)
            except LookupError as error:
                raise HTTPException(404, "There is no such category") from error
        if posts:
            raise HTTPException(409, f"{posts} posts are still in this category")

    return app
