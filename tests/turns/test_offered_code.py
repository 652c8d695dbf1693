"""Code that was said without a command is offered for review, and judged for the task that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.coach import Coach
from bot.coaching.turn import Offer, ReplyKind
from bot.courses.course import Course, Kind, Place
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from memory.database import Memory
from tests.builders import D, small_course
from tests.turns.person import Person


@pytest.fixture
def places(course: Course) -> Sequence[Place]:
    """The tasks of module 7 that want code."""
    return [place for place in course.places if place.module.number == 7 and place.task.kind is Kind.CODE]


@pytest.fixture
async def working(ada: Person, places: Sequence[Place]) -> Person:
    """Ada, who has done the first task and is at the second."""
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.submits(dict(places[0].task.exemplar))
    await ada.says("next")
    return ada


def commands(person: Person) -> list[str]:
    return [action.command for reply in person.heard for action in reply.actions]


async def submitted(memory: Memory) -> list[str]:
    """The tasks that Ada's submissions are of."""
    async with memory.reading("terminal") as tx:
        ada = await tx.learners.find("ada")
        assert ada is not None
        enrolment = await tx.learners.enrolment(ada.id, "sqlmodel")
        assert enrolment is not None
        return [task for task, _ in await tx.submissions.graded(enrolment.id)]


async def test_offered_code_lists_the_open_task_first_and_then_what_was_begun(
    working: Person, places: Sequence[Place], memory: Memory
) -> None:
    assert "looks like code" in await working.does(Offer("m42"))
    assert commands(working) == [f"review m42 {places[1].code}", f"review m42 {places[0].code}"]
    (reply,) = working.heard
    assert [action.label for action in reply.actions] == [
        places[1].task.title.in_locale("en"), places[0].task.title.in_locale("en")
    ]  # fmt: skip
    assert await submitted(memory) == [places[0].reference]


async def test_code_is_judged_for_the_open_task_if_that_is_chosen(
    working: Person, places: Sequence[Place], memory: Memory
) -> None:
    assert "Passed" in await working.submits(dict(places[1].task.exemplar), task=places[1].code)
    assert await submitted(memory) == [places[0].reference, places[1].reference]
    assert "/next" in working.offered


@pytest.mark.parametrize("named", ["code", "reference"])
async def test_code_for_another_task_is_judged_aside_and_the_open_task_stays(
    working: Person, places: Sequence[Place], memory: Memory, named: str
) -> None:
    before, second = places[0], places[1]
    task = before.code if named == "code" else before.reference
    assert "Passed" in await working.submits(dict(before.task.exemplar), task=task)
    assert "try 2" in working.reads
    assert await submitted(memory) == [before.reference, before.reference]
    assert second.task.title.in_locale("en") in await working.says("task")
    assert "Not passed yet" in await working.submits(
        dict(next(iter(before.task.mistakes.values()))), task=before.code
    )
    assert "/ask" in working.offered
    assert second.task.title.in_locale("en") in await working.says("task")
    assert "Passed" in await working.submits(dict(second.task.exemplar))


@pytest.mark.parametrize("content", [b"", b"def broken(:\n    pass\n"], ids=["empty", "unreadable"])
async def test_what_cannot_be_graded_aside_does_not_move_the_open_task_either(
    working: Person, places: Sequence[Place], content: bytes
) -> None:
    await working.says("skip")
    assert "costs you no try" in await working.submits(content, task=places[0].code)
    assert places[1].task.title.in_locale("en") in await working.says("task")
    assert "hadn't asked" in await working.says("yes")


async def test_a_passed_task_handed_in_again_while_resting_is_judged_again(
    ada: Person, places: Sequence[Place]
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.submits(dict(places[0].task.exemplar))
    assert "Passed" in await ada.submits(dict(places[0].task.exemplar), task=places[0].code)
    await ada.says("next")
    assert places[1].task.title.in_locale("en") in await ada.says("task")


@pytest.mark.parametrize("task", ["0000", "no/such/task", "joins/inner/first"])
async def test_a_task_that_there_is_not_is_refused(working: Person, memory: Memory, task: str) -> None:
    assert "can't be handed in now" in await working.submits(b"x = 1\n", task=task)
    assert [reply.kind for reply in working.heard] == [ReplyKind.TROUBLE]
    assert len(await submitted(memory)) == 1


async def test_a_task_of_a_module_that_is_not_open_is_refused(
    memory: Memory, prompts: Prompts, reviewer: Reviewer
) -> None:
    ada = Person(Coach(memory, prompts, [small_course()], reviewer), "ada")
    await ada.arrives("en", "small")
    await ada.says("1")
    assert "can't be handed in now" in await ada.submits(b"x = 1\n", task=D)


async def test_with_no_task_open_code_is_not_offered(ada: Person) -> None:
    await ada.arrives("en", "sqlmodel")
    assert "No task is open" in await ada.does(Offer("m42"))


async def test_offering_code_while_asked_about_skipping_means_no(working: Person) -> None:
    await working.says("skip")
    await working.does(Offer("m42"))
    assert "hadn't asked" in await working.says("yes")
