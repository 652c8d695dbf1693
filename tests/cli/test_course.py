"""`baton course check` passes on what ships and fails on a broken copy."""

from __future__ import annotations

import re
from pathlib import Path

from tests.frontends.terminal import Program


def test_what_ships_is_written_as_promised(program: Program) -> None:
    done = program.run("course", "check", "--static")
    assert done.returncode == 0, done.stdout


def test_a_copy_that_holds_passes_and_a_test_that_no_mistake_trips_is_reported(
    program: Program, copy: Path, task: Path
) -> None:
    tests = next(task.glob("*_test.py"))
    tests.write_text(tests.read_text("utf-8") + "\n\ndef test_nothing() -> None:\n    assert True\n", "utf-8")
    done = program.run("course", "check", str(copy))
    assert done.returncode == 1
    problems = done.stdout.strip().splitlines()[1:]
    assert len(problems) == 1, done.stdout
    assert "test_nothing" in problems[0]


def test_a_missing_locale_is_reported_with_its_place(program: Program, copy: Path, task: Path) -> None:
    (task / ".docs" / "instructions.en.md").unlink()
    done = program.run("course", "check", "--static", str(copy))
    assert done.returncode == 1
    assert re.search(r"instructions\.en\.md:1: the page is missing", done.stdout)


def test_a_cycle_of_modules_is_reported(program: Program, copy: Path) -> None:
    setup = copy / "modules" / "01-setup" / "module.toml"
    text = setup.read_text("utf-8")
    setup.write_text(re.sub(r"(?m)^requires = .*$", 'requires = ["on-delete"]', text), "utf-8")
    done = program.run("course", "check", "--static", str(copy))
    assert done.returncode == 1
    assert "in a circle" in done.stdout


def test_a_broken_course_is_explained_without_a_traceback(program: Program, copy: Path) -> None:
    (copy / "course.toml").write_text("title = \n")
    done = program.run("course", "check", str(copy))
    assert done.returncode == 1
    assert "course.toml:1:" in done.stdout
    assert "Traceback" not in done.stderr


def test_courses_are_listed_with_what_is_in_preparation(program: Program) -> None:
    listed = program.run("course", "list").stdout
    assert "sqlmodel" in listed
    assert "in preparation" in listed
