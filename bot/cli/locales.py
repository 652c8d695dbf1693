"""`baton prompts locales`: which languages there are, and what each still lacks."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.prompting.locale import KINDS
from bot.settings import read_settings
from bot.workbench.locales import Coverage, coverage

out = Console(highlight=False, soft_wrap=True)


def locales(
    code: Annotated[
        str | None, typer.Argument(help="One locale; all that it lacks is listed.", metavar="[LOCALE]")
    ] = None,
) -> None:
    """Show the languages, what they fall back to, and how much of each is missing."""
    found = coverage(read_settings().baton_prompts_dir)
    chosen = [one for one in found if code in {None, one.code}]
    if not chosen:
        raise typer.BadParameter(
            f"there is no locale {code}; there are {', '.join(one.code for one in found)}"
        )
    table = Table()
    for heading in ("Locale", "Language", "Falls back to", *(kind.capitalize() for kind in KINDS)):
        table.add_column(heading)
    for one in chosen:
        shares = [f"{one.own[kind]}/{one.of[kind]}" for kind in KINDS]
        table.add_row(one.code, one.name, " → ".join(one.chain[1:]) or "–", *shares)
    out.print(table)
    for one in chosen:
        _tell(one, whole=code is not None)


def _tell(one: Coverage, *, whole: bool) -> None:
    if one.missing and not whole:
        out.print(f"{one.code} lacks {len(one.missing)}: baton prompts locales {one.code}")
    elif whole:
        for missing in one.missing:
            out.print(f"{missing.kind}: {missing.key} (said by {missing.instead})", markup=False)
    for kind, key in one.unknown:
        out.print(f"{one.code} has {kind} that nobody asks for: {key}", markup=False)
