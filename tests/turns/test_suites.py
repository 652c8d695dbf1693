"""A task whose learner writes tests, in a conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.coach import Coach
from bot.courses.course import Course
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from memory.database import Memory
from tests.courses.builder import TASK
from tests.courses.suites import EXEMPLAR, REFERENCE, course_with_suite
from tests.turns.person import Person

FILE = "polite_test.py"


@pytest.fixture
def speech(tmp_path: Path) -> Course:
    return course_with_suite().without(TASK).load(tmp_path)


@pytest.fixture
async def ada(memory: Memory, prompts: Prompts, speech: Course, reviewer: Reviewer) -> Person:
    """At the task."""
    person = Person(Coach(memory, prompts, [speech], reviewer), "ada")
    await person.arrives("en", "speech")
    await person.says("1")
    return person


async def test_the_code_under_test_is_shown_with_the_task(ada: Person) -> None:
    told = await ada.says("/task")
    assert "The code that your tests are for:" in told
    assert REFERENCE.strip() in told
    assert f"**Your file:** `{FILE}`" in told


async def test_the_way_from_weak_tests_to_good_ones(ada: Person, speech: Course) -> None:
    place = speech.place("prove")
    assert place
    mistake = dict(place.task.mistakes["only-friends"])
    assert "Not passed yet" in await ada.submits(mistake)
    assert "Not everybody is a friend." in ada.reads
    assert "❌ Blanks are found" in ada.reads
    assert "the one test passes on this version" in ada.reads

    forgotten = place.task.exemplar[FILE].partition("\n\ndef test_nobody")[0].replace("import pytest\n\n", "")
    assert "Not passed yet" in await ada.submits(forgotten, "test_polite.py")
    assert "And if nobody is there?" in ada.reads
    assert "✅ Too familiar is found" in ada.reads
    assert "now green: " in ada.reads

    assert "Passed – 10.0 of 10" in await ada.submits(dict(place.task.exemplar))


async def test_the_right_code_handed_in_costs_no_try(ada: Person) -> None:
    assert "It takes `polite_test.py`" in await ada.submits(REFERENCE, "polite.py")


async def test_tests_of_something_else_are_told_what_the_right_code_gives(ada: Person) -> None:
    told = await ada.submits(EXEMPLAR.replace("\n    ", "\n").replace("Hi Ada", "Hello Ada"), FILE)
    assert "❌ What is right passes" in told
    assert "AssertionError: assert 'Hi Ada!' == 'Hello Ada!'" in told
