"""A blog whose users have passwords, of which it keeps none."""

import sqlite3

from pwdlib import PasswordHash
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, create_engine, select

HASHER = PasswordHash.recommended()
SHORTEST = 12


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    password_hash: str = Field(repr=False)


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
    if len(password) < SHORTEST:
        raise ValueError(f"A password needs {SHORTEST} characters")
    user = User(name=name, password_hash=HASHER.hash(password))
    session.add(user)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise ValueError(f"The name {name} is taken") from error
    return user


def check_login(session: Session, name: str, password: str) -> User | None:
    """The user of this name, if the password is right; the stored hash is renewed if it's old."""
    user = session.exec(select(User).where(User.name == name)).first()
    if user is None:
        HASHER.hash(password)
        return None
    is_right, renewed = HASHER.verify_and_update(password, user.password_hash)
    if renewed is not None:
        user.password_hash = renewed
        session.commit()
    return user if is_right else None


def public(user: User) -> UserPublic:
    """What anybody may know about this user."""
    return UserPublic.model_validate(user)
