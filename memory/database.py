"""`Memory.transaction(guild)`: the only place that commits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import AsyncAdaptedQueuePool

from memory import role
from memory.binding import Binding, BoundSession
from memory.cache import EVERYWHERE, Cache
from memory.clashes import explain
from memory.engines import Pool, engines, parse_url
from memory.errors import Conflict
from memory.guard import transaction_is_open
from memory.noun import OUTDATED
from memory.recall.indexing import NUMBERS
from memory.rights import Receipt
from memory.tables.base import Base, UtcDateTime
from memory.tx import Tx
from memory.views import Views

T = TypeVar("T")

_SERIALISE_AGAIN = {"40001", "40P01"}
"""PostgreSQL's codes for "could not serialize" and "deadlock detected": the transaction can be taken anew."""

_OWING = """SELECT guild_id FROM letters WHERE status IN ('waiting', 'claimed')
UNION SELECT guild_id FROM pending_turns"""
_DUE = """SELECT guild_id FROM occurrences WHERE status IN ('waiting', 'claimed') AND due_at <= :until
UNION SELECT guild_id FROM occurrences WHERE status IN ('waiting', 'claimed') AND due_at > :beyond
UNION SELECT guild_id FROM sessions WHERE ended_at IS NULL AND last_turn_at <= :idle"""
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
CONFLICTS = 6
"""How often something is done anew when others change the same rows."""
PAUSE = 0.02
"""Seconds before the first time anew, at most; twice as long before each further one."""
_SCRUB = (
    "INSERT INTO search_index (search_index) VALUES ('optimize')",  # it only marks what is deleted
    "PRAGMA wal_checkpoint(TRUNCATE)",
)
"""What takes deleted words out of an SQLite file; deleted rows are overwritten by themselves."""


class Memory:
    """Everything that Baton remembers. Open it with `Memory.open(url)`, close it with `close()`."""

    def __init__(self, url: URL, writer: AsyncEngine, reader: AsyncEngine, pool: Pool, cache: Cache) -> None:
        self.url = url
        self.writer = writer
        self.reader = reader
        self.pool = pool
        self.cache = cache
        self.views = Views(cache, self.reading)
        self._numbers: dict[UUID, int] = {}
        self._guilds = {EVERYWHERE}
        """Those that have a row in `guilds`; a guild is never deleted."""

    @classmethod
    def open(cls, url: str, pool: Pool = Pool(), *, redis_url: str | None = None) -> Self:  # noqa: B008 - frozen
        """A memory on `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://…`; connects on first use.

        Its cache is in the process, or on `redis://…`: the same for all processes.
        """
        parsed = parse_url(url)
        return cls(parsed, *engines(parsed, pool), pool, Cache.open(redis_url))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self.cache.close()
        await self.writer.dispose()
        await self.reader.dispose()
        self._guilds = {EVERYWHERE}  # whoever opens it anew may find another database
        self._numbers.clear()

    @property
    def on_postgresql(self) -> bool:
        return self.url.get_backend_name() == "postgresql"

    @property
    def connections_in_use(self) -> int:
        """Of the pool that is written through."""
        pool = self.writer.pool
        return pool.checkedout() if isinstance(pool, AsyncAdaptedQueuePool) else 0

    @property
    def connections_most(self) -> int:
        return self.pool.size + self.pool.max_overflow if self.on_postgresql else 1

    async def check_role(self) -> None:
        """Refuse to run as a role that row-level security would not hold, or with too large a pool.

        Raises `DatabaseNotReady` with the command that helps. SQLite has no roles.
        """
        if self.on_postgresql:
            await role.check(self.writer, self.url, self.pool)

    async def sizes(self) -> dict[str, int]:
        """How many rows each table holds, in all guilds together; for operators.

        Estimates on PostgreSQL, where nobody may count the rows of all guilds.
        """
        async with self.reader.connect() as connection:
            if self.on_postgresql:
                rows = await connection.execute(
                    text(
                        """SELECT relname, n_live_tup FROM pg_stat_user_tables
                        WHERE schemaname = current_schema()"""
                    )
                )
                live = {name: int(count) for name, count in rows}
                return {table.name: live.get(table.name, 0) for table in Base.metadata.sorted_tables}
            return {
                table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }

    async def guilds_owing(self) -> tuple[str, ...]:
        """The guilds in which letters wait or turns are unfinished; no more than that is told of them."""
        owing = "SELECT * FROM baton_guilds_owing()" if self.on_postgresql else _OWING
        async with self.reader.connect() as connection:
            return tuple(sorted((await connection.scalars(text(owing))).all()))

    async def guilds_due(
        self, until: datetime, *, idle_since: datetime, beyond: datetime | None = None
    ) -> tuple[str, ...]:
        """The guilds in which something is due by `until`, or a session has been quiet since `idle_since`;
        and those in which something isn't due before `beyond`, if that is given.
        """
        due = text("SELECT * FROM baton_guilds_due(:until, :beyond, :idle)" if self.on_postgresql else _DUE)
        moments = {"until": until, "beyond": beyond or _NEVER, "idle": idle_since}
        typed = due.bindparams(*(bindparam(name, type_=UtcDateTime()) for name in moments))
        async with self.reader.connect() as connection:
            return tuple(sorted((await connection.scalars(typed, moments)).all()))

    @asynccontextmanager
    async def transaction(self, guild: str, *, actor: str | None = None) -> AsyncIterator[Tx]:
        """A unit of work bound to `guild`: committed at the end, rolled back on any exception.

        `EVERYWHERE` binds to none, for the catalogue. `actor` is noted as the one who makes the changes.
        Raises `Conflict` when a row with a version was changed by somebody else in the meantime, or when
        the database asks for the work to be done anew. What it makes outdated in the cache is forgotten.
        """
        async with self._session(self.writer, guild, actor) as session:
            tx = Tx(session, guild)
            try:
                if guild not in self._guilds:
                    await tx.learners.know_guild()
                yield tx
                await tx.complete()
                await _to_the_end(session.commit())
                self._guilds.add(guild)
            except StaleDataError as error:
                raise Conflict from error
            except IntegrityError as error:
                raise explain(error) from error
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) in _SERIALISE_AGAIN:
                    raise Conflict from error
                raise
        if outdated := session.info.get(OUTDATED):
            await self.cache.forget(guild, *outdated)

    async def anew(self, guild: str, work: Callable[[Tx], Awaitable[T]], *, actor: str | None = None) -> T:
        """Work in a short transaction, again and again if others change the same rows meanwhile."""
        for number in range(CONFLICTS):
            with suppress(Conflict):
                async with self.transaction(guild, actor=actor) as tx:
                    return await work(tx)
            await asyncio.sleep(random.uniform(0, PAUSE) * 2**number)  # noqa: S311 - no secret
        async with self.transaction(guild, actor=actor) as tx:
            return await work(tx)

    @asynccontextmanager
    async def reading(self, guild: str) -> AsyncIterator[Tx]:
        """A view of `guild` in which nothing can be written."""
        async with self._session(self.reader, guild) as session:
            yield Tx(session, guild)

    async def forget(self, guild: str, learner: UUID, *, actor: str | None = None) -> Receipt:
        """Delete everything about a learner for good, on SQLite from the bytes of the file, too.

        PostgreSQL reuses the space when it vacuums. Backups made before still have him. Raises `Gone`.
        """
        async with self.transaction(guild, actor=actor) as tx:
            receipt = await tx.rights.forget(learner)
        if not self.on_postgresql:
            async with self.writer.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None  # noqa: S101 - there is one while connected
                for statement in _SCRUB:
                    await driver.execute_fetchall(statement)
        await self.cache.forget_guild(guild)
        self._numbers.pop(learner, None)
        return receipt

    @asynccontextmanager
    async def _session(
        self, engine: AsyncEngine, guild: str, actor: str | None = None
    ) -> AsyncIterator[AsyncSession]:
        token = transaction_is_open.set(True)
        session = BoundSession.of(engine, Binding(guild, actor), **{NUMBERS: self._numbers})
        try:
            yield session
        finally:
            await _to_the_end(session.close())
            transaction_is_open.reset(token)


async def _to_the_end(ending: Coroutine[Any, Any, None]) -> None:
    """Let a transaction end, and its connection get back to the pool, even if its task is cancelled now."""
    task = asyncio.create_task(ending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
