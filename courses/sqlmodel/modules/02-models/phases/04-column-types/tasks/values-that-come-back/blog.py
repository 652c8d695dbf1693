"""The blog's posts, with values that come back from the database as they went in."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Status(StrEnum):
    """How far a post has got; the values are what other programs read in the table."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    ONLINE = "online"


class Cents(TypeDecorator[Decimal]):
    """An amount of money; the table holds whole cents."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        # Your turn: from Python into the table.
        raise NotImplementedError

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Decimal | None:
        # Your turn: from the table back into Python.
        raise NotImplementedError


class Moment(TypeDecorator[datetime]):
    """A moment in time; the table holds it in UTC, without saying so."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        # Your turn: from Python into the table.
        raise NotImplementedError

    def process_result_value(
        self, value: datetime | None, _dialect: Dialect
    ) -> datetime | None:
        # Your turn: from the table back into Python.
        raise NotImplementedError


class Post(SQLModel, table=True):
    """Something that was written, for a fee."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    # Your turn: which type has each of these columns, and when is the default computed?
    status: Status = Status.DRAFT
    fee: Decimal = Decimal("0.00")
    created_at: datetime = datetime.now(UTC)
    published_at: datetime | None = None
