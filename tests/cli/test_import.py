"""`baton course import exercism` makes a course that every other command takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.courses.tracks import LEDGER, TEA, small_track
from tests.frontends.terminal import Program


@pytest.fixture
def track(tmp_path: Path) -> Path:
    return small_track().write(tmp_path, "track")


def test_a_track_is_imported_checked_reviewed_and_learnt_from(program: Program, track: Path) -> None:
    done = program.run("course", "import", "exercism", str(track), "courses/tea")
    assert (done.returncode, done.stderr) == (0, "")
    assert "modules: 4 · tasks: 5 · concepts: 2" in done.stdout
    assert "exercises/concept/old-kettle: is deprecated; left out" in done.stdout
    assert "tidy-ledger: the stub works as it is" in done.stdout
    assert "baton course check courses/tea" in done.stdout

    checked = program.run("course", "check", "courses/tea")
    assert (checked.returncode, checked.stdout) == (0, "tea: 5 tasks, 0 problems\n")

    task = ("--course", "courses/tea", "--task", "tea-time")
    assert program.run("review", *task, str(track / TEA / ".meta" / "exemplar.py")).returncode == 0
    reviewed = program.run("review", *task, str(track / TEA / "tea_time.py"))
    assert reviewed.returncode == 1
    assert "Task 1: minutes" in reviewed.stdout
    assert "in the part: `variation #1, passed=1`" in reviewed.stdout

    lines = ["en", "1", "1", "hint", f"/submit {track / TEA / '.meta' / 'exemplar.py'}", "/end"]
    said = program.run("chat", typed="\n".join(lines) + "\n", settings={"BATON_COURSES_DIR": "courses"})
    assert (said.returncode, said.stderr) == (0, "")
    assert "[Numbers](https://example.org/numbers) may help." in said.stdout
    assert "passed" in said.stdout


def test_one_exercise_to_refactor_is_imported(program: Program, track: Path) -> None:
    done = program.run("course", "import", "exercism", str(track / LEDGER), "ledger")
    assert done.returncode == 0
    assert "modules: 1 · tasks: 1 · concepts: 0" in done.stdout
    toml = next(program.folder.glob("ledger/modules/*/phases/*/tasks/tidy-ledger/task.toml"))
    assert 'kind = "refactor"' in toml.read_text("utf-8")


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("nowhere", "tea", "nowhere is no folder; name"),
        ("track/concepts", "tea", "is no Exercism track"),
        ("track", "track", "lies in"),
        ("track", "No Slug", "is no slug; name"),
    ],
)
def test_what_can_not_be_imported_is_said_in_a_line(
    program: Program, track: Path, source: str, target: str, words: str
) -> None:
    done = program.run("course", "import", "exercism", source, target)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
