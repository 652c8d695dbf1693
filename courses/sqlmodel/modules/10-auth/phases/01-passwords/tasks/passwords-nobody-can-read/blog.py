"""A small blog: its users log in with a password."""

import sqlite3

from pwdlib import PasswordHash
from sqlalchemy import Engine, event
from sqlmodel import Field, Session, SQLModel, create_engine

HASHER = PasswordHash.recommended()
"""Hashes and verifies; this is Argon2id with the parameters that are recommended today."""
SHORTEST = 12
"""Characters of a password."""


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    # Your turn: whoever can read this table can log in as anybody.
    password: str


class UserPublic(SQLModel):
    """What anybody may know about a user."""

    # Your turn.


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def register(session: Session, name: str, password: str) -> User:
    """Create the user and commit; ValueError for a short password, or if the name is taken."""
    # Your turn.
    raise NotImplementedError


def check_login(session: Session, name: str, password: str) -> User | None:
    """The user of this name, if the password is right; the stored hash is renewed if it's old."""
    # Your turn.
    raise NotImplementedError


def public(user: User) -> UserPublic:
    """What anybody may know about this user."""
    # Your turn.
    raise NotImplementedError
