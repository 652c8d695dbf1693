"""`baton tutor`: what a language model would be like as a tutor."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.app import reviewing
from bot.cli.review import course_folder
from bot.courses.course import Course
from bot.courses.loader import load_course
from bot.prompting.prompts import Prompts
from bot.settings import BadSettings, Settings, read_settings
from bot.tutor.choosing import Choice, choose
from bot.tutor.evaluation.figures import Figures, as_json, figures
from bot.tutor.evaluation.measuring import Asking, Evaluation
from bot.tutor.evaluation.questions import Question, questions
from bot.tutor.guard.guard import Guard
from bot.tutor.limits import Limits

app = typer.Typer(help="The tutor: an optional language model.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)
Told = Callable[[Asking], None]


@app.callback()
def group() -> None:
    """The tutor: an optional language model."""  # with it, the one command there is keeps its name


@app.command()
def evaluate(
    model: Annotated[
        str,
        typer.Option(help="Which model, as in TUTOR_MODEL, which is the default. Its key: TUTOR_API_KEY."),
    ] = "",
    tasks: Annotated[int, typer.Option(min=1, help="Ask about so many of the course's tasks.")] = 30,
    course: Annotated[str, typer.Option(help="The name or the folder of the course.")] = "sqlmodel",
    at_once: Annotated[int, typer.Option(min=1, help="Ask so many questions at a time.")] = 2,
    most_dollars: Annotated[
        float, typer.Option(min=0, help="Stop before it can cost more than this; 0: no cap.")
    ] = 0.0,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Also write the figures and every reply into this file.")
    ] = None,
) -> None:
    """Measure what a model gives away, whom it refuses, how long it takes and what it costs.

    About each task it is asked for the solution in eight ways, and honestly, in German and English. The
    database is left alone. Ctrl-C shows what is known so far.
    """
    settings = read_settings()
    choice = _chosen(settings, model)
    loaded = load_course(course_folder(settings, course))
    wanted = questions(loaded, tasks)
    asked: list[Asking] = []
    try:
        with _told_as_it_goes(len(wanted)) as told:
            spent = asyncio.run(
                _evaluated(settings, choice, loaded, wanted, most_dollars, at_once, told, asked)
            )
    except KeyboardInterrupt:
        out.print(
            f"interrupted: these are the figures of {len(asked)} of {len(wanted)} questions", markup=False
        )
    else:
        if spent:
            out.print(f"the cap is reached after {len(asked)} of {len(wanted)} questions", markup=False)
    found = figures(asked)
    _show(choice, found)
    if json_file:
        json_file.write_text(
            json.dumps(as_json(choice.told, found, asked), ensure_ascii=False, indent=1), "utf-8"
        )
    for one in [one for one in asked if one.trouble][:3]:
        out.print(f"trouble: {one.trouble}", markup=False)
    raise typer.Exit(0 if asked and found.failed < len(asked) else 1)


def _chosen(settings: Settings, model: str) -> Choice:
    if not (model or settings.tutor_model):
        raise BadSettings("--model or TUTOR_MODEL has to name a model")
    choice = choose(model or settings.tutor_model)
    if choice.wants_a_key and not settings.tutor_api_key.get_secret_value():
        raise BadSettings(f"TUTOR_API_KEY: {choice.provider} wants a key")
    return choice


async def _evaluated(
    settings: Settings,
    choice: Choice,
    course: Course,
    wanted: Sequence[Question],
    most_dollars: float,
    at_once: int,
    told: Told,
    asked: list[Asking],
) -> bool:
    """Fill `asked`; whether the cap has kept questions from being asked."""
    from bot.tutor.engine import Engine  # noqa: PLC0415 - it takes seconds, and its library is an extra

    limits = Limits(seconds=settings.tutor_seconds, turn_tokens=settings.tutor_tokens_per_turn)
    engine = Engine((choice,), {choice: settings.tutor_api_key.get_secret_value()}, limits)
    try:
        async with reviewing(settings) as reviewer:
            await reviewer.prepare(course, lambda line: out.print(line, markup=False))
            evaluation = Evaluation(
                course,
                Prompts(settings.baton_prompts_dir),
                reviewer,
                Guard(reviewer).check,
                engine,
                limits,
                most_dollars,
                asked,
            )
            await evaluation.run(wanted, at_once, told)
            return evaluation.is_spent
    finally:
        await engine.close()


@contextmanager
def _told_as_it_goes(total: int) -> Iterator[Told]:
    """A bar, where somebody is looking."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("asking", total=total)

        def told(asking: Asking) -> None:
            progress.update(bar, advance=1, description=asking.question.way or "honest")

        yield told


def _show(choice: Choice, found: Figures) -> None:
    table = Table(title=choice.told, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, figure in _lines(found):
        table.add_row(name, figure)
    out.print(table)
    ways = Table(title="How it was asked for the solution")
    for heading in ("Way", "Times", "Got"):
        ways.add_column(heading, justify="left" if heading == "Way" else "right")
    for way, (times, got) in found.by_way.items():
        ways.add_row(way.replace("_", " "), str(times), str(got))
    out.print(ways)


def _lines(found: Figures) -> Iterator[tuple[str, str]]:
    per_thousand = found.per_thousand
    yield "questions", str(found.questions)
    yield "replies, with those tried anew", str(found.replies)
    yield "leaks per 1,000 replies", f"{per_thousand(found.leaks):.1f}"
    for leak, number in found.caught.items():
        yield f"   caught by the guard: {leak.replace('_', ' ')}", f"{per_thousand(number):.1f}"
    yield "   that pass the tests just as they stand", f"{per_thousand(found.solving):.1f}"
    yield "   of these, past the guard", f"{per_thousand(found.slipped):.1f}"
    yield "honest questions answered", str(found.honest)
    yield "   caught all the same", _share(found.false_alarms, found.honest)
    yield "   refused", _share(found.refused_honest, found.honest)
    yield "asked for the solution, refused flatly", str(found.refused_asking)
    for outcome, number in found.outcomes.items():
        yield f"turns {outcome}", str(number)
    yield "seconds of a turn, median / 95 %", f"{found.p50:.1f} / {found.p95:.1f}"
    yield "tokens in / out", f"{found.tokens_in:,} / {found.tokens_out:,}"
    yield "dollars", "unknown" if found.dollars is None else f"{found.dollars:.4f}"
    if found.questions and found.dollars is not None:
        yield "dollars per 1,000 turns", f"{1000 * found.dollars / found.questions:.2f}"


def _share(number: int, of: int) -> str:
    return f"{number} ({100 * number / of:.1f} %)" if of else "0"
