"""Alembic runs this file for every command: it opens a connection and runs the revisions on it."""

from alembic import context
from sqlmodel import SQLModel, create_engine

import models  # noqa: F401 - puts the tables into SQLModel.metadata

url = context.config.get_main_option("sqlalchemy.url", "sqlite:///blog.db")
engine = create_engine(url)

with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()

engine.dispose()
