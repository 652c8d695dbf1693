"""Assigning modules and tasks: the learner is told, and the coach sees what became of it."""

from __future__ import annotations

import pytest

from bot.coaching.order import Assign, ShowLearner
from bot.coaching.turn import ChangeSettings
from memory.database import Memory
from tests.orders.people import Guild, Human, begins
from tests.turns.person import Person


async def test_the_learner_is_told_in_his_language_and_can_go_there(
    carla: Human, ada: Person, guild: Guild, owing: list[str]
) -> None:
    await ada.arrives("de", "small")
    said = await carla.orders(Assign("ada", "2", "in 3 days"))
    assert "**ada** is to do module **2: Title models in English**, until 2026-03-05." in said
    assert "First comes: module 1 (Title basics in English)." in said
    (letter,) = await guild.letters("ada")
    assert "**Carla** hat dir etwas aufgegeben: Modul **2: Title models auf Deutsch**" in letter.text
    assert letter.context["actions"][0] == {"label": "Modul 2", "says": "/modul 2", "command": "module 2"}
    assert letter.text in await guild.remembered("ada")
    assert owing == ["1"]
    deed = (await guild.deeds())[-1]
    assert (deed.kind, deed.details) == ("content.assigned", {"reference": "models"})


@pytest.mark.parametrize("typed", ["2", "models", "02-models", "Title models in english", " MODELS "])
async def test_a_module_goes_by_number_slug_or_title(carla: Human, ada: Person, typed: str) -> None:
    await begins(ada)
    assert "module **2: Title models in English**" in await carla.orders(Assign("ada", typed))


@pytest.mark.parametrize("typed", ["basics/second/c", "c", "Task c auf Deutsch", "basics/second/C"])
async def test_a_task_goes_by_reference_slug_or_title(carla: Human, ada: Person, typed: str) -> None:
    await begins(ada)
    assert "task **Task c in English** (module 1)" in await carla.orders(Assign("ada", typed))


@pytest.mark.parametrize(
    ("typed", "due", "told"),
    [
        ("`none`", "", "Neither a module nor one single task is called `` `none` ``. There are:\n- 1 Title"),
        ("", "", "Which module or task? There are:"),
        ("4", "", "Module 4 (Title later in English) is still in preparation."),
        ("2", "someday", "`someday` is no day. Write it like `2026-12-01`"),
        ("2", "1.1.2020", "`1.1.2020` is over already."),
    ],
)
async def test_what_cannot_be_assigned_is_refused(
    carla: Human, ada: Person, guild: Guild, typed: str, due: str, told: str
) -> None:
    await begins(ada)
    assert told in await carla.orders(Assign("ada", typed, due))
    assert await guild.letters("ada") == []


async def test_the_same_again_is_another_date_and_no_second_assignment(
    carla: Human, ada: Person, memory: Memory, guild: Guild
) -> None:
    await begins(ada)
    await carla.orders(Assign("ada", "models", "tomorrow"))
    assert "now has another date for module **2" in await carla.orders(Assign("ada", "2", "in 2 days"))
    assert "none any more" in await carla.orders(Assign("ada", "2"))
    learner = await guild.learner("ada")
    async with memory.reading("1") as tx:
        assert await tx.assignments.count(learner_id=learner.id) == 1


async def test_a_day_ends_in_the_learners_zone(
    carla: Human, ada: Person, memory: Memory, guild: Guild
) -> None:
    await begins(ada)
    await ada.does(ChangeSettings(zone="Tokyo"))
    await carla.orders(Assign("ada", "2", "today"))
    learner = await guild.learner("ada")
    async with memory.reading("1") as tx:
        (kept,) = (await tx.assignments.find(learner_id=learner.id)).items
    assert kept.due_at is not None
    assert kept.due_at.isoformat() == "2026-03-03T14:59:59+00:00"  # in Tokyo it is Tuesday already


async def test_what_is_done_is_shown_as_done_and_what_is_late_as_late(carla: Human, ada: Person) -> None:
    await begins(ada)
    await carla.orders(Assign("ada", "a", "tomorrow"))
    await carla.orders(Assign("ada", "basics", "tomorrow"))
    await ada.submits("x = 1")
    carla.waits(days=3)
    said = await carla.orders(ShowLearner("ada"))
    assert "- ⏰ module **1: Title basics in English** – until 2026-03-03, overdue" in said
    assert "- ✅ task **Task a in English** (module 1) – until 2026-03-03" in said
    for _ in range(2):
        await ada.says("/next")
        await ada.submits("x = 1")
    assert "- ✅ module **1: Title basics" in await carla.orders(ShowLearner("ada"))
    assert "completed already, though" in await carla.orders(Assign("ada", "1"))


async def test_who_is_in_no_course_is_assigned_the_usual_one(carla: Human, ada: Person) -> None:
    await ada.arrives()
    assert "is to do module **1" in await carla.orders(Assign("ada", "1"))
    assert "isn't learning here" in await carla.orders(Assign("nobody", "1"))


async def test_what_and_until_when_can_be_asked_for_by_a_form(carla: Human, ada: Person) -> None:
    await begins(ada)
    assert carla.desk.fields("assign ada") == ("content", "due")
    instruction = carla.desk.understand("assign ada", "models\ntomorrow")
    assert instruction is not None
    assert "until 2026-03-03" in await carla.orders(instruction)


async def test_what_a_coach_set_is_recommended_until_it_is_done(carla: Human, ada: Person) -> None:
    await ada.arrives("en", "small")
    assert "recommendation:** module 1" in ada.reads
    await carla.orders(Assign("ada", "5"))
    said = await ada.says("/modules")
    assert "recommendation:** module 5 (Title testing in English) – a coach has set it for you." in said
    await ada.says("/module 5")
    await ada.submits("x = 1")
    assert "recommendation:** module 6 (Title deploy in English) – it builds on" in await ada.says("/modules")


async def test_what_a_coach_set_that_is_not_open_yet_does_not_stop_anybody(carla: Human, ada: Person) -> None:
    await ada.arrives("de", "small")
    await carla.orders(Assign("ada", "3"))
    assert "Empfehlung:** Modul 1" in await ada.says("/module")


async def test_the_handover_tells_what_a_coach_set(carla: Human, ada: Person) -> None:
    await begins(ada)
    await carla.orders(Assign("ada", "5"))
    await ada.says("/end")
    said = await ada.arrives()
    assert "Module 5 (Title testing in English) – a coach has set it for you." in said
