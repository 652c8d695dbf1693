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
COURSES, CONTENT, WORDINGS = 10, 1_000, 1_000
_PER_LEARNER = {"learners", "learner_numbers", "enrolments", "course_progress"}
_FEW_PER_LEARNER = {
    "attachments", "documents", "handovers", "human_requests", "module_progress", "notes", "phase_progress",
    "preferences", "reminders", "sessions",
}  # fmt: skip
LARGE = {
    table.name: LEARNERS if table.name in _PER_LEARNER else SOME if table.name in _FEW_PER_LEARNER else MANY
    for table in Base.metadata.sorted_tables
    if table.name not in {"guilds", "content", "wordings"}
}
"""How many rows each table has that grows with its learners; a table that isn't known here gets many."""
_SIZES = {**LARGE, "guilds": 3, "content": CONTENT, "wordings": WORDINGS}
EACH = {name: size // LEARNERS for name, size in LARGE.items()}
"""How many rows of a large table each learner has."""
_KINDS = {name: number for number, name in enumerate(sorted(_SIZES), 1)}

# In what follows, `n` is the number of a row, from 0, and `turn` which of its learner's rows it is.
_GUILD = "CASE learner % 10 WHEN 8 THEN 'two' WHEN 9 THEN 'three' ELSE 'one' END"
_WHEN = f"turn * {LEARNERS} + learner"
"""In seconds: each has a turn before anybody has another one."""
_SCATTERED = "n * 7 % 1000"
_COURSE = f"'course' || (learner % {COURSES})"


@dataclass(frozen=True, slots=True)
class _Spelling:
    """What the two databases spell differently."""

    series: str
    id: Callable[[str, str], str]
    """Of a table's row with a number."""
    moment: Callable[[str], str]
    """So many seconds after noon."""
    words: Callable[[str], str]
    no: str
    bytes: str


_SQLITE = _Spelling(
    series="WITH RECURSIVE series (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series LIMIT {size})",
    id=lambda table, number: f"printf('%08x0000700080000000%08x', {_KINDS[table]}, {number})",
    moment=lambda seconds: f"datetime('{NOON:%F %T}', ({seconds}) || ' seconds') || '.000000'",
    words=lambda spaced: spaced,
    no="0",
    bytes="x'00'",
)
_POSTGRESQL = _Spelling(
    series="WITH series (n) AS (SELECT generate_series(0, {size} - 1))",
    id=lambda table, number: (
        f"('{_KINDS[table]:08x}0000700080000000' || lpad(to_hex({number}), 8, '0'))::uuid"
    ),
    moment=lambda seconds: f"timestamptz '{NOON:%F %T}+00' + ({seconds}) * interval '1 second'",
    words=lambda spaced: f"string_to_array({spaced}, ' ')",
    no="false",
    bytes=r"'\x00'",
)


def id_of(table: str, number: int, turn: int = 0) -> UUID:
    """The id of one of a learner's rows, the learner himself being a number; or of content by its number."""
    return UUID(f"{_KINDS[table]:08x}0000700080000000{number * EACH.get(table, 1) + turn:08x}")


async def fill(database: Database) -> None:
    """Put the crowd into an empty database.

    Every tenth learner is in guild "two", every tenth in "three", all others are in "one".
    """
    await _as_superuser(database, _fill)


async def take_stock(database: Database) -> None:
    """Let the database count what it has, so that it can choose its indexes by that."""
    await _as_superuser(database, lambda connection: _run(connection, "ANALYZE"))


async def _as_superuser(database: Database, work: Callable[[Connection], None]) -> None:
    engine = create_async_engine(database.super_url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(work)
    await engine.dispose()


def _fill(connection: Connection) -> None:
    """Without foreign keys and triggers, which would look at each row."""
    if connection.dialect.name == "postgresql":
        _fill_postgresql(connection)
    else:
        _fill_sqlite(connection)


def _fill_sqlite(connection: Connection) -> None:
    _run(connection, "PRAGMA synchronous=OFF", "PRAGMA journal_mode=MEMORY", "PRAGMA cache_size=-200000")
    repeatable.strip(connection)
    for table in Base.metadata.sorted_tables:
        _run(connection, _insert(table, _SQLITE))
    repeatable.furnish(connection)


def _fill_postgresql(connection: Connection) -> None:
    """Indexes are switched off by hand and made anew, which is twice as quick."""
    _run(connection, f"SET ROLE {OWNER}")
    repeatable.strip(connection)
    _run(connection, "RESET ROLE", "SET session_replication_role = replica")
    for table in Base.metadata.sorted_tables:
        _run(
            connection,
            f"UPDATE pg_index SET indisready = false WHERE indrelid = '{table.name}'::regclass",  # noqa: S608 - ours
            _insert(table, _POSTGRESQL),
            f"REINDEX TABLE {table.name}",
        )
    _run(connection, f"SET ROLE {OWNER}")
    repeatable.furnish(connection, APP)
    _run(connection, "RESET ROLE")


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
    each = EACH.get(table.name, 1)
    series = spelling.series.format(size=_SIZES[table.name])
    return (
        f"INSERT INTO {table.name} ({', '.join(values)}) {series} SELECT {', '.join(values.values())} "  # noqa: S608 - ours
        f"FROM (SELECT n, n / {each} AS learner, n % {each} AS turn FROM series) AS numbered"
    )


def _usual(table: Table, column: Column[object], spelling: _Spelling) -> str | None:
    """A value that follows from the name and the type of the column; None if it needs none."""
    keys = [key for key in column.foreign_keys if key.column.name == "id"]
    if column.name == "guild_id":
        return _GUILD
    if column.name == "id":
        return spelling.id(table.name, "n")
    if keys or column.name == "learner_id":
        return _same_learners(keys[0].column.table.name if keys else "learners", spelling)
    if column.nullable or column.server_default is not None or column.autoincrement is True:
        return None
    if isinstance(column.type, UtcDateTime):
        return spelling.moment(_WHEN)
    plain = {Boolean: spelling.no, Integer: "1", JSON: "'{}'", LargeBinary: spelling.bytes}
    return next((value for kind, value in plain.items() if isinstance(column.type, kind)), "'something'")


def _same_learners(table: str, spelling: _Spelling) -> str:
    """The id of a row of the same learner in another table; any content, another one at each turn."""
    if table == "content":
        return spelling.id(table, f"((learner + turn) % {CONTENT})")
    return spelling.id(table, f"(learner * {EACH[table]} + turn % {EACH[table]})")


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
        "preferences": {
            "key": "CASE turn WHEN 0 THEN 'thread' ELSE 'key' || turn END",
            "value": "'value' || n",
        },
        "facts": {
            "kind": "'kind' || (turn % 5)",
            "superseded_at": f"CASE WHEN turn < 10 THEN {spelling.moment(_WHEN)} END",
        },
        "fact_sources": {"handover_id": "NULL"},
        "documents": {
            "name": "'document' || turn",
            "number": f"{EACH['document_versions'] // EACH['documents']}",
            "deleted_at": f"CASE WHEN turn = 3 THEN {spelling.moment(_WHEN)} END",
        },
        "document_versions": {"number": f"1 + turn / {EACH['documents']}"},
    }


def _of_talk(spelling: _Spelling) -> dict[str, dict[str, str]]:
    ended, heard = "CASE WHEN turn < 3 THEN", "CASE WHEN turn % 2 = 0 THEN"
    return {
        "sessions": {
            "ended_at": f"{ended} {spelling.moment(_WHEN)} END",
            "end_reason": f"{ended} 'learner' END",
        },
        "handovers": {
            "origin": "'written'",
            "consumed_by_session": f"{ended} {spelling.id('sessions', '(n + 1)')} END",
        },
        "messages": {
            "author": f"{heard} 'learner' ELSE 'baton' END",
            "source_id": f"{heard} 'source' || n END",
            "answers_id": f"CASE WHEN turn % 2 = 1 THEN {spelling.id('messages', '(n - 1)')} END",
            "answered_at": f"{heard} {spelling.moment(_WHEN)} END",
            "text": "'a loop with the number ' || turn",
            "template": f"CASE WHEN {_SCATTERED} < 10 THEN 'greeting' END",
            "template_hash": f"CASE WHEN {_SCATTERED} < 10 THEN 'hash' || (n % 7) END",
        },
    }


def _of_work(spelling: _Spelling) -> dict[str, dict[str, str]]:
    overriding, begun = "CASE WHEN turn >= 10 THEN", {"status": "'in_progress'"}
    return {
        "submissions": {"task": "'module/phase/task' || (turn % 10)", "number": "1 + turn / 10"},
        "reviews": {
            "submission_id": spelling.id("submissions", "(n - turn + turn % 10)"),
            "origin": f"{overriding} 'coach' ELSE 'automatic' END",
            "coach": f"{overriding} 'carla' END",
            "overrides_id": f"{overriding} {spelling.id('reviews', '(n - 10)')} END",
            "verdict": "'failed'",
            "attempt": "1",
            "score": "4.0",
        },
        "course_progress": {"course": _COURSE, **begun, "last_activity_at": spelling.moment(_WHEN)},
        "phase_progress": {"phase": "'module/phase' || turn", **begun},
        "task_progress": {"task": "'module/phase/task' || turn", **begun},
        "module_progress": {"module": "'module' || turn"},
        "concept_cards": {
            "course": _COURSE,
            "concept": "'concept' || turn",
            "due_at": spelling.moment(_WHEN),
        },
    }


def _of_duties(spelling: _Spelling) -> dict[str, dict[str, str]]:
    rare, rarer = f"WHEN {_SCATTERED} = 0 THEN", f"WHEN {_SCATTERED} < 10 THEN"
    return {
        "occurrences": {
            "status": f"CASE {rare} 'claimed' {rarer} 'waiting' ELSE 'sent' END",
            "owner": f"CASE {rare} 'process' END",
            "leased_until": f"CASE {rare} {spelling.moment(_WHEN)} END",
        },
        "human_requests": {
            "status": f"CASE {rare} 'open' {rarer} 'taken' ELSE 'closed' END",
            "coach": f"CASE {rare} NULL ELSE 'carla' END",
        },
        "letters": {
            "recipient": "'learner'",
            "status": f"CASE {rare} 'claimed' {rarer} 'waiting' ELSE 'sent' END",
            "owner": f"CASE {rare} 'process' END",
            "leased_until": f"CASE {rare} {spelling.moment(_WHEN)} END",
        },
        "tutor_runs": {
            "at": spelling.moment(_WHEN),
            "status": f"CASE {rare} 'reserved' ELSE 'settled' END",
        },
        "tutor_months": {"month": "'month' || n"},
        "pending_turns": {"message_id": spelling.id("messages", "n"), "source_id": "'turn' || n"},
        "deeds": {"kind": "'kind' || (n % 100)", "subject": _same_learners("documents", spelling)},
    }


def _of_content(spelling: _Spelling) -> dict[str, dict[str, str]]:
    course, parent = f"CASE WHEN n < {COURSES} THEN", spelling.id("content", f"(n % {COURSES})")
    return {
        "content": {
            "kind": f"{course} 'course' ELSE 'concept' END",
            "reference": f"{_COURSE} || {course} '' ELSE '#' || n END",
            "parent_id": f"{course} NULL ELSE {parent} END",
            "title": """'{"en": "A title"}'""",
            "text": """'{"en": "A loop goes round"}'""",
            "published": f"NOT {spelling.no}",
        },
        "attachments": {"name": "'slides' || n"},
        "wordings": {"template": "'template' || (n % 200)", "locale": "'en'", "number": "1 + n / 200"},
        "overrides": {"locale": "'en'", "number": "1 + n", "follows": "n"},
    }


def _of_traces(spelling: _Spelling) -> dict[str, dict[str, str]]:
    words = " || ' ' || ".join(f"(1 + learner) || '_{word}'" for word in ("loop", "number", "in_03"))
    return {
        "passages": {
            "kind": "'message'",
            "source_id": _same_learners("messages", spelling),
            "part": "0",
            "thread": _same_learners("sessions", spelling),
            "ordinal": f"turn / {EACH['sessions']}",
            "author": "'learner'",
            "text": "'a loop with the number ' || turn",
            "terms": spelling.words(f"{words} || ' ' || (1 + learner) || '_' || turn"),
            "length": "4",
        },
        "changes": {
            "table_name": "'messages'",
            "row_id": _same_learners("messages", spelling),
            "learner_id": _same_learners("learners", spelling),
            "operation": "'update'",
        },
    }
