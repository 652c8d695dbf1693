"""The command `baton`: one small module per group of commands."""

from __future__ import annotations

import logging
import os
import sys

import typer
from rich.console import Console

from bot.cli import chat, course, db, discord, doctor, handover, learner, prompts, reminders, review, tutor
from bot.errors import BatonError
from memory.errors import MemoryTrouble

BAD_USAGE = 2

app = typer.Typer(
    name="baton",
    help="Baton, a coaching bot that never forgets its learners.\n\nStart with `baton chat`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command(name="chat")(chat.chat)
app.command(name="discord")(discord.discord)
app.command(name="review")(review.review)
app.command(name="doctor")(doctor.doctor)
app.add_typer(course.app, name="course")
app.add_typer(handover.app, name="handover")
app.add_typer(learner.app, name="learner")
app.add_typer(prompts.app, name="prompts")
app.add_typer(reminders.app, name="reminders")
app.add_typer(tutor.app, name="tutor")
app.add_typer(db.app, name="db")


def main() -> None:
    """Run a command; trouble that Baton can explain is said in one line, with exit code 2."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except (BatonError, MemoryTrouble) as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"baton: {error}", markup=False)
        sys.exit(BAD_USAGE)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
