"""Wrong: the category is added to a new database alone."""

from sqlalchemy import Engine, inspect
from sqlmodel import Session, SQLModel

from models import Category

FIRST_CATEGORY = "General"


def init_db(engine: Engine) -> None:
    """Create what is missing: tables, and the first category. What is there stays as it is."""
    is_new = bool(missing_tables(engine))
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        if is_new:
            session.add(Category(name=FIRST_CATEGORY))
            session.commit()


def missing_tables(engine: Engine) -> list[str]:
    """The names of the blog's tables that the database lacks, in alphabetical order."""
    present = inspect(engine).get_table_names()
    return sorted(set(SQLModel.metadata.tables) - set(present))
