"""The blog's users: what comes in, what is stored, and what goes out."""

import hashlib

from sqlmodel import Field, SQLModel


def protect(password: str) -> str:
    """What is stored in place of a password; a stand-in until you get to know better ones."""
    return hashlib.sha256(password.encode()).hexdigest()


class User(SQLModel, table=True):
    """The table. Leave it as it is."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    email: str = Field(unique=True)
    password_hash: str
    is_admin: bool = False


class UserCreate(SQLModel):
    """What somebody sends to register."""

    # Your turn.


class UserPublic(SQLModel):
    """What everybody may see of a user."""

    # Your turn.


class UserUpdate(SQLModel):
    """What a user may change; what isn't sent stays."""

    # Your turn.


def to_user(data: UserCreate) -> User:
    """The row for somebody who registers, with a protected password."""
    # Your turn.
    raise NotImplementedError


def to_public(user: User) -> UserPublic:
    """What everybody may see of this user."""
    # Your turn.
    raise NotImplementedError
