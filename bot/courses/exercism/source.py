"""Reads folders that others wrote: whatever lies there, it raises nothing and follows no link out of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.courses.problems import printable

LARGEST = 1024 * 1024
"""Bytes; no file that somebody is to read or a sandbox to run has more."""
_KINDS: Mapping[type, str] = {str: "text", int: "number", list: "list", dict: "table"}

_Kind = TypeVar("_Kind", str, int, list[object], dict[str, object])


@dataclass(frozen=True, slots=True)
class Note:
    """What an import could not take as it is, and what it did; `file` is relative to the source."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


class Source:
    """What lies below `root`. Names are relative to it; what can't be had is noted."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.notes: list[Note] = []

    def note(self, file: str, message: str) -> None:
        self.notes.append(Note(printable(file.strip("/")) or ".", printable(message)))

    def is_file(self, file: str) -> bool:
        return self._leads_inside(file) and os.path.isfile(self._path(file))  # noqa: PTH113 - raises nothing

    def is_folder(self, folder: str) -> bool:
        return self._leads_inside(folder) and os.path.isdir(self._path(folder))  # noqa: PTH112 - likewise

    def folders(self, folder: str) -> list[str]:
        """The names of the folders in `folder`, but for hidden ones."""
        return [name for name in self._names(folder) if self.is_folder(f"{folder}/{name}")]

    def files(self, folder: str) -> Iterator[str]:
        """Every file below `folder`, relative to it, but for hidden ones and what Python leaves there."""
        for name in self._names(folder):
            path = f"{folder}/{name}"
            if os.path.islink(self._path(path)) and not self.is_file(path):  # noqa: PTH114 - likewise
                self.note(path, "is a link to no file in here; left out")
            elif self.is_file(path):
                yield name
            elif name != "__pycache__":
                yield from (f"{name}/{inner}" for inner in self.files(path))

    def text(self, file: str) -> str | None:
        """A file's text, its line ends as on Linux; None, with a note, if it can't be had."""
        if not self.is_file(file):
            there = os.path.lexists(self._path(file)) if "\0" not in file else False
            self.note(file, "is no file in here; left out" if there else "is missing")
            return None
        try:
            content = (self._path(file)).read_bytes()
            if len(content) > LARGEST:
                self.note(file, f"is larger than {LARGEST // 1024} kB; left out")
                return None
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except OSError as error:
            self.note(file, f"can't be read ({error.strerror}); left out")
        except UnicodeDecodeError:
            self.note(file, "is not UTF-8; left out")
        return None

    def table(self, file: str) -> Table:
        """The JSON object in `file`; an empty one if there's none."""
        text = self.text(file)
        values: object = {}
        if text is not None:
            try:
                values = json.loads(text)
            except (ValueError, RecursionError) as error:
                self.note(file, f"can't be parsed ({error}); taken as empty")
        return Table(values, lambda message: self.note(file, message))

    def _names(self, folder: str) -> list[str]:
        try:
            names = os.listdir(self._path(folder))  # noqa: PTH208 - names are all that's wanted
        except (OSError, ValueError):
            return []
        return sorted(name for name in names if not name.startswith("."))

    def _path(self, name: str) -> Path:
        return self._root / name.lstrip("/")

    def _leads_inside(self, name: str) -> bool:
        try:
            return self._path(name).resolve().is_relative_to(self._root.resolve())
        except (OSError, RuntimeError, ValueError):  # a link to itself, a name too long or with a null
            return False


class Table:
    """A JSON object that may hold anything: what isn't of the wanted kind counts as absent, and is noted."""

    def __init__(self, values: object, note: Callable[[str], None]) -> None:
        self._note = note
        self._values: Mapping[str, object] = {}
        if isinstance(values, dict):
            self._values = values
        else:
            note("holds no table where there should be one; taken as empty")

    def text(self, key: str) -> str:
        """One line of text."""
        return printable(self._of(key, "", str))

    def number(self, key: str) -> int:
        return self._of(key, 0, int)

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._of(key, [], list)
        if any(not isinstance(text, str) for text in found):
            self._note(f"'{key}' should hold texts alone; the others are left out")
        return tuple(dict.fromkeys(printable(text) for text in found if isinstance(text, str)))

    def table(self, key: str) -> Table:
        return Table(self._of(key, {}, dict), self._note)

    def tables(self, key: str) -> Iterator[Table]:
        return (Table(value, self._note) for value in self._of(key, [], list))

    def _of(self, key: str, default: _Kind, kind: type[_Kind]) -> _Kind:
        value = self._values.get(key)
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        if value is not None:
            self._note(f"'{key}' should be a {_KINDS[kind]}; taken as absent")
        return default
