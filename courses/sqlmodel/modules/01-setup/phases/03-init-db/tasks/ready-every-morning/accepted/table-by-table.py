"""Prepares the blog's database: all its tables, and the one category it starts with."""

from sqlalchemy import Engine, inspect
from sqlmodel import Session, func, select

import models

FIRST_CATEGORY = "General"


def init_db(engine: Engine) -> None:
    """Create what is missing: tables, and the first category. What is there stays as it is."""
    for model in (models.User, models.Category, models.Post):
        model.__table__.create(engine, checkfirst=True)
    with Session(engine) as session, session.begin():
        names = session.exec(select(func.count()).where(models.Category.name == FIRST_CATEGORY))
        if not names.one():
            session.add(models.Category(name=FIRST_CATEGORY))


def missing_tables(engine: Engine) -> list[str]:
    """The names of the blog's tables that the database lacks, in alphabetical order."""
    inspector = inspect(engine)
    wanted = sorted(models.SQLModel.metadata.tables)
    return [name for name in wanted if not inspector.has_table(name)]
