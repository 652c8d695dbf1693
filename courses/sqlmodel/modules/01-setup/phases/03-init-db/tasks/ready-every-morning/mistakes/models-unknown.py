"""Wrong: nobody has imported the models, so there is nothing to create."""

from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

FIRST_CATEGORY = "General"


def init_db(engine: Engine) -> None:
    """Create what is missing: tables, and the first category. What is there stays as it is."""
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        insert = "INSERT INTO category (name) SELECT :name WHERE NOT EXISTS"
        insert += " (SELECT 1 FROM category WHERE name = :name)"
        connection.execute(text(insert), {"name": FIRST_CATEGORY})


def missing_tables(engine: Engine) -> list[str]:
    """The names of the blog's tables that the database lacks, in alphabetical order."""
    present = inspect(engine).get_table_names()
    return sorted(set(SQLModel.metadata.tables) - set(present))
