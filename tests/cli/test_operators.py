"""What an operator asks: the database, the doctor, settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.frontends.terminal import Program


def test_the_doctor_tells_the_tier_and_finds_nothing_wrong(program: Program) -> None:
    done = program.run("doctor")
    assert done.returncode == 0, done.stdout
    assert "sandbox: tier" in done.stdout


def test_an_empty_database_is_brought_up_to_date(program: Program, tmp_path: Path) -> None:
    empty = replace(program, database=tmp_path / "new" / "other.db")
    assert "revision: none" in empty.run("db", "info").stdout
    assert "is at revision" in empty.run("db", "upgrade").stdout
    assert "learners: 0" in empty.run("db", "info").stdout


def test_a_setting_that_cannot_be_used_is_named_with_what_is_allowed(program: Program) -> None:
    broken = replace(program, database=Path("/"))
    done = broken.run("db", "info")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("baton: ")
