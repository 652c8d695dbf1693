"""Loads an edition of the prompts that is fit to be spoken, or says everything that is wrong with it."""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import jinja2

from bot.errors import BatonError
from bot.prompting.own import Own
from bot.prompting.prompts import Edition
from bot.prompting.template import BrokenPrompts
from bot.workbench.check import Problem, check
from bot.workbench.samples import tries


class Unfit(BatonError):
    """An edition that can't be spoken, and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{one.file}:{one.line}: {one.text}" for one in problems))
        self.problems = tuple(problems)


async def load_edition(folder: Path) -> Edition:
    """The edition that the files make, once everything about them is checked. Raises `Unfit`.

    The check takes seconds of work, so another process does it: nobody here waits for it.
    """
    while True:
        before = await asyncio.to_thread(_fingerprint, folder)
        edition = await asyncio.to_thread(_read, folder)
        if problems := await _in_another_process(folder):
            raise Unfit(problems)
        if await asyncio.to_thread(_fingerprint, folder) == before:
            return edition
        # Somebody saved a file meanwhile: what was checked isn't what was read.


async def _in_another_process(folder: Path) -> list[Problem]:
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    try:
        return await asyncio.get_running_loop().run_in_executor(pool, check, folder)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _fingerprint(folder: Path) -> str:
    """Another one as soon as any file says something else."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _read(folder: Path) -> Edition:
    try:
        return Edition(folder)
    except (BrokenPrompts, OSError) as error:
        raise Unfit([_problem(folder, error)]) from error


def _problem(folder: Path, error: BrokenPrompts | OSError) -> Problem:
    if isinstance(error, OSError):
        return Problem(str(error.filename or folder), 1, error.strerror or str(error), "try again")
    path = error.path
    known = path is not None and path.is_relative_to(folder)
    file = str(path.relative_to(folder)) if path is not None and known else str(path or folder)
    return Problem(file, error.line, error.what, error.advice)


def failing(own: Own, most: int = 3) -> list[str]:
    """Why a guild's own words can't be used, as far as their samples show."""
    found: list[str] = []
    for one in tries(own.template, own.locale):
        try:
            own.render(one.values, clicks=True)
        except BrokenPrompts as error:
            found.append("; ".join(filter(None, (error.what, error.advice))))
        except jinja2.TemplateNotFound as error:
            found.append(f"there is no part {error.name!r} to include")
        except Exception as error:  # noqa: BLE001 - whatever a coach has written is to be told him
            found.append(str(error) or type(error).__name__)
    return list(dict.fromkeys(found))[:most]
