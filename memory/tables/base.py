"""What every table has in common: keys, guild, timestamps, names of constraints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import (
    ARRAY,
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
Json = JSON().with_variant(JSONB(), "postgresql")


def new_id() -> UUID:
    """A UUIDv7: unique, and in the order of its making."""
    return uuid_utils.compat.uuid7()


def storable(value: Any) -> Any:  # noqa: ANN401 - a text, or what JSON has
    """The same with U+FFFD for what can't be kept: NUL, and halves of surrogate pairs."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {storable(key): storable(one) for key, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list | tuple) else value


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


class PlainText(TypeDecorator[str]):
    """A text. What no database keeps alike, NUL and halves of surrogate pairs, becomes U+FFFD."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return value if value is None else storable(value)


class Words(TypeDecorator[list[str]]):
    """A list of words without spaces: an array on PostgreSQL, text with spaces between on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> list[str] | str | None:
        return value if value is None or dialect.name == "postgresql" else " ".join(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> list[str] | None:  # noqa: ANN401
        return value.split() if isinstance(value, str) else value


class acting(FunctionElement[str]):  # noqa: N801 - reads as the SQL function that it is
    """Who the transaction was opened for, as `Memory.transaction(guild, actor=…)` was told."""

    type = String()
    inherit_cache = True


@compiles(acting, "sqlite")
def _sqlite_acting(_element: acting, _compiler: SQLCompiler, **_: object) -> str:
    return "(SELECT actor FROM acting)"


@compiles(acting)
def _acting(_element: acting, _compiler: SQLCompiler, **_: object) -> str:
    return "nullif(current_setting('app.actor', true), '')"


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
        str: PlainText(),
    }


class Dated:
    """When the row was made and last changed, by the database's clock, and by whom."""

    created_at: Mapped[datetime] = mapped_column(server_default=utc_now(), sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(server_default=utc_now(), onupdate=utc_now(), sort_order=91)
    created_by: Mapped[str | None] = mapped_column(default=acting(), sort_order=92)
    updated_by: Mapped[str | None] = mapped_column(default=acting(), onupdate=acting(), sort_order=93)


class OfGuild:
    """A row that belongs to a guild. Every query on it is bound to the transaction's guild."""

    guild_id: Mapped[str] = mapped_column(
        ForeignKey("guilds.id", ondelete="CASCADE"), primary_key=True, sort_order=-3
    )


class InGuild(OfGuild, Dated):
    """A row of a guild with a key of its own."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-2)


class OfLearner(InGuild):
    """A row about one learner: it is exported with him, and goes with him."""

    learner_id: Mapped[UUID] = mapped_column(sort_order=-1)


class Versioned:
    """A row that several may change: whoever has read an older version gets a `Conflict`."""

    version: Mapped[int] = mapped_column(sort_order=80)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - called with the class
        return {"version_id_col": cls.version}


class SoftDeleted:
    """A row that can be deleted and restored."""

    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=94)
    deleted_by: Mapped[str | None] = mapped_column(sort_order=95)


def guild_key(column: str, table: str, *, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """A foreign key that can't point across guilds: `(guild_id, column)` → `table (guild_id, id)`.

    `ondelete` is "CASCADE" or "NO ACTION" (refused, unless the pointing row goes in the same statement).
    "SET NULL" is not offered: SQLite would empty `guild_id` along with the column.
    """
    return ForeignKeyConstraint(["guild_id", column], [f"{table}.guild_id", f"{table}.id"], ondelete=ondelete)


def learner_key() -> ForeignKeyConstraint:
    """The foreign key of a row about a learner."""
    return guild_key("learner_id", "learners")


def one_of(column: str, *values: str) -> CheckConstraint:
    """`column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index on the rows that `where` holds for, on both databases."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
