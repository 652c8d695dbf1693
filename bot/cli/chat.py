"""`baton chat`: a coaching session in the terminal."""

from __future__ import annotations

import asyncio
import locale as system_locale
import os
from functools import partial
from typing import Annotated

import typer

from bot.app import opened
from bot.cli.reminders import due_now
from bot.frontends.terminal.chat import TerminalChat
from bot.frontends.terminal.screens import screen
from bot.settings import read_settings


def chat(
    learner: Annotated[
        str, typer.Option(help="Who is learning. Each name has a memory of its own.", envvar="BATON_LEARNER")
    ] = "",
    locale: Annotated[
        str | None, typer.Option(help="The language: de or en. Kept for the next time.")
    ] = None,
    course: Annotated[
        str | None, typer.Option(help="The course, by its name in `baton course list`.")
    ] = None,
) -> None:
    """Learn in the terminal: Baton greets you, sets tasks, and reviews what you write.

    Type /help for everything it understands, /end to stop. If the input is not a terminal, it reads one turn
    per line (a block between two lines of ``` is one turn) and prints plain text, so that a script can drive
    it.
    """
    asyncio.run(_chat(learner or _login_name(), locale, course))


async def _chat(learner: str, locale: str | None, course: str | None) -> None:
    async with opened(read_settings()) as app, screen() as shown:
        if app.tutor is not None:
            app.tutor.warm()
        hint = _system_language()
        due = partial(due_now, app, learner)
        await TerminalChat(app.coach, shown, learner, hint=hint, due=due).run(locale, course)


def _login_name() -> str:
    return os.environ.get("USER") or os.environ.get("USERNAME") or "learner"


def _system_language() -> str | None:
    """The language that the system is set to, as a code of two letters."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    name = name or system_locale.getlocale()[0] or ""
    code = name[:2].lower()
    return code if code.isalpha() else None
