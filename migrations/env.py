"""Alembic's way in: runs the history on the connection that `memory.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import DefaultClause

from memory.migrate import is_ours
from memory.tables import Base
from memory.tables.base import Json, UtcDateTime, Words, utc_now


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 - the hook's
    """Write our own type and default by their names, so that one history serves both databases."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from memory.tables.base import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, Words):
        autogen.imports.add("from memory.tables.base import Words")
        return "Words()"
    if kind == "type" and item is Json:
        autogen.imports.add("from memory.tables.base import Json")
        return "Json"
    if kind == "server_default" and isinstance(item, DefaultClause) and isinstance(item.arg, utc_now):
        autogen.imports.add("from memory.tables.base import utc_now")
        return "utc_now()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_server_default=False,  # the two databases spell the same default differently
    render_as_batch=True,  # SQLite changes little of a table in place
    include_name=is_ours,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
