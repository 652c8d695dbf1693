"""What the blog promises about foreign keys."""

import sqlite3
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import create_engine

from database import find_orphans, make_engine

TABLES = """
CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE post (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES user (id));
CREATE TABLE comment (id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL REFERENCES post (id),
    author_id INTEGER REFERENCES user (id));
INSERT INTO user VALUES (1, 'Ada');
INSERT INTO post VALUES (10, 1);
INSERT INTO comment VALUES (100, 10, 1);
"""
ORPHANS = """
INSERT INTO post VALUES (12, 9), (11, 9);
INSERT INTO comment VALUES (101, 99, NULL), (102, 98, 9);
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database in a file; comment 100 belongs to post 10, and that to Ada (1)."""
    path = tmp_path / "blog.db"
    write(path, TABLES)
    return path


def write(path: Path, script: str) -> None:
    """Run SQL as an old program would: without checking a foreign key."""
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


def engine_of(path: Path) -> Engine:
    return make_engine(f"sqlite:///{path}")


def checks(engine: Engine) -> list[int]:
    """What two connections that are open at once say about checking."""
    with engine.connect() as first, engine.connect() as second:
        return [open_.execute(text("PRAGMA foreign_keys")).scalar() for open_ in (first, second)]


def test_every_connection_to_a_file_checks(file: Path) -> None:
    assert checks(engine_of(file)) == [1, 1]


def test_connection_after_a_fresh_start_of_the_pool_checks(file: Path) -> None:
    engine = engine_of(file)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_every_thread_checks_in_memory() -> None:
    engine = make_engine()
    said: list[int] = []
    thread = Thread(target=lambda: said.extend(checks(engine)))
    thread.start()
    thread.join()
    assert said == [1, 1]


def test_post_of_nobody_is_refused(file: Path) -> None:
    outcome = "accepted"
    try:
        with engine_of(file).begin() as connection:
            connection.execute(text("INSERT INTO post (id, author_id) VALUES (20, 9)"))
    except IntegrityError:
        outcome = "refused"
    assert outcome == "refused"


def test_engines_of_others_stay_as_they_are(file: Path) -> None:
    make_engine()
    assert checks(create_engine(f"sqlite:///{file}")) == [0, 0]


def test_making_an_engine_opens_nothing(tmp_path: Path) -> None:
    engine_of(tmp_path / "later.db")
    assert list(tmp_path.iterdir()) == []


def test_sound_database_has_no_orphans(file: Path) -> None:
    assert find_orphans(engine_of(file)) == []


def test_orphans_are_found_in_every_table(file: Path) -> None:
    write(file, "INSERT INTO post VALUES (11, 9); INSERT INTO comment VALUES (101, 99, NULL);")
    assert sorted(table for table, *_ in find_orphans(engine_of(file))) == ["comment", "post"]


def test_orphan_is_a_table_and_a_number(file: Path) -> None:
    write(file, "INSERT INTO post VALUES (11, 9)")
    assert find_orphans(engine_of(file)) == [("post", 11)]


def test_orphans_come_in_order_and_each_once(file: Path) -> None:
    write(file, ORPHANS)
    found = find_orphans(engine_of(file))
    assert found == [("comment", 101), ("comment", 102), ("post", 11), ("post", 12)]


def test_orphans_stay_where_they_are(file: Path) -> None:
    write(file, ORPHANS)
    engine = engine_of(file)
    find_orphans(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id FROM post ORDER BY id")).scalars().all()
    assert rows == [10, 11, 12]
