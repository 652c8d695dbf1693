"""What came in from Exercism is judged in the real sandbox like what was written for Baton."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.judging import judged_by
from bot.courses.check import passing_stubs, running_problems, static_problems
from bot.courses.course import Course, Kind, Task
from bot.courses.exercism.importing import import_exercism, mark_refactorings
from bot.courses.loader import load_course
from bot.review.reviewer import Reviewer
from bot.review.verdict import Judgement
from bot.sandbox.runner import Outcome
from tests.courses.tracks import small_track


@pytest.fixture
async def imported(tmp_path: Path, reviewer: Reviewer) -> Course:
    """The small track as a course, its refactorings found."""
    course = import_exercism(small_track().write(tmp_path, "track"), tmp_path / "tea").course
    mark_refactorings(course, await passing_stubs(course, judged_by(reviewer, course)))
    return load_course(tmp_path / "tea")


def task_of(course: Course, slug: str) -> Task:
    place = course.place(slug)
    assert place is not None
    return place.task


async def review(reviewer: Reviewer, course: Course, slug: str, **swapped: str) -> Judgement:
    """The judgement of the exemplar, its text changed by `old=new`."""
    task = task_of(course, slug)
    files = {name: text.replace(swapped["old"], swapped["new"]) for name, text in task.exemplar.items()}
    return await reviewer.review(course, task, {name: text.encode() for name, text in files.items()})


async def test_a_course_that_came_in_holds(imported: Course, reviewer: Reviewer) -> None:
    assert static_problems(imported) == []
    assert await running_problems(imported, judged_by(reviewer, imported)) == []
    kinds = {place.task.slug: place.task.kind for place in imported.places}
    assert [slug for slug, kind in kinds.items() if kind is Kind.REFACTOR] == ["tidy-ledger"]


async def test_a_subtest_that_fails_turns_its_test_red_and_is_named(
    imported: Course, reviewer: Reviewer
) -> None:
    judged = await review(reviewer, imported, "tea-time", old="- passed", new="- 1")
    assert judged.run.outcome is Outcome.FINISHED
    assert judged.red == {"TeaTimeTest::test_what_is_left"}
    [red] = [test for test in judged.tests if not test.passed]
    assert red.subtest == "variation #2, passed=2"
    assert (red.expected, red.actual) == ("2", "3")
    assert red.title.in_locale("de") == "Task 2: what is left"

    judged = await review(reviewer, imported, "shout-it", old="text.upper()", new="text")
    assert judged.red == {"test_shouts"}
    [red] = judged.tests
    assert red.subtest == "any text, text='you'"
    assert (red.expected, red.actual) == ("'YOU'", "'you'")


async def test_both_test_files_count_and_bases_lend_their_tests(imported: Course, reviewer: Reviewer) -> None:
    judged = await review(reviewer, imported, "greeting-cards", old="Dear", new="Hi")
    assert judged.run.outcome is Outcome.FINISHED
    assert judged.red == {
        "CardsBase::testAll", "CardsTest::testAll", "CardsTest::test_one", "test_from_a_file",
    }  # fmt: skip
