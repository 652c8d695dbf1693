"""Wrong: the clock is labelled UTC, and still shows another city's time."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import DateTime, Dialect, Enum, Integer
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
        if value is None:
            return None
        cents = value.scaleb(2)
        if cents != int(cents):
            raise ValueError(f"{value} is no whole number of cents")
        return int(cents)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


class Moment(TypeDecorator[datetime]):
    """A moment in time; the table holds it in UTC, without saying so."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, _dialect: Dialect
    ) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def _values(members: type[Status]) -> list[str]:
    return [member.value for member in members]


class Post(SQLModel, table=True):
    """Something that was written, for a fee."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    status: Status = Field(default=Status.DRAFT, sa_type=Enum(Status, values_callable=_values))
    fee: Decimal = Field(default=Decimal("0.00"), sa_type=Cents)
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC), sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
