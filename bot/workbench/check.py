"""Checks the prompts: everything that `baton prompts check` says."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from bot.courses.text import LOCALES
from bot.errors import BatonError
from bot.prompting.prompts import Prompts
from bot.prompting.template import BrokenPrompts
from bot.workbench.bodies import body_problems, unused, word_problems
from bot.workbench.fronts import complete, front_problems
from bot.workbench.problem import Problem
from bot.workbench.spoken import Spoken, read_spoken
from bot.workbench.tables import table_problems
from bot.workbench.trying import trying_problems

__all__ = ["Problem", "check", "static_problems"]


def check(folder: Path, only: Collection[str] = ()) -> list[Problem]:
    """All that is wrong in a folder of prompts, `only` with the samples of some templates, or of all.

    Samples are rendered if nothing else is wrong: what is said then would only say it again.
    """
    problems: list[Problem] = []
    languages = read(folder, problems)
    problems += static_problems(languages)
    if not problems:
        prompts = _loaded(folder, problems)
        if prompts:
            problems += (one for spoken in languages for one in trying_problems(prompts, spoken, only))
    return sorted({*problems})


def read(folder: Path, problems: list[Problem]) -> list[Spoken]:
    """Every language of the folder, the one to compare with first; what can't be read goes to `problems`."""
    folder = folder.absolute()
    found = {path.name: path for path in folder.iterdir() if (path / "words.toml").is_file()}
    missing = [code for code in LOCALES if code not in found]
    problems += (
        Problem(f"{folder.name}/{code}/words.toml", 1, "is missing", "copy the folder of another language")
        for code in missing
    )
    codes = sorted(found, key=lambda code: (code != "en", code not in LOCALES, code))
    return [read_spoken(found[code], problems) for code in codes]


def static_problems(languages: list[Spoken]) -> list[Problem]:
    """What can be seen without rendering anything."""
    if not languages:
        return []
    problems = [*complete(languages, LOCALES), *table_problems(languages, LOCALES)]
    used: dict[str, set[str]] = {}
    for spoken in languages:
        problems += (
            one for template in spoken.templates.values() for one in front_problems(spoken, template)
        )
        problems += body_problems(spoken, used)
        problems += word_problems(spoken)
    return [*problems, *unused(languages, used)]


def _loaded(folder: Path, problems: list[Problem]) -> Prompts | None:
    try:
        return Prompts(folder)
    except (BatonError, KeyError, AttributeError) as error:
        problems.append(_unloaded(folder.absolute(), error))
        return None


def _unloaded(folder: Path, error: Exception) -> Problem:
    if isinstance(error, BrokenPrompts) and error.path:
        file = error.path.absolute().relative_to(folder.parent).as_posix()
        return Problem(file, error.line, error.what, error.advice or "mend it")
    return Problem(folder.name, 1, f"can't be loaded: {error}", "mend it")
