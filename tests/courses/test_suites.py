"""Tasks whose learners write tests: what loads, and what is wrong with what doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.coaching.turn import HandedFile
from bot.courses.check import static_problems
from bot.courses.course import Course, Kind, Task
from bot.courses.problems import CourseError, Problem
from bot.courses.testnames import declared_tests
from bot.review.intake import Refusal, Refused, take_in
from bot.sandbox.expected import expected_tests
from tests.courses.builder import TASK, Draft
from tests.courses.suites import REFERENCE, SUITE, course_with_suite

CONFIG, TOML = f"{SUITE}/.meta/config.json", f"{SUITE}/task.toml"
NAMES = [
    "test_holds_tests",
    "test_passes_on_the_reference",
    "test_kills_no_strip",
    "test_kills_always_informal",
    "test_kills_nobody",
]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return course_with_suite().load(tmp_path)


@pytest.fixture
def task(course: Course) -> Task:
    place = course.place("prove")
    assert place
    return place.task


def problems_of(draft: Draft, folder: Path) -> list[Problem]:
    """What loading says, else what the check does."""
    try:
        return static_problems(draft.load(folder))
    except CourseError as error:
        return list(error.problems)


def test_the_sound_one_has_no_problem(course: Course) -> None:
    assert static_problems(course) == []


def test_a_suite_is_an_ordinary_task_with_tests_of_batons_own(task: Task) -> None:
    assert task.kind is Kind.TESTS
    assert task.kind.wants_code
    assert (set(task.stubs), set(task.helpers)) == ({"polite_test.py"}, {"polite.py"})
    [(module, source)] = task.tests.items()
    assert [name for _, name in expected_tests({module: source.encode()})] == NAMES
    assert [test.name for test in declared_tests(task)] == NAMES


def test_the_right_code_and_every_mutant_are_in_the_test_module(task: Task) -> None:
    [source] = task.tests.values()
    assert repr(REFERENCE) in source
    assert all(repr(text) in source for mutant in task.mutants for text in mutant.files.values())


def test_a_mutant_has_title_weight_and_necessity(task: Task) -> None:
    spec = task.spec("test_kills_no_strip")
    assert (spec.title.in_locale("de"), spec.weight, spec.required) == ("Leerzeichen fallen auf", 2.0, True)


@pytest.mark.parametrize(
    ("draft", "file", "fragment", "message"),
    [
        (
            course_with_suite().without(f"{SUITE}/mutants/nobody.py"),
            TOML,
            'file = "nobody"',
            "there is no mutants/nobody.py; write one of always-informal, no-strip",
        ),
        (
            course_with_suite().put(f"{SUITE}/mutants/extra.py", "x = 1\n"),
            f"{SUITE}/mutants/extra.py",
            "x = 1",
            'has no entry; write [[mutants]] with file = "extra" in task.toml',
        ),
        (
            course_with_suite().put(f"{SUITE}/mutants/polite.txt", "x\n"),
            f"{SUITE}/mutants/polite.txt",
            "x",
            "is no Python file; write a solution as NAME.py or as a folder NAME",
        ),
        (
            course_with_suite().swap(CONFIG, '"editor": ["polite.py"],', '"editor": [],'),
            CONFIG,
            '"editor"',
            (
                "'editor' tuple should have at least 1 item after validation, not 0; "
                'write "editor": ["blog.py"]'
            ),
        ),
        (
            course_with_suite().swap(CONFIG, '"editor"', '"test": ["other_test.py"], "editor"'),
            CONFIG,
            '"test"',
            "'test' tuple should have at most 0 items after validation, not 1; write \"test\": []",
        ),
        (
            course_with_suite().swap(TOML, 'kind = "tests"', 'kind = "code"'),
            TOML,
            "[[mutants]]",
            "'mutants' means nothing in a 'code' task; take it out, or write kind = \"tests\"",
        ),
        (
            course_with_suite().swap(TOML, 'file = "no-strip"', 'file = "No Strip"'),
            TOML,
            "No Strip",
            "'file' should not be 'No Strip'; write file = \"no-commit\"",
        ),
        (
            course_with_suite().put(f"{SUITE}/mutants/nobody.py", "def address(:\n"),
            f"{SUITE}/mutants/nobody.py",
            "def address",
            "can't be parsed: invalid syntax; mend the syntax",
        ),
        (
            course_with_suite().put(f"{SUITE}/mutants/nobody.py", f"# The same.\n{REFERENCE}"),
            f"{SUITE}/mutants/nobody.py",
            "# The same.",
            "does the same as the right code; write another mistake into it",
        ),
        (
            course_with_suite().swap(TOML, 'name = "test_holds_tests"', 'name = "test_kills_nobody"'),
            TOML,
            "[[tests]]",
            "'test_holds_tests' has no title; write [[tests]] with name = \"test_holds_tests\" and a title",
        ),
        (
            course_with_suite().swap(TOML, 'de = "Niemand fällt auf", ', ""),
            TOML,
            "Nobody is found",
            "'title' is missing in 'de'; write it",
        ),
        (
            course_with_suite().swap(TOML, '"test_kills_no_strip", ', '"test_kills_no_stripe", '),
            TOML,
            "test_kills_no_stripe",
            "there is no test 'test_kills_no_stripe'; did you mean 'test_kills_no_strip'?",
        ),
    ],
)
def test_each_kind_of_damage_is_told_with_its_place(
    draft: Draft, file: str, fragment: str, message: str, tmp_path: Path
) -> None:
    expected = Problem(f"speech/{file}", draft.line(file, fragment), message)
    assert expected in problems_of(draft, tmp_path)


def test_two_entries_of_one_mutant_are_one_too_many(tmp_path: Path) -> None:
    draft = course_with_suite().swap(TOML, 'file = "nobody"', 'file = "no-strip"')
    assert "'no-strip' has two entries; keep one" in {one.message for one in problems_of(draft, tmp_path)}


def test_a_solution_has_to_be_called_like_a_test(tmp_path: Path) -> None:
    draft = course_with_suite().swap(CONFIG, "polite_test.py", "proof.py").put(f"{SUITE}/proof.py", "")
    [problem] = problems_of(draft, tmp_path)
    assert problem.message == "no 'solution' is called like test_*.py or *_test.py; rename one"


def test_mutants_are_missing(tmp_path: Path) -> None:
    text = course_with_suite().files[TOML]
    assert isinstance(text, str)
    start, end = text.index("[[mutants]]"), text.index("[[hints]]")
    draft = course_with_suite().put(TOML, text[:start] + text[end:])
    messages = {one.message for one in problems_of(draft, tmp_path)}
    assert "a 'tests' task has no 'mutants'; write [[mutants]]" in messages


def test_tests_of_a_code_task_stay_its_own(tmp_path: Path) -> None:
    course = course_with_suite().load(tmp_path)
    greet = next(place.task for place in course.places if place.task.folder == TASK)
    assert (set(greet.tests), greet.mutants) == ({"hello_test.py"}, ())


@pytest.mark.parametrize("name", ["polite_test.py", "src/polite_test.py", "test_polite.py", ""])
def test_a_file_with_tests_is_taken(task: Task, name: str) -> None:
    content = b"def test_it():\n    assert True\n"
    assert take_in(task, [HandedFile(name, content)]) == {"polite_test.py": content}


def test_the_right_code_is_no_answer(task: Task) -> None:
    refused = take_in(task, [HandedFile("polite.py", REFERENCE.encode())])
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.WRONG_FILE
