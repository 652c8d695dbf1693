"""`baton prompts history|diff|rollback|sent`: which wording was said when, and the way back to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from bot.errors import BatonError
from bot.frontends.terminal.chat import GUILD
from bot.settings import read_settings
from bot.workbench.provenance import NotFound, Provenance, Sent, Worded, compared, current
from bot.workbench.returning import bring_back
from memory import migrate
from memory.database import Memory

T = TypeVar("T")
out = Console(highlight=False, soft_wrap=True)

Template = Annotated[str, typer.Argument(help="The template's id, like greeting.")]
Guild = Annotated[str, typer.Option(help="The guild whose messages and own wordings are meant.")]


class NotOurs(BatonError):
    """A guild's own words stand in no file; its coaches take them back with /coach prompts undo."""


def add_to(app: typer.Typer) -> None:
    """Add the commands to the group `baton prompts`."""
    for command in (history, diff, rollback, sent):
        app.command()(command)


def history(
    template: Template,
    locale: Annotated[str | None, typer.Option(help="One language alone.")] = None,
    guild: Guild = GUILD,
) -> None:
    """Every wording that there has been: since when, how often it was sent, and when last."""
    for one in _asked(lambda known: known.history(guild, template, locale)):
        whose = "  own words of this guild" if one.own else ""
        times = "once" if one.sent == 1 else f"{one.sent} times"
        often = f"sent {times}, last {one.last:%Y-%m-%d %H:%M} UTC" if one.last else "never sent"
        out.print(
            f"{one.locale}  {one.hash}  since {one.since:%Y-%m-%d %H:%M} UTC  {often}{whose}", markup=False
        )


def diff(
    template: Template,
    hashes: Annotated[
        list[str] | None,
        typer.Argument(help="None: the last wording in each language; one: that one; two: both."),
    ] = None,
    guild: Guild = GUILD,
) -> None:
    """What has changed from a wording to the file as it is now, or to another wording."""

    async def found(known: Provenance) -> list[tuple[Worded, Worded | None]]:
        if hashes:
            both = [await known.find(guild, template, one) for one in hashes[:2]]
            return [(both[0], both[1] if both[1:] else None)]
        kept = [one for one in await known.history(guild, template) if not one.own]
        return [({one.locale: one for one in kept}[locale], None) for locale in {one.locale for one in kept}]

    folder = read_settings().baton_prompts_dir
    for before, after in sorted(_asked(found), key=lambda pair: pair[0].locale):
        text = after.text if after else current(folder, template, before.locale)
        name = after.name if after else f"{before.locale}/{template}.md.j2"
        for line in compared(before.text, text, (before.name, name)):
            out.print(line, markup=False)


def rollback(
    template: Template,
    hash_: Annotated[
        str, typer.Argument(metavar="HASH", help="Of the wording, or how it begins; see history.")
    ],
) -> None:
    """Write an older wording back into its file, if it still loads."""
    wording = _asked(lambda known: known.find(GUILD, template, hash_))
    if wording.own:
        raise NotOurs
    written = bring_back(read_settings().baton_prompts_dir, wording)
    if written is None:
        out.print(f"{wording.name} is what the file says already", markup=False)
    else:
        out.print(
            f"{written} says again what it said on {wording.since:%Y-%m-%d %H:%M} ({wording.hash}); "
            "a running bot takes it with /coach prompts reload or SIGHUP",
            markup=False,
        )


def sent(
    learner: Annotated[str, typer.Argument(help="The learner's name (terminal) or Discord id.")],
    on: Annotated[str, typer.Option(help="A day like 2026-11-24, 24.11., Tuesday or yesterday.")] = "",
    guild: Guild = GUILD,
    text: Annotated[bool, typer.Option("--text", help="Show the wordings, too.")] = False,
) -> None:
    """Which wordings a learner got on a day, by his own clock; today if none is named."""
    found = _asked(lambda known: known.sent(guild, learner, on, datetime.now(UTC)))
    if not found:
        out.print("nothing was sent that day", markup=False)
    for one in found:
        whose = " (own words of the guild)" if one.wording and one.wording.own else ""
        said = one.begins or "(not kept)"
        out.print(
            f"{one.at:%Y-%m-%d %H:%M:%S}  {one.template}  {one.hash or '-'}{whose}  {said}", markup=False
        )
        if text:
            _show(one)


def _show(one: Sent) -> None:
    if one.wording is None:
        out.print("    its wording is not kept", markup=False)
        return
    for worded in (one.wording, *one.parts):
        out.print(f"    --- {worded.name}", markup=False)
        for line in worded.text.splitlines():
            out.print(f"    {line}", markup=False)


def _asked(work: Callable[[Provenance], Awaitable[T]]) -> T:
    """Ask past the application: it would not start while the prompts are broken."""

    async def run() -> T:
        settings = read_settings()
        async with Memory.open(settings.database, settings.pool) as memory:
            await memory.check_role()
            if settings.embedded:
                await migrate.upgrade(memory)
            elif not (await migrate.standing(memory)).up_to_date:
                raise NotFound("the database isn't at the newest revision; run `baton db upgrade`")
            return await work(Provenance(memory))

    return asyncio.run(run())
