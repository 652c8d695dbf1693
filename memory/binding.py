"""Binds a session to one guild and to whoever acts, so that no query can forget either."""

from __future__ import annotations

from contextvars import ContextVar
from functools import partial
from typing import TypeVar

from sqlalchemy import BindParameter, Connection, Executable, bindparam, event, text
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession

from memory.errors import WrongGuild
from memory.tables.base import OfGuild

_SETTINGS = text("SELECT set_config('app.guild', :guild, true), set_config('app.actor', :actor, true)")
_ACTING = text("UPDATE acting SET actor = :actor")

_of: ContextVar[str] = ContextVar("guild")
"""The guild of the statement that is being executed: set before each one, so that none can be another's."""
_bound: BindParameter[str] = bindparam("of_guild", callable_=_of.get)
_criteria = with_loader_criteria(
    OfGuild, lambda table: table.guild_id == _bound, include_aliases=True, track_closure_variables=False
)
_PREPARED = "prepared"

S = TypeVar("S", bound=Executable)


def prepared(statement: S) -> S:
    """A statement that is made once and executed often, with parameters: SQLAlchemy then knows it by itself.

    It sees the guild of the session that executes it, as any other statement does.
    """
    return statement.options(_criteria).execution_options(**{_PREPARED: True})


def bind(session: OrmSession, guild: str, actor: str | None, *, writes: bool) -> None:
    """Let every statement of `session` see and write rows of `guild` alone, in the name of `actor`.

    On PostgreSQL row-level security does it, for raw SQL too; the criteria below then only help its
    planner. On SQLite they are all there is: raw SQL in `memory/` has to name the guild itself.
    """
    event.listen(session, "after_begin", partial(_tell_the_database, guild, actor if writes else None))
    event.listen(session, "do_orm_execute", partial(_only_of, guild))
    event.listen(session, "before_flush", partial(_only_into, guild))
    if writes and actor:
        event.listen(session, "before_commit", _nobody_acts_any_more)


def _tell_the_database(
    guild: str, actor: str | None, _session: OrmSession, _tx: SessionTransaction, connection: Connection
) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_SETTINGS, {"guild": guild, "actor": actor or ""})
    elif actor:
        connection.execute(_ACTING, {"actor": actor})


def _nobody_acts_any_more(session: OrmSession) -> None:
    if session.get_bind().dialect.name == "sqlite":
        session.execute(_ACTING, {"actor": None})


def _only_of(guild: str, state: ORMExecuteState) -> None:
    _of.set(guild)
    if state.execution_options.get(_PREPARED):
        return
    if state.is_select or state.is_update or state.is_delete:
        state.statement = state.statement.options(_criteria)


def _only_into(guild: str, session: OrmSession, *_: object) -> None:
    for row in session.new:
        if isinstance(row, OfGuild):
            if not row.guild_id:
                row.guild_id = guild
            elif row.guild_id != guild:
                message = f"a row of {row.guild_id!r} in a transaction of {guild!r}"
                raise WrongGuild(message)
