"""Fills a database with thousands of learners, by one statement for each table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Connection, Integer, LargeBinary, NullPool, Table
from sqlalchemy.ext.asyncio import create_async_engine

from memory import repeatable
from memory.tables import Base
from memory.tables.base import UtcDateTime
from tests.builders import NOON
from tests.postgres import APP, OWNER, Database

LEARNERS, SOME, MANY = 5_000, 20_000, 100_000
COURSES, CONTENT = 10, 1_000
_PER_LEARNER = {"learners", "learner_numbers", "enrolments", "course_progress"}
_FEW_PER_LEARNER = {
    "attachments", "documents", "handovers", "human_requests", "module_progress", "notes", "phase_progress",
    "preferences", "reminders", "sessions",
}  # fmt: skip
LARGE = {
    table.name: LEARNERS if table.name in _PER_LEARNER else SOME if table.name in _FEW_PER_LEARNER else MANY
    for table in Base.metadata.sorted_tables
    if table.name not in {"guilds", "content"}
}
"""How many rows each table has that grows with its learners; a table that isn't known here gets many."""
_SIZES = {**LARGE, "guilds": 3, "content": CONTENT}
_KINDS = {name: number for number, name in enumerate(sorted(_SIZES), 1)}

_GUILD = "CASE n % 10 WHEN 8 THEN 'two' WHEN 9 THEN 'three' ELSE 'one' END"
_TURN = f"(n / {LEARNERS})"
"""Which of its learner's rows it is, from 0."""
_CONTENT = f"((n + {_TURN}) % {CONTENT})"
"""Something else for each of a learner's rows."""
_COURSE = f"'course' || (n % {COURSES})"
_TASK = f"'module/phase/task' || ({_TURN} % 10)"


@dataclass(frozen=True, slots=True)
class _Spelling:
    """What the two databases spell differently."""

    numbers: str
    id: Callable[[str, str], str]
    """Of a table's row with a number."""
    moment: Callable[[str], str]
    """So many seconds after noon."""
    words: Callable[[str], str]
    no: str
    bytes: str


_SQLITE = _Spelling(
    numbers="WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT {size})",
    id=lambda table, number: f"printf('%08x0000700080000000%08x', {_KINDS[table]}, {number})",
    moment=lambda seconds: f"datetime('{NOON:%F %T}', ({seconds}) || ' seconds') || '.000000'",
    words=lambda spaced: spaced,
    no="0",
    bytes="x'00'",
)
_POSTGRESQL = _Spelling(
    numbers="WITH numbers (n) AS (SELECT generate_series(0, {size} - 1))",
    id=lambda table, number: (
        f"('{_KINDS[table]:08x}0000700080000000' || lpad(to_hex({number}), 8, '0'))::uuid"
    ),
    moment=lambda seconds: f"timestamptz '{NOON:%F %T}+00' + ({seconds}) * interval '1 second'",
    words=lambda spaced: f"string_to_array({spaced}, ' ')",
    no="false",
    bytes=r"'\x00'",
)


def id_of(table: str, number: int) -> UUID:
    """The id of a table's row. It is the learner's whose number leaves the same rest by `LEARNERS`."""
    return UUID(f"{_KINDS[table]:08x}0000700080000000{number:08x}")


async def fill(database: Database) -> None:
    """Put the crowd into an empty database, and let it count what it has.

    Every tenth learner is in guild "two", every tenth in "three", all others are in "one".
    """
    engine = create_async_engine(database.super_url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_fill)
    await engine.dispose()


def _fill(connection: Connection) -> None:
    """Without foreign keys and triggers, which would look at each row; the search index is made after it."""
    on_postgresql = connection.dialect.name == "postgresql"
    spelling = _POSTGRESQL if on_postgresql else _SQLITE
    become_owner = [f"SET ROLE {OWNER}"] if on_postgresql else []
    be_quick = (
        ["RESET ROLE", "SET session_replication_role = replica"]
        if on_postgresql
        else ["PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-200000"]
    )
    _run(connection, *become_owner)
    repeatable.strip(connection)
    _run(connection, *be_quick)
    for table in Base.metadata.sorted_tables:
        _run(connection, _insert(table, spelling))
    _run(connection, *become_owner)
    repeatable.furnish(connection, APP)
    connection.commit()
    _run(connection, *(["RESET ROLE"] if on_postgresql else []), "ANALYZE")
    connection.commit()


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def _insert(table: Table, spelling: _Spelling) -> str:
    given = _given(spelling).get(table.name, {})
    values = {
        column.name: value
        for column in table.columns
        if (value := given.get(column.name) or _usual(table, column, spelling))
    }
    numbers = spelling.numbers.format(size=_SIZES[table.name])
    listed, chosen = ", ".join(values), ", ".join(values.values())
    return f"INSERT INTO {table.name} ({listed}) {numbers} SELECT {chosen} FROM numbers"  # noqa: S608 - ours


def _usual(table: Table, column: Column[object], spelling: _Spelling) -> str | None:
    """A value that follows from the name and the type of the column; None if it needs none."""
    keys = [key for key in column.foreign_keys if key.column.name == "id"]
    if column.name == "guild_id":
        return _GUILD
    if column.name == "id":
        return spelling.id(table.name, "n")
    if keys or column.name == "learner_id":
        points_to = keys[0].column.table.name if keys else "learners"
        return spelling.id(points_to, f"(n % {_SIZES[points_to]})")
    if column.nullable or column.server_default is not None or column.autoincrement is True:
        return None
    if isinstance(column.type, UtcDateTime):
        return spelling.moment("n")
    plain = {Boolean: spelling.no, Integer: "1", JSON: "'{}'", LargeBinary: spelling.bytes}
    return next((value for kind, value in plain.items() if isinstance(column.type, kind)), "'something'")


def _given(spelling: _Spelling) -> Mapping[str, Mapping[str, str]]:
    """What has to be different from row to row, or to keep to a rule."""
    return {
        "guilds": {"id": "CASE n WHEN 0 THEN 'one' WHEN 1 THEN 'two' ELSE 'three' END"},
        **_of_people(spelling),
        **_of_talk(spelling),
        **_of_work(spelling),
        **_of_duties(spelling),
        **_of_content(spelling),
        **_of_traces(spelling),
    }


def _of_people(spelling: _Spelling) -> dict[str, dict[str, str]]:
    return {
        "learners": {
            "key": "'learner' || n",
            "name": "'Name' || n",
            "locale": "'en'",
            "course": _COURSE,
            "keeps_messages": f"NOT {spelling.no}",
        },
        "enrolments": {"course": _COURSE},
        "preferences": {"key": f"'key' || {_TURN}"},
        "facts": {
            "kind": f"'kind' || ({_TURN} % 5)",
            "superseded_at": f"CASE WHEN {_TURN} < 10 THEN {spelling.moment('n')} END",
        },
        "fact_sources": {"handover_id": "NULL"},
        "documents": {
            "name": f"'document' || {_TURN}",
            "deleted_at": f"CASE WHEN {_TURN} = 3 THEN {spelling.moment('n')} END",
        },
        "document_versions": {"number": f"1 + n / {SOME}"},
    }


def _of_talk(spelling: _Spelling) -> dict[str, dict[str, str]]:
    ended, heard = f"CASE WHEN {_TURN} < 3 THEN", f"CASE WHEN {_TURN} % 2 = 0 THEN"
    return {
        "sessions": {
            "started_at": spelling.moment("n"),
            "ended_at": f"{ended} {spelling.moment('n + 60')} END",
            "end_reason": f"{ended} 'learner' END",
        },
        "handovers": {
            "origin": "'written'",
            "consumed_by_session": f"{ended} {spelling.id('sessions', f'(n + {LEARNERS})')} END",
        },
        "messages": {
            "author": f"{heard} 'learner' ELSE 'baton' END",
            "source_id": f"{heard} 'source' || n END",
            "answers_id": f"CASE WHEN {_TURN} % 2 = 1 THEN {spelling.id('messages', f'(n - {LEARNERS})')} END",
            "answered_at": f"{heard} {spelling.moment('n')} END",
            "text": "'what was said here is number ' || n",
        },
    }


def _of_work(spelling: _Spelling) -> dict[str, dict[str, str]]:
    half = MANY // 2
    overriding = f"CASE WHEN n >= {half} THEN"
    return {
        "submissions": {"task": _TASK, "number": f"1 + {_TURN} / 10"},
        "submission_files": {"path": "'blog.py'"},
        "reviews": {
            "submission_id": spelling.id("submissions", f"(n % {half})"),
            "origin": f"{overriding} 'coach' ELSE 'automatic' END",
            "coach": f"{overriding} 'carla' END",
            "overrides_id": f"{overriding} {spelling.id('reviews', f'(n - {half})')} END",
            "verdict": "'failed'",
            "attempt": "1",
            "score": "4.0",
        },
        "course_progress": {
            "course": _COURSE,
            "status": "'in_progress'",
            "last_activity_at": spelling.moment("n"),
        },
        "phase_progress": {"phase": f"'module/phase' || {_TURN}", "status": "'in_progress'"},
        "task_progress": {"task": f"'module/phase/task' || {_TURN}", "status": "'in_progress'"},
        "module_progress": {"module": f"'module' || {_TURN}"},
        "concept_cards": {
            "course": _COURSE,
            "concept": f"'concept' || {_TURN}",
            "due_at": spelling.moment("n"),
        },
    }


def _of_duties(spelling: _Spelling) -> dict[str, dict[str, str]]:
    claimed = "WHEN n % 1000 = 7 THEN"
    return {
        "occurrences": {
            "status": f"CASE {claimed} 'claimed' WHEN n % 1000 < 50 THEN 'waiting' ELSE 'sent' END",
            "owner": f"CASE {claimed} 'process' END",
            "leased_until": f"CASE {claimed} {spelling.moment('n')} END",
        },
        "human_requests": {
            "status": "CASE WHEN n % 1000 = 7 THEN 'open' WHEN n % 1000 = 6 THEN 'taken' ELSE 'closed' END",
            "coach": "CASE WHEN n % 1000 <> 7 THEN 'carla' END",
        },
        "deeds": {"kind": "'kind' || (n / 10 % 10)", "subject": spelling.id("documents", f"(n % {SOME})")},
    }


def _of_content(spelling: _Spelling) -> dict[str, dict[str, str]]:
    course = f"n < {COURSES}"
    return {
        "content": {
            "kind": f"CASE WHEN {course} THEN 'course' ELSE 'concept' END",
            "reference": f"{_COURSE} || CASE WHEN {course} THEN '' ELSE '#' || n END",
            "parent_id": f"CASE WHEN n >= {COURSES} THEN {spelling.id('content', f'(n % {COURSES})')} END",
            "title": """'{"en": "A title"}'""",
            "text": """'{"en": "A loop goes round"}'""",
            "published": f"NOT {spelling.no}",
        },
        "attachments": {"name": "'slides' || n", "content_id": spelling.id("content", _CONTENT)},
        "comments": {"content_id": spelling.id("content", _CONTENT)},
        "ratings": {"content_id": spelling.id("content", _CONTENT)},
    }


def _of_traces(spelling: _Spelling) -> dict[str, dict[str, str]]:
    number = f"(1 + n % {LEARNERS})"
    said = [f"{number} || '_{word}" for word in ("said'", "here'", "number'", f"' || {_TURN}")]
    return {
        "passages": {
            "kind": "'message'",
            "source_id": spelling.id("messages", "n"),
            "part": "0",
            "thread": spelling.id("sessions", f"(n % {SOME})"),
            "ordinal": f"n / {SOME}",
            "author": "'learner'",
            "text": "'what was said here is number ' || n",
            "terms": spelling.words(" || ' ' || ".join(said)),
            "length": "4",
        },
        "changes": {
            "table_name": "'messages'",
            "row_id": spelling.id("messages", "n"),
            "learner_id": spelling.id("learners", f"(n % {LEARNERS})"),
            "operation": "'update'",
        },
    }
