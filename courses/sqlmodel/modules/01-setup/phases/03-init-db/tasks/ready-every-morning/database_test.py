"""What the blog promises about the preparation of its database."""

import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import StaticPool

from database import init_db, missing_tables

DATABASE = Path(sys.modules["database"].__file__)


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine for an empty database."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    yield engine
    engine.dispose()


def run(engine: Engine, statement: str) -> None:
    """Run SQL as any other program would, without a session."""
    with engine.begin() as connection:
        connection.execute(text(statement))


def column(engine: Engine, query: str) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_import_writes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(DATABASE), run_name="imported_once_more")
    assert list(tmp_path.iterdir()) == []


def test_all_tables_are_created(engine: Engine) -> None:
    init_db(engine)
    assert sorted(inspect(engine).get_table_names()) == ["category", "post", "user"]


def test_first_category_is_there(engine: Engine) -> None:
    init_db(engine)
    assert column(engine, "SELECT name FROM category") == ["General"]


def test_second_call_adds_no_second_category(engine: Engine) -> None:
    init_db(engine)
    init_db(engine)
    assert column(engine, "SELECT name FROM category") == ["General"]


def test_second_call_keeps_what_was_stored(engine: Engine) -> None:
    init_db(engine)
    run(engine, "INSERT INTO user (id, name) VALUES (1, 'Ada')")
    init_db(engine)
    assert column(engine, "SELECT name FROM user") == ["Ada"]


def test_one_missing_table_is_added_to_the_others(engine: Engine) -> None:
    init_db(engine)
    run(engine, "DROP TABLE post")
    init_db(engine)
    assert sorted(inspect(engine).get_table_names()) == ["category", "post", "user"]


def test_first_category_is_added_to_tables_that_exist(engine: Engine) -> None:
    init_db(engine)
    run(engine, "UPDATE category SET name = 'Tea'")
    init_db(engine)
    assert sorted(column(engine, "SELECT name FROM category")) == ["General", "Tea"]


def test_adding_a_table_adds_no_second_category(engine: Engine) -> None:
    init_db(engine)
    run(engine, "DROP TABLE post")
    init_db(engine)
    assert column(engine, "SELECT name FROM category") == ["General"]


def test_empty_database_misses_all_tables(engine: Engine) -> None:
    assert missing_tables(engine) == ["category", "post", "user"]


def test_prepared_database_misses_nothing(engine: Engine) -> None:
    init_db(engine)
    run(engine, "CREATE TABLE somebody_elses (id INTEGER)")
    assert missing_tables(engine) == []


def test_one_table_can_be_missing(engine: Engine) -> None:
    init_db(engine)
    run(engine, "DROP TABLE post")
    assert missing_tables(engine) == ["post"]


def test_asking_creates_nothing(engine: Engine) -> None:
    missing_tables(engine)
    assert inspect(engine).get_table_names() == []
