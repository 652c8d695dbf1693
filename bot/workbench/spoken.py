"""The files of one language as they stand, whether or not they are in order."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.courses.lines import Key, KeyLines
from bot.prompting.template import SUFFIX, BrokenPrompts, Template, load_template
from bot.workbench.problem import Problem

TABLES = ("words", "surface", "rules")


@dataclass(frozen=True, slots=True)
class Table:
    """One of the TOML files, with the texts in it by their keys."""

    file: str
    source: str
    values: Mapping[str, Any]

    def line(self, *key: str | int) -> int:
        return KeyLines(self.source).line(key)

    def texts(self) -> Iterator[tuple[Key, str]]:
        yield from _texts(self.values)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What could be read of `prompts/<code>/`."""

    code: str
    folder: str
    """As problems call it: `prompts/en`."""
    templates: Mapping[str, Template]
    tables: Mapping[str, Table]
    broken: frozenset[str]
    """Templates that could not be read."""

    def file(self, template: str) -> str:
        return f"{self.folder}/{template}{SUFFIX}"

    def problem(self, template: Template, line: int, text: str, advice: str) -> Problem:
        """Something wrong on a line of a template's file."""
        return Problem(self.file(template.id), line, text, advice)


def read_spoken(folder: Path, problems: list[Problem]) -> Spoken:
    """All of a language that can be read; what can't goes into `problems`."""
    named = f"{folder.parent.name}/{folder.name}"
    templates: dict[str, Template] = {}
    broken: set[str] = set()
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        name = path.name.removesuffix(SUFFIX)
        try:
            templates[name] = load_template(path)
        except BrokenPrompts as error:
            broken.add(name)
            problems.append(
                Problem(f"{named}/{path.name}", error.line, error.what, error.advice or "mend it")
            )
        except UnicodeDecodeError:
            broken.add(name)
            problems.append(Problem(f"{named}/{path.name}", 1, "isn't UTF-8", "save it as UTF-8"))
    tables = {name: _table(folder, named, name, problems) for name in TABLES}
    return Spoken(folder.name, named, templates, tables, frozenset(broken))


def _table(folder: Path, named: str, name: str, problems: list[Problem]) -> Table:
    file = f"{named}/{name}.toml"
    try:
        source = (folder / f"{name}.toml").read_text("utf-8")
        return Table(file, source, tomllib.loads(source))
    except FileNotFoundError:
        problems.append(Problem(file, 1, "is missing", "copy it from a language that is complete"))
    except UnicodeDecodeError:
        problems.append(Problem(file, 1, "isn't UTF-8", "save it as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        told = re.fullmatch(r"(.*?)(?: \(at line (\d+), .*\))?", str(error))
        line = int(told[2] or 1) if told else 1
        problems.append(Problem(file, line, f"is no TOML: {told[1] if told else error}", "mend it"))
    return Table(file, "", {})


def _texts(value: object, key: Key = ()) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, (*key, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*key, number))
