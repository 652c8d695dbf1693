"""Wrong: the category is gone as soon as the session closes."""

from sqlalchemy import Engine, inspect
from sqlmodel import Session, SQLModel, select

from models import Category

FIRST_CATEGORY = "General"


def init_db(engine: Engine) -> None:
    """Create what is missing: tables, and the first category. What is there stays as it is."""
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        wanted = select(Category).where(Category.name == FIRST_CATEGORY)
        if session.exec(wanted).first() is None:
            session.add(Category(name=FIRST_CATEGORY))
            session.flush()


def missing_tables(engine: Engine) -> list[str]:
    """The names of the blog's tables that the database lacks, in alphabetical order."""
    present = inspect(engine).get_table_names()
    return sorted(set(SQLModel.metadata.tables) - set(present))
