"""`baton db`: the database that the memory lives in."""

from __future__ import annotations

import asyncio

import typer
from rich.console import Console

from bot.settings import read_settings
from memory import migrate
from memory.database import Memory

app = typer.Typer(help="The database in which Baton keeps its memory.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)


@app.command()
def upgrade() -> None:
    """Bring the database to the newest revision; nothing happens if it's there. Make a backup first."""

    async def run() -> migrate.Standing:
        memory = Memory.open(read_settings().database)
        try:
            return await migrate.upgrade(memory)
        finally:
            await memory.close()

    out.print(f"The database is at revision {asyncio.run(run()).revision}.")


@app.command()
def info() -> None:
    """Tell where the database is, at which revision it stands, and how much it holds."""

    async def run() -> None:
        memory = Memory.open(read_settings().database)
        try:
            standing = await migrate.standing(memory)
            out.print(f"address:  {memory.url.render_as_string(hide_password=True)}", markup=False)
            out.print(f"revision: {standing.revision or 'none'} (newest: {standing.newest})")
            if standing.up_to_date:
                for table, rows in (await memory.sizes()).items():
                    out.print(f"  {table}: {rows}")
            else:
                out.print("Run `baton db upgrade` to bring it up to date.")
        finally:
            await memory.close()

    asyncio.run(run())
