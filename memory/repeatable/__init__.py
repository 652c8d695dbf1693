"""What Alembic doesn't carry: policies, triggers, functions, the search index.

They follow from the tables, so they're taken away before every migration and made anew after it. No
`batch_alter_table` can lose a trigger that way, and a new table can't be forgotten. Whoever changes what
one of them does adds a revision, so that databases take it.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection

from memory.repeatable import postgresql, sqlite


def strip(connection: Connection) -> None:
    """Take everything away that isn't a table, so that tables can be changed freely."""
    _of(connection).strip(connection)


def furnish(connection: Connection, app_role: str | None = None) -> None:
    """Make everything that isn't a table; on PostgreSQL let `app_role` use what Baton needs."""
    _of(connection).furnish(connection, app_role)


def let_in(connection: Connection, app_role: str) -> None:
    """Let `app_role` use what is there, and change nothing else: an index takes long to make."""
    _of(connection).let_in(connection, app_role)


def missing(connection: Connection) -> list[str]:
    """What `furnish` would make that isn't there, in words."""
    there = _of(connection).there(connection)
    return sorted(f"{name} is missing" for name in _of(connection).meant() - there)


class _Kit(Protocol):
    """What both modules offer."""

    def strip(self, connection: Connection) -> None: ...
    def furnish(self, connection: Connection, app_role: str | None) -> None: ...
    def let_in(self, connection: Connection, app_role: str) -> None: ...
    def meant(self) -> set[str]: ...
    def there(self, connection: Connection) -> set[str]: ...


def _of(connection: Connection) -> _Kit:
    return postgresql if connection.dialect.name == "postgresql" else sqlite
