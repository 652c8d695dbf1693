"""`python -m tests.playing`: play the whole course as every learner in every language."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.app import opened
from bot.courses.text import LOCALES
from bot.settings import Settings
from tests.playing.learners import LEARNERS
from tests.playing.play import Played, play


def main(
    learner: Annotated[str, typer.Option(help="right, stumbling or hinted; all of them if empty.")] = "",
    locale: Annotated[str, typer.Option(help="de or en; both if empty.")] = "",
    modules: Annotated[int, typer.Option(help="Stop after so many modules.")] = 99,
    transcripts: Annotated[Path | None, typer.Option(help="A folder for what was typed and printed.")] = None,
) -> None:
    ways = [learner] if learner else [*LEARNERS]
    played = asyncio.run(_all(ways, [locale] if locale else [*LOCALES], modules, transcripts))
    _show(played)
    raise typer.Exit(1 if any(one.findings for one in played) else 0)


async def _all(ways: list[str], locales: list[str], modules: int, transcripts: Path | None) -> list[Played]:
    logging.basicConfig(level=logging.WARNING)
    played: list[Played] = []
    tell = Console(stderr=True).print
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite+aiosqlite:///{folder}/baton.db"
        settings = Settings(database_url=database, baton_data_dir=Settings().baton_data_dir)
        async with opened(settings) as app:
            course = app.courses[0]
            await app.reviewer.prepare(course)
            for locale in locales:
                for way in ways:
                    one = await play(
                        app.coach, course, way, locale, Path(folder), modules=modules, watch=tell
                    )
                    tell(f"{way}, {locale}: {one.seconds:.0f} s")
                    if transcripts:
                        one.transcript.write(transcripts / f"{way}.{locale}.md")
                    played.append(one)
    return played


def _show(played: list[Played]) -> None:
    out = Console()
    table = Table()
    for heading in ("Learner", "Language", "Turns", "Answers judged", "Sessions", "Seconds", "Findings"):
        table.add_column(heading)
    for one in played:
        figures = (one.turns, one.reviews, one.sessions, round(one.seconds), len(one.findings))
        table.add_row(one.way, one.locale, *map(str, figures))
    out.print(table)
    for one in played:
        for finding in one.findings:
            out.print(f"- {finding}", markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
