"""`baton learner`: what is kept about one learner, in and out, and gone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.app import opened
from bot.errors import BatonError
from bot.frontends.terminal.chat import GUILD
from bot.settings import read_settings

app = typer.Typer(help="What is kept about a learner: his documents, his data.", no_args_is_help=True)
documents = typer.Typer(help="A learner's documents, as a folder of Markdown files.", no_args_is_help=True)
app.add_typer(documents, name="documents")
out = Console(highlight=False, soft_wrap=True)

Learner = Annotated[str, typer.Argument(help="The learner's name (terminal) or Discord id.")]
Guild = Annotated[str, typer.Option(help="The guild that he's in.")]


class UnreadableFolder(BatonError):
    """The folder can't be read or written."""


@app.command()
def export(
    learner: Learner,
    to: Annotated[Path, typer.Option(help="The folder to write NAME.json and NAME.md into.")] = Path(),
    guild: Guild = GUILD,
) -> None:
    """Write everything that is kept about a learner into two files: for programs, and for people."""

    async def run() -> tuple[Path, Path]:
        async with opened(read_settings()) as running:
            kept = await running.desk.export_learner(guild, learner)
        files = to / f"{learner}.json", to / f"{learner}.md"
        for file, text in zip(files, (kept.json, kept.markdown), strict=True):
            _write(file, text)
        return files

    for file in asyncio.run(run()):
        out.print(f"{file}", markup=False)


@app.command()
def forget(
    learner: Learner,
    guild: Guild = GUILD,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Delete everything about a learner for good: messages, progress, documents, history, search index.

    Backups made before still have him.
    """
    if not yes:
        typer.confirm(f"Delete everything about {learner!r} in {guild!r} for good?", abort=True)

    async def run() -> None:
        async with opened(read_settings()) as running:
            receipt = await running.desk.forget_learner(guild, learner)
        rows = sum(receipt.rows.values())
        out.print(
            f"{learner!r} is forgotten: {rows} rows are gone. Receipt {receipt.learner_id}, {receipt.at}."
        )

    asyncio.run(run())


@documents.command("export")
def export_documents(
    learner: Learner,
    folder: Annotated[Path, typer.Argument(help="Gets one file NAME.md for each document.")],
    guild: Guild = GUILD,
) -> None:
    """Write a learner's documents into a folder."""

    async def run() -> int:
        async with opened(read_settings()) as running:
            texts = await running.desk.export_documents(guild, learner)
        for name, text in texts.items():
            _write(folder / f"{name}.md", text)
        return len(texts)

    out.print(f"documents written to {folder}: {asyncio.run(run())}", markup=False)


@documents.command("import")
def import_documents(
    learner: Learner,
    folder: Annotated[Path, typer.Argument(help="Every NAME.md in it becomes the document NAME.")],
    guild: Guild = GUILD,
) -> None:
    """Take the Markdown files of a folder in as a learner's documents; what differs is a new version."""
    try:
        texts = {file.stem: file.read_bytes().decode() for file in sorted(folder.glob("*.md"))}
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFolder(f"{folder} can't be read: {error}") from error
    if not texts:
        raise UnreadableFolder(f"{folder} has no files NAME.md")

    async def run() -> int:
        async with opened(read_settings()) as running:
            return await running.desk.import_documents(guild, learner, texts, at=datetime.now(UTC))

    changed = asyncio.run(run())
    out.print(f"documents that are new or have a new version: {changed} of {len(texts)}")


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    except OSError as error:
        raise UnreadableFolder(f"{file} can't be written: {error.strerror}") from error
