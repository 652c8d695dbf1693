"""`baton review` and `baton course check` on a task whose learner writes tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.courses.builder import TASK, Draft
from tests.courses.suites import REFERENCE, SUITE, course_with_suite
from tests.frontends.terminal import Program


@pytest.fixture
def draft() -> Draft:
    return course_with_suite().without(TASK)


def check(program: Program, draft: Draft, folder: Path) -> list[str]:
    done = program.run("course", "check", str(draft.write(folder)))
    assert "Traceback" not in done.stderr
    return [line for line in done.stdout.splitlines() if ".toml:" in line or ".py:" in line]


def test_tests_are_reviewed_with_a_report(program: Program, draft: Draft, tmp_path: Path) -> None:
    course = draft.write(tmp_path)
    given = ("--course", str(course), "--task", "prove", "--json")
    done = program.run("review", *given, str(course / SUITE / "mistakes" / "wrong-word.py"))
    assert done.returncode == 1
    tests = {test["x_id"]: test["status"] for test in json.loads(done.stdout)["tests"]}
    assert tests["test_passes_on_the_reference"] == "fail"
    assert tests["test_kills_nobody"] == "pass"


def test_a_sound_suite_is_proven(program: Program, draft: Draft, tmp_path: Path) -> None:
    assert check(program, draft, tmp_path) == []


def test_mutants_that_the_exemplar_lets_live_are_reported(
    program: Program, draft: Draft, tmp_path: Path
) -> None:
    unnoticed = REFERENCE.replace('f"Hi {known}!"', 'f"Hi {known}!" if len(known) < 9 else known')
    not_importable = REFERENCE.replace("def address", "def unaddressed")
    draft = draft.put(f"{SUITE}/mutants/nobody.py", unnoticed)
    draft = draft.put(f"{SUITE}/mutants/no-strip.py", not_importable)
    [problem] = check(program, draft, tmp_path)
    assert "exemplar.py:1: is right but doesn't pass" in problem
    assert "test_kills_no_strip, test_kills_nobody red" in problem
