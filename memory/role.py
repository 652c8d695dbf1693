"""Who Baton is to PostgreSQL: a role that row-level security holds, with a pool that the server bears."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.engines import Pool
from memory.errors import DatabaseNotReady

_WHO = text(
    """
    SELECT role.rolname, role.rolsuper, role.rolbypassrls, role.rolconnlimit,
           coalesce(bool_or(pg_has_role(role.oid, relation.relowner, 'USAGE')), false) AS owns,
           current_setting('max_connections')::int
             - current_setting('superuser_reserved_connections')::int AS connections
    FROM pg_roles AS role
    LEFT JOIN pg_class AS relation
      ON relation.relnamespace = current_schema()::regnamespace AND relation.relkind = 'r'
    WHERE role.rolname = current_user
    GROUP BY role.oid, role.rolname, role.rolsuper, role.rolbypassrls, role.rolconnlimit
    """
)


@dataclass(frozen=True, slots=True)
class _Role:
    name: str
    superuser: bool
    bypasses: bool
    limit: int
    owns: bool
    connections: int

    @property
    def too_mighty(self) -> str:
        """Why guilds would not be kept apart for this role; empty if they are."""
        if self.superuser:
            return "is a superuser"
        if self.bypasses:
            return "has BYPASSRLS"
        return "owns the tables, or is a member of the role that does" if self.owns else ""


async def check(engine: AsyncEngine, url: URL, pool: Pool) -> None:
    """Raise `DatabaseNotReady`, with what to do, unless the role of `engine` is fit to run Baton."""
    try:
        async with engine.connect() as connection:
            role = _Role(*(await connection.execute(_WHO)).one())
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        message = f"the database at {url.render_as_string()} can't be used: {reason}"
        raise DatabaseNotReady(message) from error
    if role.too_mighty:
        raise DatabaseNotReady(
            f"DATABASE_URL logs in as {role.name!r}, which {role.too_mighty}; PostgreSQL would not keep the "
            f"guilds apart for it. Make a plain role and let it in:\n{_commands(url)}"
        )
    allowed = role.connections if role.limit < 0 else min(role.limit, role.connections)
    if not pool.pgbouncer and pool.most > allowed:
        raise DatabaseNotReady(
            f"DB_POOL_SIZE={pool.size} and DB_MAX_OVERFLOW={pool.max_overflow} make up to {pool.most} "
            f"connections, but the server allows {role.name!r} only {allowed}; lower them, or raise "
            "max_connections"
        )


def _commands(url: URL) -> str:
    owner = url.set(password=None).render_as_string()
    plain = url.set(username="baton", password=None).render_as_string()
    shell = url.set(drivername="postgresql", password=None).render_as_string()
    return (
        f'  psql "{shell}" -c "CREATE ROLE baton LOGIN PASSWORD \'…\' NOSUPERUSER NOBYPASSRLS"\n'
        f'  export DATABASE_OWNER_URL="{owner}"\n'
        f'  export DATABASE_URL="{plain}"\n'
        "  baton db upgrade"
    )
