"""What the blog promises about its engine."""

import runpy
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, event, inspect, text

from database import is_reachable, make_engine

DATABASE = Path(sys.modules["database"].__file__)


@pytest.fixture
def file_engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine for a database in a file."""
    engine = make_engine(f"sqlite:///{tmp_path / 'blog.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def memory_engine() -> Iterator[Engine]:
    """An engine for a database in memory."""
    engine = make_engine()
    yield engine
    engine.dispose()


def create_table(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY)"))


def test_import_makes_no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[str] = []
    original = Engine.__init__

    def note(engine: Engine, *args: object, **kwargs: object) -> None:
        made.append("engine")
        original(engine, *args, **kwargs)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Engine, "__init__", note)
    runpy.run_path(str(DATABASE), run_name="imported_once_more")
    assert made == []


def test_import_writes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(DATABASE), run_name="imported_once_more")
    assert list(tmp_path.iterdir()) == []


def test_engine_leads_to_the_file_in_its_url(tmp_path: Path) -> None:
    path = tmp_path / "blog.db"
    engine = make_engine(f"sqlite:///{path}")
    create_table(engine)
    engine.dispose()
    assert path.exists() is True


def test_making_an_engine_opens_nothing(tmp_path: Path) -> None:
    make_engine(f"sqlite:///{tmp_path / 'blog.db'}")
    assert list(tmp_path.iterdir()) == []


def test_two_engines_in_memory_are_two_databases(memory_engine: Engine) -> None:
    create_table(memory_engine)
    other = make_engine()
    tables = inspect(other).get_table_names()
    other.dispose()
    assert tables == []


def test_threads_share_the_database_in_memory(memory_engine: Engine) -> None:
    create_table(memory_engine)
    seen: list[str] = []

    def look() -> None:
        seen.extend(inspect(memory_engine).get_table_names())

    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["note"]


def test_connections_to_a_file_have_their_own_transactions(file_engine: Engine) -> None:
    create_table(file_engine)
    with file_engine.connect() as writer, file_engine.connect() as reader:
        writer.execute(text("INSERT INTO note (id) VALUES (1)"))
        count = reader.execute(text("SELECT count(*) FROM note")).scalar()
    assert count == 0


def test_database_that_answers_is_reachable(file_engine: Engine) -> None:
    assert is_reachable(file_engine) is True


def test_database_that_breaks_off_every_query_is_not_reachable(file_engine: Engine) -> None:
    def break_off(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(lambda: 1, 1)

    create_table(file_engine)
    event.listen(file_engine, "checkout", break_off)
    assert is_reachable(file_engine) is False


def test_database_in_a_missing_folder_is_not_reachable(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'missing' / 'blog.db'}")
    assert is_reachable(engine) is False
