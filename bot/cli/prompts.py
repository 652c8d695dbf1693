"""`baton prompts`: the words that Baton says, for those who write them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli import locales, previewing, wordings
from bot.prompting.prompts import Prompts
from bot.settings import read_settings
from bot.workbench.check import check as checked
from bot.workbench.coverage import untaken
from bot.workbench.snapshots import differences

app = typer.Typer(help="Prompts: what Baton says, for those who write it.", no_args_is_help=True)
app.command()(previewing.preview)
app.command(name="locales")(locales.locales)
wordings.add_to(app)

Folder = Annotated[
    Path | None,
    typer.Argument(
        help="The folder of prompts; else BATON_PROMPTS_DIR, else those that ship with Baton.",
        exists=True,
        file_okay=False,
    ),
]
out = Console(highlight=False, soft_wrap=True)


@app.callback()
def prompts() -> None:
    """Prompts: what Baton says, for those who write it."""


@app.command()
def check(
    folder: Folder = None,
    *,
    template: Annotated[
        list[str] | None, typer.Option(help="Try the samples of this template alone; may be repeated.")
    ] = None,
    snapshots: Annotated[
        Path | None, typer.Option(help="Compare with what this folder says was rendered before.", exists=True)
    ] = None,
    branches: Annotated[
        bool, typer.Option("--branches", help="Also list branches that no sample takes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Check templates and words: what is wrong, where, and what to write instead; exit code 1 if anything is.

    Inputs and their types, misspelt names and attributes, parts that aren't there, words of others that
    reach a language model, samples that fail or are too long, languages that lack something, words to
    avoid, hints that are hard to read.
    """
    where = folder or read_settings().baton_prompts_dir
    problems = checked(where, template or ())
    if snapshots and not problems:
        problems = [*differences(where, snapshots)]
    if as_json:
        typer.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2))
        raise typer.Exit(1 if problems else 0)
    for problem in problems:
        out.print(str(problem), markup=False)
    if branches and not problems:
        _tell_branches(where)
    out.print(f"prompts: {len(problems)} problems" if problems else "prompts: all in order")
    raise typer.Exit(1 if problems else 0)


def _tell_branches(where: Path) -> None:
    loaded = Prompts(where)
    for code in loaded.locales:
        for template, line, begins in untaken(loaded.locale(code)):
            out.print(f"{code}/{template}.md.j2:{line}: no sample takes {begins}", markup=False)
