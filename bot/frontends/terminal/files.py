"""Reads the files that a learner names in the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.coaching.turn import FileTrouble, HandedFile

READ_AT_MOST = 1024 * 1024
"""Bytes; far more than any task takes, so what is cut here is refused as too large anyway."""
FILES_AT_MOST = 200


def read_files(paths: Iterable[str]) -> tuple[HandedFile, ...]:
    """The files at `paths`; a folder stands for the Python files in it. Never raises: trouble is told."""
    handed: list[HandedFile] = []
    for text in paths:
        path = Path(text).expanduser()
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*.py") if not p.name.startswith(".") and p.is_file())
            handed += [_read(p, p.relative_to(path).as_posix()) for p in inside[:FILES_AT_MOST]]
        else:
            handed.append(_read(path, path.name or text))
    return tuple(handed)


def _read(path: Path, name: str) -> HandedFile:
    try:
        if not path.is_file():
            trouble = FileTrouble.MISSING if not path.exists() else FileTrouble.UNREADABLE
            return HandedFile(name, b"", trouble)
        with path.open("rb") as file:
            content = file.read(READ_AT_MOST + 1)
    except FileNotFoundError:
        return HandedFile(name, b"", FileTrouble.MISSING)
    except (OSError, ValueError):  # ValueError: a null byte in the path
        return HandedFile(name, b"", FileTrouble.UNREADABLE)
    if len(content) > READ_AT_MOST:
        return HandedFile(name, b"", FileTrouble.TOO_LARGE)
    return HandedFile(name, content)
