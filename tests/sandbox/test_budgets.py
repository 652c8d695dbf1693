"""A course's test may say how many SQL statements are allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.courses.course import Course
from bot.sandbox.jail import Tier
from bot.sandbox.runner import Runtime, TestStatus
from bot.sandbox.runtimes import Runtimes
from tests.engine import Lasting
from tests.sandbox.jobs import Bench, named, statuses

LIMITS_TESTS = """
    import pytest
    from sqlalchemy import create_engine
    from work import names

    @pytest.fixture
    def engine():
        engine = create_engine("sqlite://")
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE author (id INTEGER, name TEXT)")
            connection.exec_driver_sql("INSERT INTO author VALUES (1, 'Ada'), (2, 'Ben')")
        yield engine
        engine.dispose()

    def test_one_statement_is_enough(engine, statements):
        with statements.at_most(1):
            assert names(engine) == ["Ada", "Ben"]

    def test_it_reads_and_nothing_else(engine, statements):
        with statements.counted() as sent:
            names(engine)
        assert {line.split()[0] for line in sent} == {"SELECT"}
"""
THRIFTY = """
    def names(engine):
        with engine.connect() as connection:
            return list(connection.exec_driver_sql("SELECT name FROM author ORDER BY id").scalars())
"""
LAVISH = """
    def name_of(connection, author):
        return connection.exec_driver_sql("SELECT name FROM author WHERE id = ?", (author,)).scalar()

    def names(engine):
        with engine.connect() as connection:
            ids = list(connection.exec_driver_sql("SELECT id FROM author ORDER BY id").scalars())
            return [name_of(connection, author) for author in ids]
"""


@pytest.fixture
async def sql(data_dir: Path, course: Course, engines: dict[Tier, Lasting]) -> Bench:
    built = await Runtimes(data_dir).ready(course.slug, course.requirements)
    return Bench(engines[Tier.NAMESPACES], Runtime(built.folder, built.python, ("sqlalchemy",)), "A")


async def test_who_keeps_within_the_budget_passes(sql: Bench) -> None:
    assert set(statuses(await sql.review(THRIFTY, LIMITS_TESTS)).values()) == {TestStatus.PASSED}


async def test_who_sends_more_sees_what_was_sent(sql: Bench) -> None:
    run = await sql.review(LAVISH, LIMITS_TESTS)

    test = named(run)["test_one_statement_is_enough"]
    assert test.status is TestStatus.FAILED
    assert test.message == "3 statements were sent, 1 are allowed"
    assert test.expected == "at most 1 statements"
    assert test.actual is not None
    assert test.actual.splitlines()[:2] == ["3 statements:", "SELECT id FROM author ORDER BY id"]
    assert test.source == "with statements.at_most(1):"
