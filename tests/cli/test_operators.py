"""What an operator asks: the database, the doctor, settings."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.frontends.terminal import Program


@pytest.mark.parametrize(
    "command", [[sys.executable, "-m", "bot"], [str(Path(sys.executable).with_name("baton"))]]
)
def test_it_starts_as_a_script_and_as_a_module(program: Program, command: list[str]) -> None:
    done = subprocess.run(
        [*command, "db", "info"], env=program.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "learners: 0" in done.stdout


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
