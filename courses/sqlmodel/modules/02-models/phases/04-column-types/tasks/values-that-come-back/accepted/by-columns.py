"""The blog's posts, with values that come back from the database as they went in."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Enum
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Status(StrEnum):
    """How far a post has got; the values are what other programs read in the table."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    ONLINE = "online"


class _Translated(TypeDecorator[Any]):
    """A column whose values are translated by two functions, unless they are empty."""

    cache_ok = True
    into: Callable[[Any], Any]
    back: Callable[[Any], Any]

    def process_bind_param(self, value: Any, dialect: object) -> Any:
        return value if value is None else type(self).into(value)

    def process_result_value(self, value: Any, dialect: object) -> Any:
        return value if value is None else type(self).back(value)


def _to_cents(amount: Decimal) -> int:
    whole, rest = divmod(amount * 100, 1)
    if rest:
        raise ValueError("there are no fractions of a cent")
    return int(whole)


def _to_utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


class Cents(_Translated):
    """An amount of money; the table holds whole cents."""

    impl = BigInteger
    into = _to_cents
    back = staticmethod(lambda cents: Decimal(f"{cents}e-2"))


class Moment(_Translated):
    """A moment in time; the table holds it in UTC, without saying so."""

    impl = DateTime
    into = _to_utc
    back = staticmethod(lambda moment: moment.replace(tzinfo=UTC))


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Post(SQLModel, table=True):
    """Something that was written, for a fee."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    status: Status = Field(
        default=Status.DRAFT,
        sa_column=Column(Enum(Status, values_callable=list), nullable=False),
    )
    fee: Decimal = Field(default=Decimal(0), sa_column=Column(Cents, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(Moment, nullable=False))
    published_at: datetime | None = Field(default=None, sa_column=Column(Moment))
