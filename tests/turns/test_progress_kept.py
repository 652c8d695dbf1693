"""What Baton writes down of a learner's progress after every review, by itself."""

from __future__ import annotations

from bot.courses.course import Place
from bot.desk import Desk
from memory import records
from memory.database import Memory
from tests.turns.person import Person

NAME = "sqlmodel-kurs-fortschritt"


async def _document(memory: Memory) -> records.Document:
    async with memory.reading("terminal") as tx:
        learner = await tx.learners.find("ada")
        assert learner is not None
        document = await tx.documents.read(learner.id, NAME)
    assert document is not None
    return document


async def test_after_every_review_the_progress_document_is_up_to_date(
    ada: Person, memory: Memory, first: Place
) -> None:
    await ada.arrives("de", "sqlmodel")
    await ada.says("7")
    await ada.submits(first.task.stubs)
    failed = await _document(memory)
    assert "noch nicht bestanden" in failed.text
    assert "Noch rot" in failed.text
    await ada.submits(first.task.exemplar)
    passed = await _document(memory)
    assert passed.number > failed.number
    assert f"`{first.reference}`), Versuch 2: 10,0/10, bestanden" in passed.text
    assert "Aufgaben gelöst: 1 von" in passed.text
    async with memory.reading("terminal") as tx:
        changed = await tx.documents.diff(passed.learner_id, NAME, failed.number, passed.number)
    assert "-- Aufgaben gelöst: 0 von" in changed
    assert "+- Aufgaben gelöst: 1 von" in changed


async def test_a_hint_is_counted_at_once_and_told_in_the_document_at_the_latest_when_the_session_ends(
    ada: Person, memory: Memory, first: Place
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    before = await _document(memory)
    await ada.says("/hint")
    async with memory.reading("terminal") as tx:
        enrolled = await tx.progress.in_course(before.learner_id, "sqlmodel")
    assert enrolled is not None
    assert [task.hints for task in enrolled.tasks if task.task == first.reference] == [1]
    assert (await _document(memory)).number == before.number
    await ada.says("/end")
    after = await _document(memory)
    assert "1 hint" not in before.text
    assert "1 hint" in after.text


async def test_who_has_only_enrolled_is_seen_as_not_started(ada: Person, desk: Desk) -> None:
    await ada.arrives("en", "sqlmodel")
    view = await desk.view_course("terminal", "sqlmodel")
    (standing,) = view.standings
    assert (standing.learner.key, standing.progress.status, standing.done) == ("ada", "not_started", 0)
    assert standing.tasks > 0
    assert view.by_status == {"not_started": 1}


async def test_a_coach_sees_how_far_everybody_is_and_who_changed_what(
    ada: Person, memory: Memory, first: Place
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.submits(first.task.exemplar)
    async with memory.reading("terminal") as tx:
        (standing,) = await tx.progress.of_everyone("sqlmodel")
        figures = await tx.progress.course_statistics("sqlmodel")
        changes = await tx.history.of_learner(standing.learner.id)
    assert (standing.learner.key, standing.done, standing.progress.status) == ("ada", 1, "in_progress")
    assert (figures["learners"], figures["tasks_done"], figures["mean_score"]) == (1, 1, 10.0)
    assert {change.actor for change in changes} == {"ada"}


async def test_what_was_said_is_found_again(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("My grandmother keeps bees, and I want a database of her hives.")
    async with memory.reading("terminal") as tx:
        learner = await tx.learners.find("ada")
        assert learner is not None
        (hit, *_) = await tx.recall.search(learner.id, "Which animals does grandma's hive data concern?")
    assert hit.author == "learner"
    assert "hives" in hit.text
