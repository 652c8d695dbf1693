"""`baton doctor`: what works on this machine, what doesn't, and what to do about it."""

from __future__ import annotations

import asyncio
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from bot.app import build_runner, build_runtimes, build_tutor, single_reviewer
from bot.courses.loader import load_courses
from bot.courses.static import static_problems
from bot.errors import BatonError
from bot.prompting.prompts import Prompts
from bot.sandbox.runner import Job, TestStatus
from bot.sandbox.tiers import probe
from bot.settings import Settings, read_settings
from bot.tutor.limits import MICROS
from memory import migrate
from memory.database import Memory
from memory.errors import MemoryTrouble

out = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Finding:
    well: bool
    text: str


def doctor(
    discord: Annotated[
        bool, typer.Option("--discord", help="Examine the connection to Discord as well.")
    ] = False,
) -> None:
    """Examine this installation: Python, data folder, database, prompts, courses, sandbox, tutor.

    With --discord also the token, the intents, and what Baton may do in each server. Exit code 1 if
    something keeps Baton from working.
    """
    settings = read_settings()
    findings = [*_examine(settings), *(_discord(settings) if discord else ())]
    for finding in findings:
        out.print(f"{'✓' if finding.well else '✗'} {finding.text}", markup=False)
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


def _examine(settings: Settings) -> Iterator[Finding]:
    yield Finding(well=True, text=f"Python {platform.python_version()} on {sys.platform}")
    yield _data_folder(settings)
    yield asyncio.run(_database(settings))
    yield _prompts(settings)
    yield from _courses(settings)
    yield _sandbox()
    yield asyncio.run(_engine(settings))
    yield asyncio.run(_tutor(settings))


def _discord(settings: Settings) -> Iterator[Finding]:
    from bot.cli.discord import connection  # noqa: PLC0415 - takes long to import
    from bot.frontends.discord.examining import examine  # noqa: PLC0415

    for found in asyncio.run(examine(connection(settings))):
        yield Finding(found.well, found.text)


def _data_folder(settings: Settings) -> Finding:
    folder = settings.baton_data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        marker = folder / ".writable"
        marker.touch()
        marker.unlink()
    except OSError as error:
        text = f"data folder {folder} can't be written: {error.strerror}; set BATON_DATA_DIR to one that can"
        return Finding(well=False, text=text)
    return Finding(well=True, text=f"data folder {folder}")


async def _database(settings: Settings) -> Finding:
    try:
        memory = Memory.open(settings.database)
        try:
            standing = await migrate.standing(memory)
        finally:
            await memory.close()
    except MemoryTrouble as error:
        return Finding(well=False, text=f"database: {error}")
    if standing.up_to_date or settings.embedded:
        where = standing.revision or "not made yet; the first `baton chat` makes it"
        return Finding(well=True, text=f"database {memory.url.render_as_string()} ({where})")
    return Finding(well=False, text=f"database is at {standing.revision}; run `baton db upgrade`")


def _prompts(settings: Settings) -> Finding:
    try:
        prompts = Prompts(settings.baton_prompts_dir)
    except (BatonError, OSError) as error:
        return Finding(well=False, text=f"prompts: {error}")
    return Finding(well=True, text=f"prompts in {', '.join(prompts.locales)}")


def _courses(settings: Settings) -> Iterator[Finding]:
    try:
        courses = load_courses(settings.baton_courses_dir)
    except BatonError as error:
        yield Finding(well=False, text=f"courses: {error}")
        return
    reviewer = single_reviewer(settings)
    for course in courses:
        problems = static_problems(course)
        built = (
            "built"
            if reviewer.is_ready(course)
            else "built at the first review, or by `baton course install`"
        )
        text = f"course {course.slug}: {len(course.places)} tasks, environment {built}"
        yield Finding(well=not problems, text=text if not problems else f"{text}; see `baton course check`")


async def _engine(settings: Settings) -> Finding:
    """Whether the engine gets warm, and how long a review takes then; for a course that is built."""
    runtimes = build_runtimes(settings)
    try:
        built = [
            course
            for course in load_courses(settings.baton_courses_dir)
            if runtimes.is_ready(course.slug, course.requirements)
        ]
        if not built:
            return Finding(well=True, text="engine: not tried, as no course's environment is built yet")
        runtime = await runtimes.ready(built[0].slug, built[0].requirements)
        job = Job(
            replace(runtime, imports=built[0].imports), {"work.py": b"def answer():\n    return 42\n"},
            {"work_test.py": b"from work import answer\n\n\ndef test_it():\n    assert answer() == 42\n"},
            {}, (), built[0].places[0].task.limits,
        )  # fmt: skip
        engine = build_runner(settings)
        try:
            first, second = await engine.run(job), await engine.run(job)
        finally:
            await engine.close()
    except BatonError as error:
        return Finding(well=False, text=f"engine: {error}")
    if engine.state.cold_runs:
        text = "engine: no process can be kept warm, so each review starts one; the log of a review says why"
        return Finding(well=False, text=text)
    passed = [test.status is TestStatus.PASSED for run in (first, second) for test in run.tests]
    text = f"engine: warm for {built[0].slug}; a review of two lines takes {second.milliseconds:.0f} ms"
    return Finding(well=passed == [True, True], text=text)


async def _tutor(settings: Settings) -> Finding:
    """Whether a tutor is configured, answers, and can be held to its limits."""
    memory = Memory.open(settings.database)
    try:
        prompts = Prompts(settings.baton_prompts_dir)
        tutor = build_tutor(settings, memory, prompts, single_reviewer(settings))
        if tutor is None:
            return Finding(well=True, text="tutor: none; TUTOR_MODEL would name a language model")
        try:
            began = perf_counter()
            await tutor.try_out()
            took, micros = perf_counter() - began, await tutor.price()
        finally:
            await tutor.close()
    except Exception as error:  # noqa: BLE001 - whatever a library and a network have in store
        return Finding(well=False, text=f"tutor: {type(error).__name__}: {str(error)[:300]}")
    finally:
        await memory.close()
    costs = "its price isn't known" if micros is None else f"at most {micros / MICROS:.3f} dollars a turn"
    text = f"tutor: {tutor.models.recipient} answers in {took:.1f} s; {costs}"
    held = micros is not None or not settings.tutor_dollars_per_month
    return Finding(
        well=held, text=text if held else f"{text}, so TUTOR_DOLLARS_PER_MONTH keeps it from being asked"
    )


def _sandbox() -> Finding:
    try:
        found = asyncio.run(probe())
        tier = found.required()
    except BatonError as error:
        return Finding(well=False, text=f"sandbox: {error}")
    refused = "".join(f"; tier {other} is refused: {why}" for other, why in found.reasons.items())
    return Finding(well=True, text=f"sandbox: tier {tier}, {tier.name.lower()}{refused}")
