"""Backups that are proven to be sound, and the way back from them."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from memory import migrate
from memory.database import Memory
from memory.engines import BUSY_TIMEOUT_MS
from memory.errors import DatabaseNotReady
from memory.guard import refuse_in_transaction
from memory.tables import Base, Learner

_MISLEADING = {"PGSERVICE", "PGHOSTADDR", "PGOPTIONS", "PGCLIENTENCODING"}
"""What PostgreSQL's programs would heed in the environment; our own connections don't."""
_STAMP = "baton-%Y%m%dT%H%M%SZ"
_SIGHT = text("""
    SELECT rolname, (rolsuper OR rolbypassrls) AND (
             SELECT coalesce(bool_and(has_table_privilege(oid, 'SELECT')), true) FROM pg_class
             WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace),
           current_setting('server_version_num')::int / 10000
    FROM pg_roles WHERE rolname = current_user""")
_CLEAR = f"""SET LOCAL client_min_messages = warning; SET LOCAL lock_timeout = '{migrate.LOCK_TIMEOUT}';
    SELECT pg_advisory_xact_lock({migrate.LOCK_KEY});
    DROP TABLE IF EXISTS alembic_version, {", ".join(Base.metadata.tables)} CASCADE"""
"""Tables that are newer than a backup would hold on to those that it replaces."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made and checked, its size in bytes, and the older ones that went for it."""

    path: Path
    size: int
    revision: str
    removed: tuple[Path, ...]


async def back_up(memory: Memory, folder: Path, *, keep: int = 7, at: datetime) -> Backup:
    """Write `baton-YYYYMMDDTHHMMSSZ.db` (or `.dump`) into `folder` and check it, while others go on writing.

    The newest `keep` backups in the folder stay, so each database needs a folder of its own. PostgreSQL
    needs `pg_dump`, a role that sees all rows, and no PgBouncer between. Raises `DatabaseNotReady` with
    what helps; nothing half-made is left.
    """
    refuse_in_transaction("a backup")
    if keep < 1 or at.tzinfo is None:
        raise ValueError(f"a backup keeps one at least, and its moment has a time zone: {keep=}, {at=}")
    on_server = memory.on_postgresql
    path = folder / f"{at.astimezone(UTC).strftime(_STAMP)}{'.dump' if on_server else '.db'}"
    with _explained(f"no new backup is in {folder}"):
        partial = await asyncio.to_thread(_begin, path)
        try:
            copy = _dump(memory, partial) if on_server else asyncio.to_thread(_copy, memory, partial)
            revision, standing = await copy, await migrate.standing(memory)
            if revision is None or revision != standing.revision:
                raise DatabaseNotReady("the database is empty or just being upgraded; run `baton db upgrade`")
            size, removed = await asyncio.to_thread(_finish, partial, path, keep)
        finally:
            await asyncio.to_thread(partial.unlink, missing_ok=True)
    return Backup(path, size, revision, removed)


async def restore(memory: Memory, file: Path, *, replace: bool = False) -> None:
    """Put the backup `file` in the place of all that the database holds; stop Baton before.

    Raises `DatabaseNotReady` for a damaged or unknown file and, unless `replace`, if there are learners or
    nobody can tell. After a backup of an older revision run `baton db upgrade`; on PostgreSQL also after
    one by another owner. SQLite's former database is kept as `NAME.before-restore-TIME`. PostgreSQL's is
    gone, so back it up; be the owner of the tables, and have room for plain text in the temporary folder.
    """
    refuse_in_transaction("a restore")
    where = memory.url.render_as_string()
    with _explained(f"{file} can't be restored to {where}"), tempfile.TemporaryDirectory() as scratch:
        script = f"{scratch}/restore.sql"
        if memory.on_postgresql:  # all of it is read here: a damaged one is found out before anything is done
            await _run(memory, "pg_restore", "--clean", "--if-exists", "--no-owner", "-f", script, str(file))
        revision = await (_dumped(memory, file) if memory.on_postgresql else asyncio.to_thread(_sound, file))
        if revision not in migrate.revisions():
            raise DatabaseNotReady(f"{file} is at revision {revision}, unknown to this Baton: update Baton")
        if not replace and (learners := await _learners(memory)) != "0":
            raise DatabaseNotReady(f"{where} holds {learners} learners; restore with `replace` to lose them")
        await memory.close()  # whoever uses it next connects anew, and knows nothing of what was there
        if memory.on_postgresql:
            await asyncio.to_thread(_suit_older_servers, script)
            await _run(memory, "psql", "-Xqw1", "-vON_ERROR_STOP=1", "-c", _CLEAR, "-f", script)
        else:
            await asyncio.to_thread(_put_back, file, Path(memory.url.database or ""))


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, DBAPIError) as error:
        raise DatabaseNotReady(f"{what}: {getattr(error, 'orig', None) or error}") from error


def _begin(path: Path) -> Path:
    """An empty file beside `path` that nobody else may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    os.close(descriptor)
    return Path(name)


def _finish(partial: Path, path: Path, keep: int) -> tuple[int, tuple[Path, ...]]:
    """Name a backup when all of it is on the disk, and let old ones go. Returns its size, and them."""
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(path)
    old = [made for _, made in made_in(path.parent, path.suffix) if made != path][keep - 1 :]
    for made in old:
        made.unlink(missing_ok=True)
    return path.stat().st_size, tuple(old)


def made_in(folder: Path, suffix: str) -> list[tuple[datetime, Path]]:
    """The backups in `folder`, newest first."""
    made = []
    for path in folder.glob(f"*{suffix}"):
        with suppress(ValueError):
            at = datetime.strptime(path.stem, _STAMP).replace(tzinfo=UTC)
            if path.stem == at.strftime(_STAMP) and path.is_file() and not path.is_symlink():
                made.append((at, path))
    return sorted(made, reverse=True)


def _open(file: Path) -> sqlite3.Connection:
    """For reading. The memory's readers may not copy: to SQLite that is writing."""
    address = f"{file.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)


def _copy(memory: Memory, partial: Path) -> str | None:
    with closing(_open(Path(memory.url.database or ""))) as connection:
        connection.execute("VACUUM INTO ?", (str(partial),))
    return _sound(partial)


def _sound(file: Path) -> str | None:
    """The revision of a file that passes SQLite's checks; None if it isn't Baton's."""
    with closing(_open(file)) as connection:
        (told,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if told != "ok" or (told := connection.execute("PRAGMA foreign_key_check").fetchone()):
            raise sqlite3.DatabaseError(f"it is damaged ({told}); take an older backup")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        return (connection.execute("SELECT version_num FROM alembic_version").fetchone() or (None,))[0]


def _put_back(file: Path, target: Path) -> None:
    aside = target.with_name(f"{target.name}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    aside.touch(mode=0o600, exist_ok=False)
    try:
        with closing(_open(target)) as former, closing(sqlite3.connect(aside)) as kept:
            former.backup(kept)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise
        for end in ("", "-wal", "-shm"):  # it can't even be read, so it is kept as it lies there
            with suppress(FileNotFoundError):
                Path(f"{target}{end}").replace(f"{aside}{end}")
    with closing(_open(file)) as new, closing(sqlite3.connect(target, isolation_level=None)) as current:
        current.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        current.execute("BEGIN IMMEDIATE")  # waits that long for a writer; backup() would wait for ever
        current.execute("ROLLBACK")
        new.backup(current)


async def _learners(memory: Memory) -> str:
    """How many learners all guilds have. PostgreSQL hides them from the owner, too: then why it's unknown."""
    try:
        async with memory.reader.connect() as connection:
            if not await connection.run_sync(lambda plain: inspect(plain).has_table("learners")):
                return "0"
            if memory.on_postgresql:
                if not await connection.scalar(text("SELECT pg_relation_size('learners')")):
                    return "0"
                await connection.execute(text("SET LOCAL row_security = off"))
            return str(await connection.scalar(select(func.count()).select_from(Learner)))
    except DBAPIError as error:
        return f"an unknown number ({error.orig}) of"


async def _dump(memory: Memory, partial: Path) -> str | None:
    async with memory.reader.connect() as connection:
        name, sees_all, newest = (await connection.execute(_SIGHT)).one()
        tables = set(await connection.run_sync(lambda plain: inspect(plain).get_table_names()))
    if not sees_all:
        raise DatabaseNotReady(
            f"{name} doesn't see all rows of all guilds; let a superuser make a role that does:\n"
            "  CREATE ROLE baton_backup LOGIN BYPASSRLS; GRANT pg_read_all_data TO baton_backup\n"
            "and open the memory with the address of this role"
        )
    told = await _run(memory, "pg_dump", "--version")
    if (version := re.search(r"\d+", told)) and int(version[0]) < newest:
        raise DatabaseNotReady(f"{told.strip()} is too old; install PostgreSQL's client programs {newest}")
    await _run(memory, "pg_dump", "-Fc", "--no-owner", "--no-password", "-f", str(partial))
    listed = await _run(memory, "pg_restore", "--list", str(partial))
    if lost := tables - set(re.findall(r" TABLE DATA \S+ (\S+) ", listed)):
        raise DatabaseNotReady(f"pg_dump has left out {', '.join(lost)}")
    await _run(memory, "pg_restore", "-f", os.devnull, str(partial))
    return await _dumped(memory, partial)


async def _dumped(memory: Memory, file: Path) -> str | None:
    """The revision of a dump."""
    told = await _run(memory, "pg_restore", "--data-only", "--table=alembic_version", "-f", "-", str(file))
    found = re.search(r"^COPY .*alembic_version .*\n(\w+)$", told, re.MULTILINE)
    return found[1] if found else None


def _suit_older_servers(script: str) -> None:
    """Comment a setting out that programs of PostgreSQL 17 and newer make, and older servers don't know."""
    with Path(script).open("r+b") as file:
        head = file.read(2048)
        file.seek(0)
        file.write(head.replace(b"SET transaction_timeout", b"-- transaction_timeout "))


async def _run(memory: Memory, program: str, *arguments: str) -> str:
    """What a program of PostgreSQL prints, connected as the memory is. Everybody sees the arguments."""
    path = shutil.which(program)
    if path is None:
        raise DatabaseNotReady(f"{program} isn't on the PATH; install PostgreSQL's client programs")
    environment = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    for part, value in memory.writer.dialect.create_connect_args(memory.url)[1].items():
        name = "PGSSLMODE" if part == "ssl" else f"PG{part.upper()}"
        environment[name] = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    process = await asyncio.create_subprocess_exec(
        path, *arguments, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    try:
        output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise ChildProcessError(f"{program} failed: {errors.decode(errors='replace').strip()}")
    return output.decode()
