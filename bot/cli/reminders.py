"""`baton reminders`: what is to come in the terminal, and what is due now; for people and for cron."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bot.app import App, opened
from bot.coaching.turn import Reply
from bot.dispatcher import Delivery, Dispatcher, Fate
from bot.frontends.terminal.chat import GUILD
from bot.frontends.terminal.screens import plain
from bot.reminders import Reminders
from bot.settings import read_settings

app = typer.Typer(help="What Baton will write of its own accord, in the terminal.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)

Learner = Annotated[
    str | None, typer.Option(help="Only this learner's; otherwise everybody's in the terminal.")
]


@dataclass(frozen=True, slots=True)
class _Tray:
    """An outbox that gives what it's given to whoever stands before the terminal."""

    show: Callable[[str, Reply], None]

    async def deliver(self, _guild: str, learner: str, reply: Reply, _key: str) -> Delivery:
        self.show(learner, reply)
        return Delivery(Fate.SENT, "terminal")

    async def tell_coaches(self, _guild: str, _reply: Reply, _key: str) -> Delivery:
        return Delivery(Fate.NEVER, "no coaches here")


@app.command(name="list")
def list_(learner: Learner = None) -> None:
    """What is to come, the next first."""
    asyncio.run(_list(learner))


@app.command()
def run(
    learner: Learner = None,
    once: Annotated[bool, typer.Option("--once", help="Look once, as cron wants it.")] = False,
) -> None:
    """Say what is due now, and until Ctrl-C what is due later. Quiet sessions are closed on the way."""
    asyncio.run(_run(learner, once=once))


async def _list(learner: str | None) -> None:
    async with opened(read_settings()) as running:
        for one in await _reminders(running).upcoming(GUILD, learner):
            local = one.due_at.astimezone(ZoneInfo(one.reminder.zone))
            what = one.reminder.text or one.reminder.kind
            out.print(f"{local:%Y-%m-%d %H:%M} {one.reminder.zone}  {one.name}  {what}", markup=False)


async def _run(learner: str | None, *, once: bool) -> None:
    async with opened(read_settings()) as running:
        reminders = _reminders(running)
        tray = _Tray(lambda who, reply: out.print(f"{who}: {plain(reply.text)}\n", markup=False))
        dispatcher = Dispatcher(running.memory, tray)

        async def look() -> None:
            await reminders.tick()
            await dispatcher.deliver_all(GUILD, learner)

        if once:
            await look()
            return
        from bot.ticking import tick_for_ever  # noqa: PLC0415 - APScheduler takes long to import

        await tick_for_ever(look)


async def due_now(running: App, learner: str) -> Sequence[Reply]:
    """What is due to a learner at the terminal; once it's told it's delivered."""
    told: list[Reply] = []
    await _reminders(running).tick()
    tray = _Tray(lambda _who, reply: told.append(reply))
    await Dispatcher(running.memory, tray).deliver_all(GUILD, learner)
    return told


def _reminders(running: App) -> Reminders:
    return Reminders(
        running.memory, running.prompts, running.courses, clicks=False, mine=lambda guild: guild == GUILD
    )
