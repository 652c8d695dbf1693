"""The blog's users: what comes in, what is stored, and what goes out."""

import hashlib
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, StringConstraints, field_validator
from sqlmodel import Field, SQLModel


def protect(password: str) -> str:
    """What is stored in place of a password; a stand-in until you get to know better ones."""
    return hashlib.sha256(password.encode()).hexdigest()


def _address(email: str) -> str:
    """The address, if it looks like one."""
    name, _, host = email.partition("@")
    if not name or not host or "@" in host or any(char.isspace() for char in email):
        raise ValueError("is no email address")
    return email


Email = Annotated[str, AfterValidator(_address)]
Password = Annotated[str, StringConstraints(min_length=8)]


class User(SQLModel, table=True):
    """The table. Leave it as it is."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    email: str = Field(unique=True)
    password_hash: str
    is_admin: bool = False


class _Input(SQLModel):
    """Something that comes from outside."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("name", mode="before", check_fields=False)
    @classmethod
    def _without_blanks(cls, name: object) -> object:
        return name.strip() if isinstance(name, str) else name


class UserCreate(_Input):
    """What somebody sends to register."""

    name: str = Field(min_length=1, max_length=40)
    email: Email
    password: Password = Field(repr=False)


class UserPublic(SQLModel):
    """What everybody may see of a user."""

    id: int
    name: str


class UserUpdate(_Input):
    """What a user may change; what isn't sent stays."""

    name: str | None = Field(default=None, min_length=1, max_length=40)
    email: Email | None = None
    password: Password | None = Field(default=None, repr=False)


def to_user(data: UserCreate) -> User:
    """The row for somebody who registers, with a protected password."""
    return User.model_validate(data, update={"password_hash": protect(data.password)})


def to_public(user: User) -> UserPublic:
    """What everybody may see of this user."""
    return UserPublic(id=user.id or 0, name=user.name)
