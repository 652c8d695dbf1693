"""`baton db`: the database that the memory lives in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.app import opened
from bot.settings import Settings, read_settings
from memory import backup as backups
from memory import health as look
from memory import migrate
from memory.database import Memory
from memory.engines import parse_url

T = TypeVar("T")

app = typer.Typer(help="The database in which Baton keeps its memory.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)

Sure = Annotated[bool, typer.Option("--yes", help="Don't ask.")]


@app.command()
def upgrade() -> None:
    """Bring the database to the newest revision; nothing happens if it's there. Make a backup first.

    On PostgreSQL this is done as the owner of the tables (DATABASE_OWNER_URL), and lets the role of
    DATABASE_URL in.
    """
    settings = read_settings()
    standing = _as_owner(settings, lambda memory: migrate.upgrade(memory, app_role=_app_role(settings)))
    out.print(f"The database is at revision {standing.revision}.")


@app.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="A revision that `baton db history` lists, or base.")],
    yes: Sure = False,
) -> None:
    """Bring the database back to an older revision, for an older Baton. What newer tables hold is lost."""
    if not yes:
        typer.confirm(f"Go back to {revision}, and lose what newer tables hold?", abort=True)
    _as_owner(read_settings(), lambda memory: migrate.downgrade(memory, revision))
    out.print(f"The database is at revision {revision}.")


@app.command()
def check() -> None:
    """Compare the database with what the code means; exit code 1 if they differ."""
    differences = _with_memory(migrate.differences)
    for difference in differences:
        out.print(difference, markup=False)
    if differences:
        out.print("Run `baton db upgrade`; if that doesn't help, the migrations lack a change of the tables.")
        raise typer.Exit(1)
    out.print("The database is what the code means.")


@app.command()
def info() -> None:
    """Tell where the database is, at which revision it stands, and how much it holds."""

    async def run(memory: Memory) -> None:
        standing = await migrate.standing(memory)
        out.print(f"address:  {memory.url.render_as_string(hide_password=True)}", markup=False)
        out.print(f"revision: {standing.revision or 'none'} (newest: {standing.newest})")
        if standing.up_to_date:
            for table, rows in (await memory.sizes()).items():
                out.print(f"  {table}: {rows}")
        else:
            out.print("Run `baton db upgrade` to bring it up to date.")

    _with_memory(run)


@app.command()
def history() -> None:
    """List every revision, and which of them the database has taken."""
    for revision in _with_memory(migrate.history):
        out.print(f"{'✓' if revision.taken else '·'} {revision.id}  {revision.title}", markup=False)


@app.command()
def seed(
    learners: Annotated[int, typer.Option(min=1, help="How many learners.")] = 20,
    guild: Annotated[str, typer.Option(help="Into which guild.")] = "demo",
    course: Annotated[str, typer.Option(help="In which course they are.")] = "sqlmodel",
    luck: Annotated[int, typer.Option(help="The same luck makes the same learners.")] = 0,
) -> None:
    """Fill a guild with a demonstration: learners with sessions, reviews, documents and reminders."""
    from memory import seed as demo  # noqa: PLC0415 - its libraries would slow every other command down

    async def run() -> int:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        async with opened(read_settings()) as running:
            with Progress(*columns, console=Console(stderr=True)) as progress:
                bar = progress.add_task("Learners", total=learners)
                return await demo.fill(
                    running.memory,
                    guild,
                    course,
                    learners,
                    at=datetime.now(UTC),
                    luck=luck,
                    told=lambda made: progress.update(bar, completed=made),
                )

    messages = asyncio.run(run())
    out.print(f"learners added to the guild {guild!r}: {learners}, with {messages} messages")


@app.command()
def backup(
    to: Annotated[
        Path | None, typer.Option(help="The folder of the backups; by default `backups` in the data folder.")
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="How many backups stay; older ones go.")] = 7,
) -> None:
    """Make a backup while Baton runs, and check it.

    An SQLite file is copied whole by the database itself; PostgreSQL is dumped by `pg_dump`, for which
    DATABASE_URL has to name a role that sees every guild.
    """
    folder = to or read_settings().baton_data_dir / "backups"
    made = _with_memory(lambda memory: backups.back_up(memory, folder, keep=keep, at=datetime.now(UTC)))
    out.print(f"{made.path} ({made.size / 1e6:.1f} MB, revision {made.revision})", markup=False)
    for removed in made.removed:
        out.print(f"removed {removed}", markup=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup that `baton db backup` made.")],
    replace: Annotated[bool, typer.Option("--replace", help="Though there are learners.")] = False,
) -> None:
    """Put a backup in the place of the database. Stop Baton first; the old SQLite file is kept beside it."""
    _as_owner(read_settings(), lambda memory: backups.restore(memory, file, replace=replace))
    out.print("The backup is in place. Run `baton db upgrade` in case it's of an older revision.")


@app.command()
def health() -> None:
    """Look at the database: reachable, up to date, sound, backed up; exit code 1 if something is wrong."""
    folder = read_settings().baton_data_dir / "backups"
    found = _with_memory(lambda memory: look.health(memory, folder, at=datetime.now(UTC)))
    for one in found.checks:
        out.print(f"{'✓' if one.ok else '✗'} {one.name}: {one.told}", markup=False)
    if not found.ok:
        raise typer.Exit(1)


def _app_role(settings: Settings) -> str | None:
    return None if settings.embedded else parse_url(settings.database).username


def _with_memory(work: Callable[[Memory], Awaitable[T]]) -> T:
    settings = read_settings()
    return asyncio.run(_worked(settings.database, settings, work))


def _as_owner(settings: Settings, work: Callable[[Memory], Awaitable[T]]) -> T:
    return asyncio.run(_worked(settings.database_owner_url or settings.database, settings, work))


async def _worked(url: str, settings: Settings, work: Callable[[Memory], Awaitable[T]]) -> T:
    memory = Memory.open(url, settings.pool)
    try:
        return await work(memory)
    finally:
        await memory.close()
