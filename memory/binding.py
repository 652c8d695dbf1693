"""Binds a session to one guild and to whoever acts, so that no query can forget either."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import BindParameter, Connection, Executable, bindparam, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession

from memory.errors import WrongGuild
from memory.one_hop import on_sqlite
from memory.tables.base import OfGuild

_SETTINGS = text("SELECT set_config('app.guild', :guild, true), set_config('app.actor', :actor, true)")
_ACTING = "UPDATE acting SET actor = ?"

_of: ContextVar[str] = ContextVar("guild")
"""The guild of the statement that is being executed: set before each one, so that none can be another's."""
_bound: BindParameter[str] = bindparam("of_guild", callable_=_of.get)
_criteria = with_loader_criteria(
    OfGuild, lambda table: table.guild_id == _bound, include_aliases=True, track_closure_variables=False
)
_PREPARED = "prepared"
_BINDING = "binding"

S = TypeVar("S", bound=Executable)


def prepared(statement: S, *, autoflush: bool = True) -> S:
    """A statement that is made once and executed often, with parameters: SQLAlchemy then knows it by itself.

    It sees the guild of the session that executes it, as any other does. Without `autoflush` nothing is
    written before it: for what is written as soon as it changes, while other things may wait.
    """
    return statement.options(_criteria).execution_options(**{_PREPARED: True}, autoflush=autoflush)


@dataclass(frozen=True, slots=True)
class Binding:
    """To which guild a session is bound, and in whose name it writes."""

    guild: str
    actor: str | None = None
    """Nobody's if it only reads."""


class BoundSession(OrmSession):
    """Sees and writes rows of one guild alone, in the name of whoever acts.

    On PostgreSQL row-level security does it, for raw SQL too; the criteria here then only help its planner.
    On SQLite they are all there is: raw SQL in `memory/` has to name the guild itself.
    """

    @classmethod
    def of(cls, engine: AsyncEngine, binding: Binding, **info: object) -> AsyncSession:
        """A session on `engine`; `info` is for the nouns."""
        return AsyncSession(
            engine, sync_session_class=cls, expire_on_commit=False, info={_BINDING: binding, **info}
        )

    @property
    def binding(self) -> Binding:
        binding: Binding = self.info[_BINDING]
        return binding


# Listeners of the class, not of each session: to add them takes SQLAlchemy longer than to call them.


@event.listens_for(BoundSession, "after_begin")
def _tell_the_database(session: BoundSession, _tx: SessionTransaction, connection: Connection) -> None:
    binding = session.binding
    if connection.dialect.name == "postgresql":
        connection.execute(_SETTINGS, {"guild": binding.guild, "actor": binding.actor or ""})
    elif binding.actor:
        below = on_sqlite(connection)
        below.first(_ACTING, (binding.actor,))
        below.last(_ACTING, (None,))  # nobody acts any more


@event.listens_for(BoundSession, "do_orm_execute")
def _only_of(state: ORMExecuteState) -> None:
    _of.set(state.session.info[_BINDING].guild)
    if state.execution_options.get(_PREPARED):
        return
    if state.is_select or state.is_update or state.is_delete:
        state.statement = state.statement.options(_criteria)


@event.listens_for(BoundSession, "before_flush")
def _only_into(session: BoundSession, *_: object) -> None:
    guild = session.binding.guild
    for row in session.new:
        if isinstance(row, OfGuild):
            if not row.guild_id:
                row.guild_id = guild
            elif row.guild_id != guild:
                message = f"a row of {row.guild_id!r} in a transaction of {guild!r}"
                raise WrongGuild(message)
