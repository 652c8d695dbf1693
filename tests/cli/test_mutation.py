"""`baton course check --mutants` on a small course."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.courses.builder import LAST_TASK, TASK, Draft
from tests.courses.suites import course_with_suite
from tests.frontends.terminal import Program

GUARD = ["L2 statement-removed", "L2 constant None to True"]
EXAMPLE, TOML = f"{LAST_TASK}/.meta/example.py", f"{LAST_TASK}/task.toml"


@pytest.fixture
def draft() -> Draft:
    return course_with_suite().without(TASK)


def test_tests_that_notice_everything_are_enough(program: Program, draft: Draft, tmp_path: Path) -> None:
    done = program.run("course", "check", "--mutants", str(draft.write(tmp_path)))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "100.0%" in done.stdout
    assert "speech: 2 tasks, 0 problems" in done.stdout


def test_survivors_are_shown_until_a_test_finds_them_or_they_are_declared(
    program: Program, draft: Draft, tmp_path: Path
) -> None:
    given = ("course", "check", "--mutants", "--task", "shout")
    draft = draft.put(
        EXAMPLE, "def shout(text):\n    if not text: return None\n    return text.upper() + '!'\n"
    )
    done = program.run(*given, str(draft.write(tmp_path / "undeclared")))
    assert done.returncode == 1
    assert "example.py:2: survives: if not text: return None → pass; write a test" in done.stdout
    assert 'mutant = "L2 statement-removed"' in done.stdout
    assert "speech: 1 tasks, 0 problems" in done.stdout

    toml = draft.files[TOML]
    assert isinstance(toml, str)
    entries = (f'[[equivalent_mutants]]\nmutant = "{one}"\nreason = "None shouts."\n' for one in GUARD)
    done = program.run(*given, str(draft.put(TOML, "\n".join((toml, *entries))).write(tmp_path / "declared")))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("options", [("--mutants", "--static"), ("--sample", "5")])
def test_options_that_do_not_go_together_are_refused(program: Program, options: tuple[str, ...]) -> None:
    done = program.run("course", "check", *options)
    assert done.returncode == 2
    assert "goes with" in done.stderr
