"""Prepares the blog's database: all its tables, and the one category it starts with."""

from sqlalchemy import Engine
from sqlmodel import SQLModel

FIRST_CATEGORY = "General"


def init_db(engine: Engine) -> None:
    """Create what is missing: tables, and the first category. What is there stays as it is."""
    # Your turn: this runs without an error, and creates nothing. How would it know of the tables?
    SQLModel.metadata.create_all(engine)


def missing_tables(engine: Engine) -> list[str]:
    """The names of the blog's tables that the database lacks, in alphabetical order."""
    # Your turn.
    raise NotImplementedError
