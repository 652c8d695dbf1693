"""Reads the files of a course and collects what is wrong with them, each with its file and line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.courses.dialect import spoken
from bot.courses.lines import Key, KeyLines
from bot.courses.problems import Problem, did_you_mean, printable
from bot.courses.schema import SLUG
from bot.courses.text import LOCALES, Text

_Model = TypeVar("_Model", bound=BaseModel)

_IGNORED = {"__pycache__"}
_SHOWN = 60
"""How much of a wrong value a message repeats."""


class Reader:
    """Reads below `root`. A method that finds something wrong notes a problem and returns None."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self._lines: dict[Path, KeyLines] = {}

    def trouble(self, path: Path, message: str, line: int = 1) -> None:
        file = path.relative_to(self.root).as_posix()
        self.problems.append(Problem(printable(file), line, printable(message)))

    def line(self, path: Path, key: Key) -> int:
        """The line of `key` in a TOML or JSON file that has been read."""
        return self._lines[path].line(key) if path in self._lines else 1

    def text(self, path: Path) -> str | None:
        """A file's text, its line ends as on Linux."""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            self.trouble(path, "is missing; write this file")
            return None
        except OSError as error:
            self.trouble(path, f"can't be read: {error.strerror}; put a readable file here")
            return None
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.trouble(path, "is not UTF-8; save the file in that encoding", line)
            return None

    def document(self, folder: Path, name: str, *, required: bool = True) -> Text:
        """The Markdown of `name` in the locales it's there in; Exercism's `NAME.append.md` goes below it."""
        texts = {}
        for locale in ("", *LOCALES):
            suffix = f".{locale}.md" if locale else ".md"
            parts = [folder / f"{name}{suffix}", folder / f"{name}.append{suffix}"]
            found = [text for part in parts if part.exists() and (text := self.text(part)) is not None]
            if found:
                texts[locale] = spoken("\n\n".join(text.strip() for text in found)).strip()
        if required and not texts:
            self.trouble(folder / f"{name}.en.md", f"is missing; write {_documents(name)}")
        return Text(MappingProxyType(texts))

    def only_documents(self, folder: Path, *names: str) -> None:
        """Notes Markdown that nobody would ever read, e.g. `hint.md` or `hints.ed.md`."""
        known = {
            f"{name}{append}{locale}.md"
            for name in names
            for append in ("", ".append")
            for locale in ("", *(f".{locale}" for locale in LOCALES))
        }
        for path in self.children(folder):
            if path.suffix == ".md" and path.name not in known:
                self.trouble(path, f"is not read by anything; {did_you_mean(path.name, known)}")

    def toml(self, path: Path, model: type[_Model]) -> _Model | None:
        return self._parsed(path, model, tomllib.loads)

    def json(self, path: Path, model: type[_Model]) -> _Model | None:
        return self._parsed(path, model, json.loads)

    def _parsed(self, path: Path, model: type[_Model], parse: Callable[[str], object]) -> _Model | None:
        source = self.text(path)
        if source is None:
            return None
        try:
            data = parse(source)
        except RecursionError:
            self.trouble(path, "is nested too deeply; write it flat")
            return None
        except ValueError as error:  # syntax, and numbers with thousands of digits
            self.trouble(path, f"can't be parsed: {error}; mend the syntax", _line_of(error, source))
            return None
        self._lines[path] = KeyLines(source)
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.trouble(path, _explained(detail, model), self.line(path, detail["loc"]))
            return None

    def children(self, folder: Path) -> list[Path]:
        """What lies in a folder, by name, without what editors, Python and git leave there."""
        return sorted(filter(_is_content, folder.iterdir())) if folder.is_dir() else []

    def slug_folders(self, folder: Path) -> Iterator[Path]:
        for path in self.children(folder):
            if not path.is_dir():
                continue
            if re.fullmatch(SLUG, path.name):
                yield path
            else:
                self.trouble(
                    path, "is no slug; name the folder in a-z, 0-9 and single hyphens, e.g. 'on-delete'"
                )

    def numbered_folders(self, folder: Path) -> Iterator[tuple[int, str, Path]]:
        """Number, slug and path of the folders like `07-on-delete`."""
        taken: dict[int | str, Path] = {}
        for path in self.children(folder):
            if not path.is_dir():
                continue
            match = re.fullmatch(rf"([0-9]{{2}})-({SLUG})", path.name)
            if match is None:
                self.trouble(path, "is no numbered slug; name the folder like '07-on-delete'")
                continue
            number, slug = int(match[1]), match[2]
            for name in (number, slug):
                if name in taken:
                    self.trouble(path, f"takes '{name}' again after {taken[name].name}; choose another one")
                taken.setdefault(name, path)
            yield number, slug, path


def _is_content(path: Path) -> bool:
    """Whether an author put `path` there; a folder without a file is what a change of branches leaves."""
    if path.name.startswith(".") or path.name in _IGNORED:
        return False
    return not path.is_dir() or any(
        inner.is_file() and not inner.name.startswith(".") and not _IGNORED & {*inner.parts}
        for inner in path.rglob("*")
    )


def _documents(name: str) -> str:
    return " and ".join(f"{name}.{locale}.md" for locale in LOCALES) + f", or {name}.md for every locale"


def _line_of(error: ValueError, source: str) -> int:
    if isinstance(error, json.JSONDecodeError):
        return error.lineno
    if match := re.search(r"\(at line (\d+)", str(error)):
        return int(match[1])
    return source.rstrip("\n").count("\n") + 1 if "end of document" in str(error) else 1


def _explained(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """One of pydantic's errors in words that say what to write instead."""
    key = next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "")
    if detail["type"] == "extra_forbidden":
        table = _model_at(model, detail["loc"][:-1])
        return f"unknown key '{key}'; {did_you_mean(key, _keys(table))}"
    field = _field_at(model, detail["loc"])
    instead = f"; write {field.examples[0]}" if field is not None and field.examples else ""
    if detail["type"] == "missing":
        return f"'{key}' is missing{instead}"
    wanted = {
        "model_type": "should be a table",
        "tuple_type": "should be a list",
        "string_pattern_mismatch": f"should not be {_shown(detail['input'])}",
    }.get(detail["type"], detail["msg"].removeprefix("Value error, ").removeprefix("Input "))
    if not wanted.startswith("should"):
        wanted = wanted[:1].lower() + wanted[1:]
    return f"'{key}' {wanted}{instead}" if key else f"the file {wanted}{instead}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _keys(table: type[BaseModel] | None) -> set[str]:
    if table is None:
        return set()
    return {name if field.alias is None else field.alias for name, field in table.model_fields.items()} - {""}


def _model_at(model: type[BaseModel], loc: Key) -> type[BaseModel] | None:
    """The model of the table at `loc`."""
    table: type[BaseModel] | None = model
    for name in loc:
        if isinstance(name, str):
            field = table.model_fields.get(name) if table is not None else None
            table = _model_in(field.annotation) if field is not None else None
    return table


def _field_at(model: type[BaseModel], loc: Key) -> FieldInfo | None:
    names = [part for part in loc if isinstance(part, str)]
    if not names:
        return None
    table = _model_at(model, tuple(names[:-1]))
    return table.model_fields.get(names[-1]) if table is not None else None


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model in `Model`, `Model | None` or `tuple[Model, …]`."""
    arguments = get_args(annotation)
    if arguments:
        return next((found for argument in arguments if (found := _model_in(argument))), None)
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else None  # type: ignore[return-value]
