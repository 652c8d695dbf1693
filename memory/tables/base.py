"""What every table has in common: keys, guild, timestamps, names of constraints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    String,
    TypeDecorator,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Json = JSON().with_variant(JSONB(), "postgresql")


def new_id() -> UUID:
    """A UUIDv7: unique, and in the order of its making."""
    return uuid_utils.compat.uuid7()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Aware UTC datetimes in and out; SQLite keeps them without the zone, in a sortable form."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a moment needs a time zone: {value!r}"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class utc_now(FunctionElement[datetime]):  # noqa: N801 - reads as the SQL function that it is
    """The database's clock in UTC, with fractions of a second on both databases."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(utc_now, "sqlite")
def _sqlite_now(_element: utc_now, _compiler: SQLCompiler, **_: object) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"


@compiles(utc_now)
def _now(_element: utc_now, compiler: SQLCompiler, **kw: object) -> str:
    return compiler.process(func.now(), **kw)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as it stands
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
        str: String(),
    }


class Dated:
    """When the row was made and last changed, by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=utc_now(), sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(server_default=utc_now(), onupdate=utc_now(), sort_order=91)


class InGuild(Dated):
    """A row that belongs to a guild. Every query on it is bound to the transaction's guild."""

    guild_id: Mapped[str] = mapped_column(
        ForeignKey("guilds.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)


def guild_key(column: str, table: str, *, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """A foreign key that can't point across guilds: `(guild_id, column)` → `table (guild_id, id)`.

    `ondelete` is "CASCADE" or "NO ACTION" (refused, unless the pointing row goes in the same statement).
    "SET NULL" is not offered: SQLite would empty `guild_id` along with the column.
    """
    return ForeignKeyConstraint(["guild_id", column], [f"{table}.guild_id", f"{table}.id"], ondelete=ondelete)
