"""No query reads a table from end to end, however many learners there are."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, Table, UniqueConstraint, event, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from memory.database import _OWING, Memory
from memory.engines import Pool
from memory.noun import Noun
from memory.repeatable import postgresql
from memory.shelf import Page, Shelf
from memory.tables import Base
from memory.tx import Tx
from tests.memory.calls import CALLS, OWNERS_FUNCTIONS
from tests.memory.crowd import LARGE, fill, take_stock
from tests.memory.shelves import SHELVES
from tests.postgres import Database

COUNTS = "counts what a whole guild has done, in one statement that only reads, when a coach asks for it"
EXCEPTIONS = {
    ("rights.forget", "^UPDATE"): "takes a key from whatever its owner has signed, once in a learner's life",
    ("figures.of_course", "^SELECT"): COUNTS,
    ("figures.reminders", "^SELECT"): COUNTS,
    ("figures.by_span", "^SELECT"): COUNTS,
    ("figures.by_task", "^SELECT"): COUNTS,
    ("figures.completed", "^SELECT"): COUNTS,
    ("figures.completed_elsewhere", "^SELECT"): COUNTS,
    ("ledger.since", "^SELECT"): COUNTS,
}
"""Which statements of which calls may read a whole table, and why."""
MOST_ROWS = 2_000
"""That one statement may read of one large table; it's 2 % of it."""
MOST_STEPS_OF_A_SELECT, MOST_STEPS = 40, 300
"""Thousands of them that one statement may take on SQLite's virtual machine; writing runs triggers, too."""
WORK_LISTS = {
    index.name
    for table in Base.metadata.sorted_tables
    for index in table.indexes
    if index.dialect_kwargs.get("sqlite_where") is not None and not index.unique
}
"""Indexes of the few rows that wait for something: they may be read whole."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """That a statement of a call reads too much of a table."""

    call: str
    why: str
    statement: str

    def __str__(self) -> str:
        return f"{self.call}: {self.why}\n    {' '.join(self.statement.split())}"

    @property
    def is_allowed(self) -> bool:
        return any(self.call == call and re.search(which, self.statement) for call, which in EXCEPTIONS)


@dataclass(slots=True)
class _Watch:
    """Has each statement explained before it's executed, and looks afterwards how much it has read."""

    call: str = ""
    found: dict[_Finding, None] = field(default_factory=dict)
    steps: int = 0
    """Thousands of them that SQLite has made since the last statement."""
    rows: dict[str, int] = field(default_factory=dict)
    """That PostgreSQL had read in this connection before the statement, by table."""

    def before(self, connection: Connection, _: object, statement: str, given: Any, *__: object) -> None:  # noqa: ANN401 - the driver's own
        if re.match(r"SELECT|INSERT|UPDATE|DELETE|WITH", statement):
            on_postgresql = connection.dialect.name == "postgresql"
            explain = "EXPLAIN (FORMAT JSON)" if on_postgresql else "EXPLAIN QUERY PLAN"
            plan = _ask(connection, f"{explain} {statement}", given[0] if isinstance(given, list) else given)
            if on_postgresql:
                self._find(_read_by_postgresql(plan[0][0][0]["Plan"]), statement)
                self.rows = _rows(connection)
            else:
                self._find(_read_by_sqlite([line[3] for line in plan], statement), statement)
        self.steps = 0

    def after(self, connection: Connection, _: object, statement: str, *__: object) -> None:
        if connection.dialect.name == "postgresql":
            for table, rows in _rows(connection).items():
                if table in LARGE and (read := rows - self.rows.get(table, 0)) > MOST_ROWS:
                    self._find([f"reads {read} rows of {table}"], statement)
        elif self.steps > (MOST_STEPS_OF_A_SELECT if statement.startswith("SELECT") else MOST_STEPS):
            self._find([f"takes {self.steps},000 steps"], statement)

    def count(self) -> None:
        self.steps += 1

    def _find(self, why: Iterable[str], statement: str) -> None:
        for one in why:
            finding = _Finding(self.call, one, statement)
            if not finding.is_allowed:
                self.found[finding] = None


def _ask(connection: Connection, statement: str, given: object = ()) -> Sequence[Any]:
    """Past SQLAlchemy, which would have it watched, too."""
    cursor = connection.connection.cursor()
    cursor.execute(statement, given)  # type: ignore[arg-type]
    return cursor.fetchall()


def _rows(connection: Connection) -> dict[str, int]:
    counted = "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"
    return dict(_ask(connection, counted))


def _read_by_postgresql(node: Mapping[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE:
        yield f"Seq Scan on {node['Relation Name']}"
    for child in node.get("Plans", ()):
        yield from _read_by_postgresql(child)


def _read_by_sqlite(plan: Sequence[str], statement: str) -> Iterator[str]:
    """A guild may be all there is, so going by it alone is as good as going from end to end."""
    stops = " LIMIT " in statement and not any("TEMP B-TREE FOR ORDER BY" in line for line in plan)
    for line in plan:
        match = re.fullmatch(
            r"(SCAN|SEARCH) (\w+?)(?:_\d+)?(?: USING (?:COVERING )?INDEX (\w+))?( .*)?", line
        )
        if match:
            how, table, index, by = match.groups("")
            whole = how == "SCAN" or by == " (guild_id=?)" or "AUTOMATIC" in by
            may_be = index in WORK_LISTS or (index and stops)
            if (table in LARGE and whole and not may_be) or by.endswith("VIRTUAL TABLE INDEX 0:"):
                yield line


class _UndoneError(Exception):
    """Raised to undo what a call has done."""


async def _walk(database: Database) -> list[_Finding]:
    """Make every call, and undo what it does; what was found."""
    watch = _Watch()
    memory = Memory.open(database.url, Pool(size=1, max_overflow=0))
    event.listen(memory.writer.sync_engine, "before_cursor_execute", watch.before)
    event.listen(memory.writer.sync_engine, "after_cursor_execute", watch.after)
    try:
        if not memory.on_postgresql:
            async with memory.writer.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.set_progress_handler(watch.count, 1000)
        for watch.call, call in CALLS.items():
            with suppress(_UndoneError):
                async with memory.transaction("one", actor="carla") as tx:
                    result = await call(tx)
                    assert result not in (0, (), Page((), None)), f"{watch.call} has nothing to find"
                    raise _UndoneError
    finally:
        await memory.close()
    return list(watch.found)


async def _inside_functions(database: Database) -> list[_Finding]:
    """What the functions of the owner ask, explained as the owner."""
    engine = create_async_engine(database.owner_url, poolclass=NullPool)
    found = []
    async with engine.connect() as connection:
        await connection.execute(text("SELECT set_config('app.guild', 'one', true)"))
        for name, (wanted, most) in OWNERS_FUNCTIONS.items():
            (body,) = (body for function, body in postgresql._FUNCTIONS.items() if name in function)
            query = body.split("$$")[1].replace("wanted", wanted).replace("most", most)
            plan = await connection.scalar(text(f"EXPLAIN (FORMAT JSON) {query}"))
            assert "ix_passages_terms" in str(plan)
            found += [_Finding(name, why, query) for why in _read_by_postgresql(plan[0]["Plan"])]
    await engine.dispose()
    return found


_WHOLE_LETTERS = re.compile(r"(SCAN|Seq Scan on) letters(?!.*ix_letters_unsent)")


async def _owing(database: Database) -> list[_Finding]:
    """Which guilds are owed something is asked past all nouns. Of turns there are only those under way."""
    engine = create_async_engine(database.super_url, poolclass=NullPool)
    async with engine.connect() as connection:
        how = "QUERY PLAN" if connection.dialect.name == "sqlite" else "(FORMAT TEXT)"
        rows = await connection.execute(text(f"EXPLAIN {how} {_OWING}"))
        plan = [str(row[-1]) for row in rows]
    await engine.dispose()
    return [_Finding("guilds_owing", line, _OWING) for line in plan if _WHOLE_LETTERS.search(line)]


def _check(database: str, found: list[_Finding]) -> None:
    assert not found, f"{database}: these read too much:\n" + "\n".join(map(str, found))


async def test_no_query_reads_a_large_table_from_end_to_end(storage: Database) -> None:
    await fill(storage)
    if storage.owner_url != storage.url:
        await take_stock(storage)
        inside = await _inside_functions(storage)
        _check("postgresql", [*await _walk(storage), *inside, *await _owing(storage)])
    else:  # with the statistics that every database is born with
        _check("sqlite", [*await _walk(storage), *await _owing(storage)])


async def test_every_method_of_every_noun_is_called() -> None:
    session = AsyncSession()
    nouns = {name: noun for name, noun in vars(Tx(session, "one")).items() if isinstance(noun, Noun)}
    await session.close()
    assert {name for name, noun in nouns.items() if isinstance(noun, Shelf)} == SHELVES.keys()
    methods = {
        f"{name}.{method}"
        for name, noun in nouns.items()
        for method, _ in inspect.getmembers(type(noun), inspect.iscoroutinefunction)
        if not method.startswith("_")
    }
    assert methods == {call.partition(",")[0] for call in CALLS}


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_what_a_deletion_takes_along_is_found_by_an_index(table: Table) -> None:
    """No plan shows the statements behind a foreign key."""
    indexed = [list(table.primary_key.columns.keys())]
    indexed += [
        list(unique.columns.keys()) for unique in table.constraints if isinstance(unique, UniqueConstraint)
    ]
    indexed += [
        list(index.columns.keys())
        for index in table.indexes
        if index.dialect_kwargs.get("sqlite_where") is None
    ]
    for key in table.foreign_key_constraints:
        columns = set(key.column_keys)
        assert any(columns == set(index[: len(columns)]) for index in indexed), f"{columns} lack an index"
