"""Reads the code of a task: stubs, tests, helpers, exemplar, and the right and wrong solutions beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from bot.courses.problems import did_you_mean
from bot.courses.reading import Reader
from bot.courses.schema import ConfigJson, FilesJson

Files = Mapping[str, str]
"""Texts by path relative to the task's folder."""


@dataclass(frozen=True, slots=True)
class TaskFiles:
    stubs: Files
    tests: Files
    helpers: Files
    exemplar: Files
    mistakes: Mapping[str, Files]
    accepted: Mapping[str, Files]


_NOTHING: Files = MappingProxyType({})
NO_FILES = TaskFiles(_NOTHING, _NOTHING, _NOTHING, _NOTHING, MappingProxyType({}), MappingProxyType({}))
"""Of a task that wants no code."""


def load_files(reader: Reader, folder: Path, model: type[ConfigJson] = ConfigJson) -> TaskFiles | None:
    """All code of the task in `folder`, as its `.meta/config.json`, which has to fit `model`, names it."""
    path = folder / ".meta" / "config.json"
    config = reader.json(path, model)
    if config is None:
        return None
    named = _Named(reader, folder, path, config.files)
    stubs = named.read("solution")
    exemplars = named.read(config.files.exemplar_key)
    names = config.files.solution
    return TaskFiles(
        stubs=MappingProxyType(stubs),
        tests=MappingProxyType(named.read("test")),
        helpers=MappingProxyType(named.read("editor")),
        exemplar=MappingProxyType(dict(zip(names, exemplars.values(), strict=False))),
        mistakes=solutions(reader, folder / "mistakes", names),
        accepted=solutions(reader, folder / "accepted", names),
    )


class _Named:
    """The files that a `config.json` names."""

    def __init__(self, reader: Reader, folder: Path, config: Path, files: FilesJson) -> None:
        self._reader = reader
        self._folder = folder
        self._config = config
        self._files = files

    def read(self, key: str) -> dict[str, str]:
        """The files under `key`, in their order; those that can't be had are noted and left out."""
        texts = {}
        for position, name in enumerate(getattr(self._files, key)):
            line = self._reader.line(self._config, ("files", key, position))
            text = self._text(name, line)
            if text is not None:
                texts[name] = text
        return texts

    def _text(self, name: str, line: int) -> str | None:
        if trouble := _path_trouble(self._folder, name):
            self._reader.trouble(self._config, f"'{name}' {trouble}", line)
            return None
        return self._reader.text(self._folder / name)


def _path_trouble(folder: Path, name: str) -> str:
    """Why there is no file `name` to be had in `folder`, or ""."""
    if not is_plain(name):
        return "is no path in the task's folder; write one like 'blog.py'"
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return "leads out of the task's folder; put the file itself there"
        there = path.is_file()
    except (OSError, RuntimeError):  # a name too long, a link to itself
        there = False
    return "" if there else "doesn't exist; write the file or mend its name"


def is_plain(name: str) -> bool:
    """Whether `name` is a relative POSIX path that stays below its folder and works on every system."""
    plain = name.isprintable() and "\\" not in name and ":" not in name
    return plain and not name.startswith("/") and all(part not in {"", ".", ".."} for part in name.split("/"))


def solutions(reader: Reader, folder: Path, names: Iterable[str]) -> Mapping[str, Files]:
    """Whole versions of the files `names` from a folder like `mistakes/`, by name."""
    wanted = tuple(names)
    found: dict[str, Files] = {}
    for path in reader.children(folder):
        if path.stem in found and path.suffix == ".py":
            reader.trouble(path, f"shares its name with the folder {path.stem}; rename one of them")
            continue
        files = _folder(reader, path, wanted) if path.is_dir() else _file(reader, path, wanted)
        if files is not None:
            found[path.name if path.is_dir() else path.stem] = MappingProxyType(files)
    return MappingProxyType(found)


def _file(reader: Reader, path: Path, wanted: tuple[str, ...]) -> dict[str, str] | None:
    if path.suffix != ".py":
        reader.trouble(path, "is no Python file; write a solution as NAME.py or as a folder NAME")
        return None
    if len(wanted) > 1:
        reader.trouble(path, f"can't stand for several files; make it a folder with {', '.join(wanted)}")
        return None
    text = reader.text(path)
    return None if text is None else {wanted[0]: text}


def _folder(reader: Reader, folder: Path, wanted: tuple[str, ...]) -> dict[str, str] | None:
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or "__pycache__" in PurePosixPath(name).parts:
            continue
        if name not in wanted:
            reader.trouble(path, f"is no file of a solution; {did_you_mean(name, wanted)}")
        elif (text := reader.text(path)) is not None:
            files[name] = text
    for name in wanted:
        if not (folder / name).exists():
            reader.trouble(folder / name, "is missing; a solution holds every file that the learner hands in")
    return files
