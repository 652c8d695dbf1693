"""`baton handover`: documents from which a session begins, in and out."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.app import opened
from bot.desk import ImportReport
from bot.frontends.terminal.chat import GUILD
from bot.settings import read_settings

app = typer.Typer(help="Handovers: the documents from which a session begins.", no_args_is_help=True)

Learner = Annotated[str, typer.Option(help="Whose handover it is.")]


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="A Markdown document in UTF-8, with German or English headings.")
    ],
    learner: Learner,
    course: Annotated[
        str | None, typer.Option(help="The course it speaks of, if there's more than one.")
    ] = None,
) -> None:
    """Let a learner begin where a handover from elsewhere says that he stands.

    The document needs a section whose heading says "Greeting" or "Begrüßung"; its text becomes the next
    session's greeting, word for word. Completed and available modules, preferences, learning style and code
    quality are taken over. What can't be placed is said as a warning. A file that is refused changes nothing.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file} can't be read: {error.strerror}") from error
    _tell(asyncio.run(_import(learner, content, course)))


@app.command("export")
def export(
    learner: Learner,
    output: Annotated[
        Path | None, typer.Option(help="Write into this file instead of to the screen.")
    ] = None,
) -> None:
    """Print a learner's latest handover: an imported one byte for byte, a written one as Markdown."""
    document = asyncio.run(_export(learner))
    if output:
        output.write_bytes(document)
    else:
        sys.stdout.buffer.write(document)


async def _import(learner: str, content: bytes, course: str | None) -> ImportReport:
    async with opened(read_settings()) as running:
        return await running.desk.import_handover(
            GUILD, learner, content, at=datetime.now(UTC), course=course
        )


async def _export(learner: str) -> bytes:
    async with opened(read_settings()) as running:
        return await running.desk.export_handover(GUILD, learner)


def _tell(report: ImportReport) -> None:
    out = Console(highlight=False, soft_wrap=True)

    def numbers(modules: tuple[object, ...]) -> str:
        return ", ".join(str(getattr(module, "number", "")) for module in modules) or "none"

    out.print(f"{report.learner} begins in the course {report.course.slug} ({report.locale}):", markup=False)
    out.print(f"  completed modules: {numbers(report.completed)}")
    out.print(f"  available modules: {numbers(report.available)}")
    out.print(f"  recommended: {report.recommended.number if report.recommended else 'none'}")
    out.print(f"  what is known of the learner: {report.facts} remarks")
    out.print(f"  the next session's greeting: {len(report.greeting)} characters, word for word")
    for warning in report.warnings:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"warning: {warning}", markup=False)
