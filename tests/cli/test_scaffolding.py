"""`baton course new`, as the README's "A task in 15 minutes" has it done."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.content import content_folder
from tests.courses.filled import fill_task, fill_the_rest
from tests.frontends.terminal import Program
from tests.readme import README


@pytest.fixture
def author(program: Program, copy: Path) -> Program:
    """`baton` for somebody whose courses are his own, with the first phase of module 7."""
    (copy.parent / "mine").mkdir()
    return replace(program, courses=copy.rename(copy.parent / "mine" / "sqlmodel").parent)


def test_the_how_to_of_the_readme_leads_to_a_task_that_holds(program: Program, tmp_path: Path) -> None:
    section = README.read_text("utf-8").partition("### A task in 15 minutes\n")[2].partition("\n### ")[0]
    make, check = re.findall(r"^ *\$ uv run baton (.+)$", section, re.MULTILINE)
    courses = shutil.copytree(content_folder("courses"), tmp_path / "courses")
    author = replace(program, courses=courses)

    made = author.run(*make.split())
    assert made.returncode == 0, made.stderr
    assert f"baton {check}" in made.stdout
    [task] = courses.rglob("rename-a-post")

    listed = author.run(*check.split())
    assert listed.returncode == 1
    head, *blanks = listed.stdout.strip().splitlines()
    assert (
        head == f"sqlmodel: 1 tasks, {len(blanks)} blanks to fill in; the rest is checked when none is left"
    )
    place = re.escape(task.relative_to(courses).as_posix())
    assert all(re.fullmatch(rf"{place}/.+:\d+: fill in: .+", line) for line in blanks)

    fill_task(task, stub="blog")
    proven = author.run(*check.split())
    assert proven.stdout.strip().splitlines()[-1] == "sqlmodel: 1 tasks, 0 problems"
    assert proven.returncode == 0

    again = author.run(*make.split())
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_a_course_is_made_from_its_first_folder_to_its_first_task(author: Program) -> None:
    for arguments, said in (
        (("course", "tea"), "baton course new module tea NAME"),
        (("module", "tea", "leaves"), "baton course new phase tea leaves/NAME"),
        (
            ("phase", "tea", "leaves/green", "--concept", "water"),
            "baton course new task tea leaves/green/NAME",
        ),
        (("task", "tea", "leaves/green/good-day", "--file", "speech"), "check tea --task good-day"),
        (("concept", "tea", "cups"), "baton course check --static tea"),
    ):
        made = author.run("course", "new", *arguments)
        assert said in made.stdout, made.stderr
    course = author.courses / "tea"
    assert (course / "concepts" / "water" / "about.de.md").is_file()
    fresh = author.run("course", "check", "--static", "tea")
    assert fresh.returncode == 1
    assert "tea/course.toml:1: fill in: " in fresh.stdout

    fill_task(next(course.rglob("good-day")))
    fill_the_rest(course)
    filled = author.run("course", "check", "--static", "tea")
    assert filled.stdout.strip() == "tea: 1 tasks, 0 problems"
    assert "tea" in author.run("course", "list").stdout


def test_what_can_not_be_loaded_is_told_beside_its_blanks(author: Program) -> None:
    for arguments in (("course", "./tea"), ("module", "./tea", "leaves"), ("phase", "./tea", "leaves/green")):
        assert author.run("course", "new", *arguments).returncode == 0
    done = author.run("course", "check", "./tea")
    assert done.returncode == 1
    assert "01-green/tasks:1: holds no task; make one with `baton course new task`" in done.stdout
    assert "tea/course.toml:1: fill in: " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("task", "no-such", "a/b/c"), "no folder 'no-such' holds a course.toml"),
        (("task", "sqlmodel", "on-delete/good-day"), "should be MODULE/PHASE/TASK"),
        (("phase", "sqlmodel", "on-delete"), "should be MODULE/PHASE"),
        (("module", "sqlmodel", "on-delete"), "is there already"),
        (("course", "Tea"), "'Tea' is no name"),
    ],
)
def test_what_can_not_be_made_is_said_in_a_line(
    author: Program, arguments: tuple[str, ...], words: str
) -> None:
    done = author.run("course", "new", *arguments)
    assert done.returncode == 2
    assert words in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
