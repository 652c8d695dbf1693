"""From a run to a verdict, and from handed-in files to a run."""

from __future__ import annotations

import pytest

from bot.coaching.turn import FileTrouble, HandedFile
from bot.courses.course import Course, Place, Rubric
from bot.review.intake import LARGEST_FILE, Refusal, Refused, take_in
from bot.review.report import results_json
from bot.review.verdict import MOST_COMMENTS, Verdict, change, judge
from bot.sandbox.runner import Finding, Outcome, Run, TestResult, TestStatus, Trouble


@pytest.fixture
def place(course: Course) -> Place:
    return course.places[0]


def run(place: Place, red: set[str], outcome: Outcome = Outcome.FINISHED, *findings: Finding) -> Run:
    results = tuple(
        TestResult(spec.name, TestStatus.FAILED if spec.name in red else TestStatus.PASSED, "no", "1", "2")
        for spec in place.task.test_specs
    )
    return Run(outcome, results, findings)


def test_all_green_passes(place: Place) -> None:
    judged = judge(place.task, Rubric(), run(place, set()))
    assert judged.verdict is Verdict.PASSED
    assert results_json(place, judged)["status"] == "pass"


@pytest.mark.parametrize(
    "outcome", [outcome for outcome in Outcome if outcome not in {Outcome.FINISHED, Outcome.INVALID}]
)
def test_a_run_that_did_not_finish_never_passes(place: Place, outcome: Outcome) -> None:
    judged = judge(place.task, Rubric(), run(place, set(), outcome))
    assert judged.verdict is Verdict.FAILED
    assert judged.comments[0].key == outcome.value


def test_no_test_reported_never_passes(place: Place) -> None:
    assert judge(place.task, Rubric(), Run(Outcome.FINISHED)).verdict is Verdict.FAILED


def test_code_that_cannot_be_parsed_is_not_graded(place: Place) -> None:
    judged = judge(place.task, Rubric(), Run(Outcome.INVALID, trouble=Trouble("blog.py", 1, "bad")))
    assert (judged.verdict, judged.score) == (Verdict.UNGRADED, None)


def test_a_known_mistake_is_recognised_by_its_red_tests(place: Place) -> None:
    for known in place.task.known_mistakes:
        judged = judge(place.task, Rubric(), run(place, set(known.tests)))
        same = [other.file for other in place.task.known_mistakes if set(other.tests) == set(known.tests)]
        assert judged.comments[0].key in same


def test_there_are_never_too_many_comments(place: Place) -> None:
    findings = [Finding(f"F{number}", "m", "blog.py", 1, 1) for number in range(20)]
    judged = judge(place.task, Rubric(), run(place, {"x"}, Outcome.FINISHED, *findings))
    assert len(judged.comments) <= MOST_COMMENTS + 1


def test_what_changed_is_told_by_test(place: Place) -> None:
    first, second = (spec.name for spec in place.task.test_specs[:2])
    judged = judge(place.task, Rubric(), run(place, {second}))
    told = change({first: "failed", second: "passed"}, 1.0, judged)
    assert (told.fixed, told.regressed) == ((first,), (second,))


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ((), Refusal.NOTHING),
        ((HandedFile("blog.py", b""),), Refusal.EMPTY),
        ((HandedFile("blog.py", b"x", FileTrouble.MISSING),), Refusal.MISSING),
        ((HandedFile("blog.py", b"x", FileTrouble.UNREADABLE),), Refusal.UNREADABLE),
        ((HandedFile("blog.py", b"#" * (LARGEST_FILE + 1)),), Refusal.TOO_LARGE),
        ((HandedFile("blog.py", b"a\0b"),), Refusal.BINARY),
        ((HandedFile("blog.py", b"\xff"),), Refusal.BINARY),
        ((HandedFile("conftest.py", b"x = 1"),), Refusal.WRONG_FILE),
        ((HandedFile("../blog.pyc", b"x = 1"),), Refusal.WRONG_FILE),
        ((HandedFile("BLOG.py", b"x = 1"),), Refusal.WRONG_FILE),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(
    place: Place, files: tuple[HandedFile, ...], reason: Refusal
) -> None:
    refused = take_in(place.task, files)
    assert isinstance(refused, Refused)
    assert refused.reason is reason


@pytest.mark.parametrize("name", ["blog.py", "", "src/app/blog.py", "C:\\src\\blog.py", "../../blog.py"])
def test_a_file_is_taken_under_the_name_that_the_task_gives_it(place: Place, name: str) -> None:
    assert take_in(place.task, (HandedFile(name, b"x = 1"),)) == {"blog.py": b"x = 1"}


def test_a_single_file_of_another_name_is_taken_if_it_defines_the_same_things(place: Place) -> None:
    taken = take_in(place.task, (HandedFile("mine.py", b"def make_engine(): ..."),))
    assert taken == {"blog.py": b"def make_engine(): ..."}


def test_only_files_that_the_task_names_are_taken(place: Place) -> None:
    handed = (HandedFile("blog.py", b"x = 1"), HandedFile("conftest.py", b"evil"))
    assert take_in(place.task, handed) == {"blog.py": b"x = 1"}


_LOADING = ("blog.py:1 in <module>: import sqlmodle",)


@pytest.mark.parametrize(
    ("message", "trace", "key", "missing"),
    [
        ("ModuleNotFoundError: No module named 'sqlmodle'", _LOADING, "no_module", "sqlmodle"),
        ("ImportError: cannot import name 'add' from 'blog' (blog.py)", (), "no_name", "add"),
        ("ZeroDivisionError: division by zero", ("blog.py:3 in <module>: 1 / 0",), "not_loaded", ""),
    ],
)
def test_what_keeps_every_test_from_beginning_is_explained_once(
    place: Place, message: str, trace: tuple[str, ...], key: str, missing: str
) -> None:
    results = [
        TestResult(spec.name, TestStatus.ERROR, message, trace=trace) for spec in place.task.test_specs
    ]
    judged = judge(place.task, Rubric(), Run(Outcome.FINISHED, tuple(results)))
    assert judged.stumbled
    assert [(comment.key, comment.message) for comment in judged.comments] == [(key, missing)]


def test_tests_that_fail_alike_within_the_code_have_begun(place: Place) -> None:
    error = ("NotImplementedError", ("blog.py:9 in delete_user: raise NotImplementedError",))
    results = [
        TestResult(spec.name, TestStatus.ERROR, error[0], trace=error[1]) for spec in place.task.test_specs
    ]
    assert not judge(place.task, Rubric(), Run(Outcome.FINISHED, tuple(results))).stumbled
