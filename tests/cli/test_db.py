"""What an operator does with the database from the command line."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.frontends.terminal import Program


def _key(program: Program) -> str:
    """The key of one of the demonstration's learners."""
    exported = program.run("db", "seed", "--learners", "1", "--luck", "7")
    assert exported.returncode == 0, exported.stderr
    assert "learners added to the guild 'demo': 1, with" in exported.stdout
    with closing(sqlite3.connect(program.database)) as connection:
        (key,) = connection.execute("SELECT key FROM learners WHERE guild_id = 'demo'").fetchone()
    return str(key)


def test_the_history_is_listed_and_run_both_ways(program: Program) -> None:
    assert "✓ 0001" in program.run("db", "history").stdout
    assert "is what the code means" in program.run("db", "check").stdout
    asked = program.run("db", "downgrade", "0002")
    assert asked.returncode != 0, "without --yes and a terminal nothing is lost"
    assert "at revision 0002" in program.run("db", "downgrade", "0002", "--yes").stdout
    differs = program.run("db", "check")
    assert (differs.returncode, "baton db upgrade" in differs.stdout) == (1, True)
    assert "· 0003" in program.run("db", "history").stdout
    assert "is at revision" in program.run("db", "upgrade").stdout
    assert program.run("db", "check").returncode == 0


def test_a_demonstration_is_backed_up_lost_and_restored(program: Program, tmp_path: Path) -> None:
    key = _key(program)
    made = program.run("db", "backup", "--to", str(tmp_path / "b"))
    assert re.search(r"baton-\d{8}T\d{6}Z\.db \(\d\.\d MB, revision \d{4}\)", made.stdout), made.stderr
    (file,) = (tmp_path / "b").iterdir()
    assert "is forgotten" in program.run("learner", "forget", key, "--guild", "demo", "--yes").stdout
    again = program.run("learner", "export", key, "--guild", "demo")
    assert (again.returncode, "there is no learner" in again.stderr) == (2, True)
    assert "is in place" in program.run("db", "restore", str(file), "--replace").stdout
    exported = program.run("learner", "export", key, "--guild", "demo", "--to", str(tmp_path))
    assert exported.returncode == 0, exported.stderr
    kept = json.loads((tmp_path / f"{key}.json").read_text("utf-8"))
    assert kept["learners"][0]["key"] == key
    assert (tmp_path / f"{key}.md").read_text("utf-8").startswith("# What is kept about ")


def test_a_coach_sees_how_the_learners_of_a_guild_stand(program: Program) -> None:
    assert "learners: 0 · tasks done: 0 · tries: 0" in program.run("course", "standing").stdout
    _key(program)
    told = program.run("course", "standing", "sqlmodel", "--guild", "demo").stdout
    assert re.search(r"learners: 1 · tasks done: \d+ · tries: \d+", told)
    assert "SQLModel" in told
    unknown = program.run("course", "standing", "nothing")
    assert (unknown.returncode, "there are: sqlmodel" in unknown.stderr) == (2, True)


def test_health_is_told_with_an_exit_code(program: Program) -> None:
    told = program.run("db", "health")
    assert "✓ reachable" in told.stdout
    assert "✓ integrity: ok" in told.stdout
    assert ("✗ last backup" in told.stdout) == (told.returncode == 1)


def test_documents_go_out_into_a_folder_and_come_back(program: Program, tmp_path: Path) -> None:
    key = _key(program)
    folder = tmp_path / "documents"
    out = program.run("learner", "documents", "export", key, str(folder), "--guild", "demo")
    assert ": 1" in out.stdout, out.stderr
    (folder / "plan.md").write_text("# Another plan\n", "utf-8")
    (folder / "goals.md").write_bytes("ä\r\n".encode())
    back = program.run("learner", "documents", "import", key, str(folder), "--guild", "demo")
    assert "version: 2 of 2" in back.stdout, back.stderr
    assert (
        "0 of 2" in program.run("learner", "documents", "import", key, str(folder), "--guild", "demo").stdout
    )
    (folder / "no name.md").write_text("x", "utf-8")
    refused = program.run("learner", "documents", "import", key, str(folder), "--guild", "demo")
    assert (refused.returncode, "can't name a document" in refused.stderr) == (2, True)
    empty = program.run("learner", "documents", "import", key, str(tmp_path / "none"), "--guild", "demo")
    assert (empty.returncode, "has no files" in empty.stderr) == (2, True)


def test_bad_settings_name_the_variable_and_what_is_allowed(program: Program) -> None:
    for name, value, allowed in (
        ("DB_POOL_SIZE", "many", "integer"),
        ("DB_POOL_SIZE", "0", "greater than or equal to 1"),
        ("DB_POOL_PRE_PING", "perhaps", "boolean"),
        ("REDIS_URL", "localhost:6379", "redis://HOST:PORT/NUMBER"),
        ("DATABASE_URL", "mysql://x", "allowed are sqlite"),
    ):
        told = program.run("db", "info", settings={name: value})
        assert told.returncode == 2
        assert name in told.stderr
        assert allowed in told.stderr, told.stderr
