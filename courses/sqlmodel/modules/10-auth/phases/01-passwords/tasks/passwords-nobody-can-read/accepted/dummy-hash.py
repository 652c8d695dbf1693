"""A blog whose users have passwords, of which it keeps none."""

import sqlite3

from pwdlib import PasswordHash
from sqlalchemy import Engine, event
from sqlmodel import Field, Session, SQLModel, create_engine, select

HASHER = PasswordHash.recommended()
SHORTEST = 12
NOBODYS_HASH = HASHER.hash("a password that nobody has")


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    password_hash: str

    def __repr__(self) -> str:
        return f"User(id={self.id}, name={self.name!r})"

    __str__ = __repr__


class UserPublic(SQLModel):
    """What anybody may know about a user."""

    id: int
    name: str


def make_engine(url: str = "sqlite://") -> Engine:
    """An engine for `url` on which every connection checks foreign keys."""
    engine = create_engine(url)
    event.listen(engine, "connect", _check_foreign_keys)
    return engine


def _check_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def register(session: Session, name: str, password: str) -> User:
    """Create the user and commit; ValueError for a short password, or if the name is taken."""
    taken = session.exec(select(User.id).where(User.name == name)).first()
    if taken is not None or len(password) < SHORTEST:
        raise ValueError("The name is taken, or the password too short")
    user = User(name=name, password_hash=HASHER.hash(password))
    session.add(user)
    session.commit()
    return user


def check_login(session: Session, name: str, password: str) -> User | None:
    """The user of this name, if the password is right; the stored hash is renewed if it's old."""
    user = session.exec(select(User).where(User.name == name)).first()
    stored = user.password_hash if user else NOBODYS_HASH
    if not HASHER.verify(password, stored) or user is None:
        return None
    if HASHER.current_hasher.check_needs_rehash(stored):
        user.password_hash = HASHER.hash(password)
        session.add(user)
        session.commit()
    return user


def public(user: User) -> UserPublic:
    """What anybody may know about this user."""
    return UserPublic(id=user.id, name=user.name)
