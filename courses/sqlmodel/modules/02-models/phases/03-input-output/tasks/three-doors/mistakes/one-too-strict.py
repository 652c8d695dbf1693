"""Wrong: eight characters aren't enough for a password of at least eight."""

import hashlib
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]


def _long_enough(password: str) -> str:
    if len(password) <= 8:
        raise ValueError("is too short")
    return password


Password = Annotated[str, AfterValidator(_long_enough)]


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

    model_config = ConfigDict(extra="forbid")

    name: Name
    email: Email
    password: Password = Field(repr=False)


class UserPublic(SQLModel):
    """What everybody may see of a user."""

    id: int
    name: str


class UserUpdate(SQLModel):
    """What a user may change; what isn't sent stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    email: Email | None = None
    password: Password | None = Field(default=None, repr=False)


def to_user(data: UserCreate) -> User:
    """The row for somebody who registers, with a protected password."""
    return User(name=data.name, email=data.email, password_hash=protect(data.password))


def to_public(user: User) -> UserPublic:
    """What everybody may see of this user."""
    return UserPublic.model_validate(user)
