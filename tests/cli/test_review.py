"""`baton review`: exit codes and the report."""

from __future__ import annotations

import json
from pathlib import Path

from tests.frontends.terminal import Program


def review(program: Program, *arguments: str) -> tuple[int, str]:
    done = program.run("review", "--course", "sqlmodel", "--task", "when-the-author-leaves", *arguments)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout or done.stderr


def test_a_right_solution_passes_with_a_report_of_version_3(program: Program, task: Path) -> None:
    code, said = review(program, "--json", str(task / ".meta" / "exemplar.py"))
    report = json.loads(said)
    assert code == 0
    assert (report["version"], report["status"]) == (3, "pass")
    assert {test["status"] for test in report["tests"]} == {"pass"}
    assert report["x_score"] == sum(part["points"] for part in report["x_parts"]) == 10


def test_a_wrong_solution_exits_with_1_and_shows_expected_and_actual(program: Program, task: Path) -> None:
    code, said = review(program, str(task / "mistakes" / "no-pragma.py"))
    assert code == 1
    assert "expected:" in said
    assert "actual:" in said


def test_a_folder_stands_for_the_files_in_it(program: Program, task: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "blog.py").write_bytes((task / ".meta" / "exemplar.py").read_bytes())
    (tmp_path / "mine" / "notes.py").write_text("x = 1\n")
    assert review(program, "mine")[0] == 0


def test_what_cannot_be_graded_and_bad_usage_exit_with_2(program: Program, tmp_path: Path) -> None:
    (tmp_path / "blog.py").write_text("def broken(:\n")
    (tmp_path / "other.py").write_text("x = 1\n")
    assert review(program, "blog.py")[0] == 2
    assert review(program, "other.py")[0] == 2
    code, said = review(program, "--json", "nowhere.py")
    assert (code, json.loads(said)["x_refused"]) == (2, "missing")
    assert program.run("review", "--course", "sqlmodel", "--task", "no-such", "blog.py").returncode == 2
    assert program.run("review", "--course", "no-such", "--task", "x", "blog.py").returncode == 2
    assert program.run("review", "blog.py").returncode == 2


def test_a_task_is_found_by_its_full_reference(program: Program, task: Path) -> None:
    reference = "07-on-delete/01-cascade/when-the-author-leaves"
    file = str(task / ".meta" / "exemplar.py")
    assert program.run("review", "--course", "sqlmodel", "--task", reference, file).returncode == 0
