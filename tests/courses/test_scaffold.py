"""What `baton course new` makes: it loads, lists its blanks, and holds once they are filled in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.proving import narrowed
from bot.courses import scaffold
from bot.courses.blanks import MARK, blanks, blanks_in
from bot.courses.course import Kind
from bot.courses.loader import load_course
from bot.courses.problems import CourseError
from bot.courses.scaffold import (
    SCAFFOLDS,
    NoScaffold,
    new_concept,
    new_course,
    new_module,
    new_phase,
    new_task,
)
from bot.courses.static import static_problems
from tests.courses.filled import fill_task, fill_the_rest

TASK = ("words", "greeting", "good-day")
FOLDER = "modules/01-words/phases/01-greeting/tasks/good-day"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a module and a phase, fresh from the command."""
    folder = tmp_path / "speech"
    new_course(folder)
    new_module(folder, "words")
    new_phase(folder, "words", "greeting")
    return folder


@pytest.mark.parametrize("kind", Kind)
def test_a_fresh_scaffold_loads_and_says_every_blank_with_its_line(course: Path, kind: Kind) -> None:
    new_task(course, TASK, kind, stub="speech")
    found = blanks(load_course(course))
    texts = [path.read_text("utf-8") for path in course.rglob("*") if path.is_file()]
    assert len(found) == sum(text.count(MARK) for text in texts)
    for blank in found:
        lines = (course.parent / blank.file).read_text("utf-8").split("\n")
        assert f"{MARK} {blank.message.removeprefix('fill in: ')}" in lines[blank.line - 1]


@pytest.mark.parametrize("kind", Kind)
def test_a_scaffold_whose_blanks_are_filled_in_holds(course: Path, kind: Kind) -> None:
    new_task(course, TASK, kind, stub="speech")
    fill_task(course / FOLDER, kind)
    fill_the_rest(course)
    loaded = load_course(course)
    assert blanks(loaded) == []
    assert static_problems(loaded) == []


def test_blanks_come_in_the_order_in_which_they_are_best_filled_in(course: Path) -> None:
    new_task(course, TASK, stub="speech")
    files = list(dict.fromkeys(blank.file.removeprefix("speech/") for blank in blanks_in(course)))
    assert [file.removeprefix(f"{FOLDER}/") for file in files] == [
        "course.toml",
        "modules/01-words/module.toml",
        "modules/01-words/phases/01-greeting/phase.toml",
        ".docs/instructions.en.md",
        ".docs/instructions.de.md",
        "speech.py",
        "speech_test.py",
        ".meta/config.json",
        ".meta/exemplar.py",
        "accepted/another-way.py",
        "mistakes/first-mistake.py",
        "task.toml",
        ".docs/introduction.en.md",
        ".docs/introduction.de.md",
        "concepts/greeting/concept.toml",
        "concepts/greeting/introduction.en.md",
        "concepts/greeting/introduction.de.md",
        "concepts/greeting/about.en.md",
        "concepts/greeting/about.de.md",
    ]


def test_a_todo_that_is_meant_for_the_learner_is_no_blank(course: Path) -> None:
    new_task(course, TASK, stub="speech")
    fill_task(course / FOLDER)
    fill_the_rest(course)
    stub = course / FOLDER / "speech.py"
    stub.write_text(f"# TODO: your turn\n{stub.read_text('utf-8')}", "utf-8")
    assert blanks_in(course) == []


def test_of_one_task_only_its_own_blanks_are_told_beside_those_around_it(course: Path) -> None:
    new_task(course, TASK)
    new_task(course, ("words", "greeting", "good-night"))
    files = {blank.file for blank in blanks(narrowed(load_course(course), "good-day"))}
    assert any("/good-day/" in file for file in files)
    assert not any("/good-night/" in file for file in files)
    assert "speech/concepts/greeting/about.en.md" in files


def test_what_an_installer_compiles_of_a_scaffold_is_no_part_of_it(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(SCAFFOLDS, tmp_path / "scaffolds")
    compiled = copy / "task" / "code" / ".meta" / "__pycache__" / "exemplar.cpython-311.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"\xa7\r\r\n$")
    monkeypatch.setattr(scaffold, "SCAFFOLDS", copy)
    made = new_task(course, TASK)
    assert {file.name for file in made if file.parent.name == ".meta"} == {"config.json", "exemplar.py"}
    assert not list(course.rglob("*.pyc"))


def test_numbers_and_orders_go_on_where_the_others_end(course: Path) -> None:
    (course / "modules" / "07-songs").mkdir()
    new_module(course, "poems")
    new_phase(course, "poems", "short-ones", ["rhyme", "greeting"])
    new_task(course, ("poems", "short-ones", "two-lines"))
    new_task(course, ("08-poems", "01-short-ones", "four-lines"))
    tasks = course / "modules/08-poems/phases/01-short-ones/tasks"
    assert (tasks / "two-lines" / "two_lines_test.py").is_file()
    assert "order = 2\n" in (tasks / "four-lines" / "task.toml").read_text("utf-8")
    assert 'concepts = ["rhyme", "greeting"]\n' in (tasks / "two-lines" / "task.toml").read_text("utf-8")
    assert (course / "concepts" / "rhyme" / "about.de.md").is_file()


def test_a_task_may_practise_another_concept_than_its_phase(course: Path) -> None:
    made = new_task(course, TASK, concepts=["greeting", "manners"])
    assert {file.parent for file in made} >= {course / "concepts" / "manners"}
    assert course / "concepts" / "greeting" not in {file.parent for file in made}


def test_nothing_that_is_there_is_overwritten(course: Path) -> None:
    new_task(course, TASK)
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    making: tuple[Callable[[], list[Path]], ...] = (
        lambda: new_course(course),
        lambda: new_module(course, "words"),
        lambda: new_phase(course, "words", "greeting"),
        lambda: new_concept(course, "greeting"),
        lambda: new_task(course, TASK),
    )
    for again in making:
        with pytest.raises(NoScaffold, match="is there already"):
            again()
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_a_task_s_name_is_its_own_in_the_whole_course(course: Path) -> None:
    new_task(course, TASK)
    new_phase(course, "words", "shouting")
    with pytest.raises(NoScaffold, match="01-greeting/tasks/good-day is there already"):
        new_task(course, ("words", "shouting", "good-day"))


@pytest.mark.parametrize(
    ("place", "stub", "words"),
    [
        (("songs", "greeting", "x"), "", "has no 'songs'; it has 01-words"),
        (("words", "singing", "x"), "", "has no 'singing'; it has 01-greeting"),
        (("words", "greeting", "No Slug"), "", "'No Slug' is no name"),
        (("words", "greeting", "../x"), "", "is no name"),
        (("words", "greeting", "01-x"), "", "'01-x' is no name"),
        (("words", "greeting", "json"), "", "json.py can't be imported, or hides a library"),
        (("words", "greeting", "x"), "two words", "two words.py can't be imported"),
    ],
)
def test_what_can_not_be_made_is_said(
    course: Path, place: tuple[str, str, str], stub: str, words: str
) -> None:
    before = sorted(course.rglob("*"))
    with pytest.raises(NoScaffold, match=words):
        new_task(course, place, stub=stub)
    assert sorted(course.rglob("*")) == before


@pytest.mark.parametrize("name", ["07-songs", "Songs", "a--b", "", "..", "a/b"])
def test_a_module_s_name_is_a_slug_without_a_number(course: Path, name: str) -> None:
    before = sorted(course.rglob("*"))
    with pytest.raises(NoScaffold, match="is no name"):
        new_module(course, name)
    assert sorted(course.rglob("*")) == before


def test_after_number_99_there_is_none(course: Path) -> None:
    (course / "modules" / "99-last").mkdir()
    with pytest.raises(NoScaffold, match="two digits"):
        new_module(course, "one-more")


def test_a_phase_without_a_task_is_told_how_to_get_one(course: Path) -> None:
    with pytest.raises(CourseError, match="holds no task; make one with `baton course new task`"):
        load_course(course)


def test_pages_of_a_scaffold_are_blanks_from_their_first_word_on() -> None:
    pages = list(SCAFFOLDS.rglob("*.md"))
    assert pages
    assert [page for page in pages if not page.read_text("utf-8").startswith(MARK)] == []
