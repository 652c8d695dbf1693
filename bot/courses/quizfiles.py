"""Reads what a task asks that wants no code: choices, a statement, or the points of an answer in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from bot.courses.course import FALSE, TRUE, Kind
from bot.courses.question import Choice, Point, Quiz
from bot.courses.reading import Reader
from bot.courses.schema import ChoiceToml, StatementToml, TaskToml
from bot.courses.text import Text

_OF_CODE = ("tests", "constraints", "known_mistakes", "limits", "equivalent_mutants")
_TABLES = {
    Kind.MULTIPLE_CHOICE: ("choices",),
    Kind.TRUE_FALSE: ("statement",),
    Kind.FREE_TEXT: ("points", "pass_points"),
    Kind.CODE: _OF_CODE,
    Kind.REFACTOR: _OF_CODE,
    Kind.TESTS: ("mutants", "tests", "constraints", "known_mistakes", "limits"),
}
"""What a task of this kind can say in its `task.toml`; the first one it has to, unless it's `code`."""


def load_quiz(reader: Reader, folder: Path, toml: TaskToml) -> Quiz | None:
    """What the task in `folder` asks; None if it wants code, or if it asks nothing that can be used."""
    path = folder / "task.toml"
    _only_what_belongs(reader, path, toml)
    if toml.kind in {Kind.CODE, Kind.REFACTOR}:
        return None
    needed = _TABLES[toml.kind][0]
    if not getattr(toml, needed):
        example = TaskToml.model_fields[needed].examples or [needed]
        reader.trouble(path, f"a '{toml.kind}' task has no '{needed}'; write {example[0]}")
        return None
    if toml.kind.wants_code:
        return None
    _unique(reader, path, "choices", [choice.key for choice in toml.choices])
    _unique(reader, path, "points", [point.key for point in toml.points])
    if toml.kind is Kind.FREE_TEXT:
        return _free_text(reader, folder, toml)
    return Quiz(
        choices=_of_statement(toml.statement) if toml.statement else tuple(map(_choice, toml.choices)),
        statement=toml.statement.text.text() if toml.statement else Text({}),
    )


def _only_what_belongs(reader: Reader, path: Path, toml: TaskToml) -> None:
    homes = {table: kind for kind, tables in reversed(_TABLES.items()) for table in tables}
    for table in toml.model_fields_set & (homes.keys() - {*_TABLES[toml.kind]}):
        message = f"'{table}' means nothing in a '{toml.kind}' task; take it out, or write kind = "
        reader.trouble(path, f'{message}"{homes[table]}"', reader.line(path, (table,)))


def _unique(reader: Reader, path: Path, table: str, keys: Sequence[str]) -> None:
    for at, key in enumerate(keys):
        if key in keys[:at]:
            line = reader.line(path, (table, at, "key"))
            reader.trouble(path, f"the key '{key}' is taken; give each of the {table} its own", line)


def _choice(toml: ChoiceToml) -> Choice:
    return Choice(toml.key, toml.text.text(), toml.right, toml.because.text())


def _of_statement(toml: StatementToml) -> tuple[Choice, ...]:
    because = toml.because.text()
    return tuple(
        Choice(key, Text({}), right, because) for key, right in ((TRUE, toml.right), (FALSE, not toml.right))
    )


def _free_text(reader: Reader, folder: Path, toml: TaskToml) -> Quiz:
    exemplar = reader.document(folder / ".meta", "exemplar")
    reader.only_documents(folder / ".meta", "exemplar")
    wanted = toml.pass_points or len(toml.points)
    if wanted > len(toml.points):
        path = folder / "task.toml"
        message = f"'pass_points' asks for {wanted} of {len(toml.points)} points; write at most that many"
        reader.trouble(path, message, reader.line(path, ("pass_points",)))
    return Quiz(
        points=tuple(Point(point.key, point.name.text(), point.words.by_locale()) for point in toml.points),
        pass_points=wanted,
        exemplar=exemplar,
        mistakes=_mistakes(reader, reader.children(folder / "mistakes")),
    )


def _mistakes(reader: Reader, paths: Iterable[Path]) -> Mapping[str, str]:
    found = {}
    for path in paths:
        if path.suffix != ".md":
            reader.trouble(path, "is no answer in words; write a wrong one as NAME.md")
        elif (text := reader.text(path)) is not None:
            found[path.name] = text
    return MappingProxyType(found)
