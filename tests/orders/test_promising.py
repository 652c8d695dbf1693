"""Coaches have Baton write later, and to many: each learner is written to by their own clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.coach import Coach
from bot.coaching.order import RemindLearners, ShowStats
from bot.coaching.turn import ChangeSettings
from bot.courses.course import Course
from bot.desk import Desk
from bot.prompting.prompts import Prompts
from bot.reminders import Reminders
from memory.database import Memory
from tests.orders.people import Guild, Human, begins
from tests.turns.person import Person


@pytest.fixture
async def ben(coach: Coach) -> Person:
    ben = Person(coach, "ben", guild="1", hint="en")
    await begins(ben)
    await ben.does(ChangeSettings(zone="Tokyo"))
    return ben


@pytest.fixture
def reminders(memory: Memory, prompts: Prompts, course: Course, carla: Human) -> Reminders:
    return Reminders(memory, prompts, [course], clock=lambda: carla.now)


async def promised(memory: Memory) -> dict[str, datetime]:
    """When coaches' reminders are due, by who gets them."""
    async with memory.reading("1") as tx:
        return {
            line.learner.key: due.due_at
            for line in await tx.roster.page()
            for one, due in (await tx.occurrences.next_of(line.learner.id)).items()
            if (reminder := await tx.reminders.get(one)) and reminder.kind == "coach"
        }


async def test_one_learner_is_written_to_at_the_time_that_was_said(
    carla: Human, ada: Person, ben: Person, guild: Guild, memory: Memory, reminders: Reminders
) -> None:
    await begins(ada)
    told = await carla.orders(RemindLearners("Bring your questions.", "in 2 hours", ("ada",)))
    assert "**ada**" in told
    assert "Bring your questions." in told
    assert await guild.letters("ada") == []
    assert await promised(memory) == {"ada": datetime(2026, 3, 2, 20, tzinfo=UTC)}
    carla.waits(hours=2)
    await reminders.tick()
    [letter] = await guild.letters("ada")
    assert "A coach reminds you: Bring your questions." in letter.text
    assert "learners.reminded" not in [deed.kind for deed in await guild.deeds()]
    assert (await guild.deeds())[-1].kind == "reminder.made"
    assert "1 sent" in await carla.orders(ShowStats())


async def test_a_course_is_written_to_by_each_learners_own_clock(
    carla: Human, ada: Person, ben: Person, memory: Memory
) -> None:
    await begins(ada)
    told = await carla.orders(RemindLearners("We meet!", "every wednesday 7pm", course="small"))
    assert "2 people" in told
    assert await promised(memory) == {
        "ada": datetime(2026, 3, 4, 19, tzinfo=UTC),
        "ben": datetime(2026, 3, 4, 10, tzinfo=UTC),
    }


async def test_a_group_is_those_of_its_members_who_learn_here(
    carla: Human, ada: Person, ben: Person, memory: Memory, guild: Guild
) -> None:
    await begins(ada)
    assert "goes to 1 person" in await carla.orders(RemindLearners("Hello!", learners=("ben", "9", "10")))
    [letter] = await guild.letters("ben")
    assert "Hello!" in letter.text
    assert "Your open task" in letter.text or "Where you stand" in letter.text
    assert await guild.letters("ada") == []
    assert "nobody" in (await carla.orders(RemindLearners("Hello!", learners=()))).lower()


@pytest.mark.parametrize(
    ("when", "told"),
    [("whenever", "I can't tell"), ("every second week", "I can't tell"), ("2020-01-01 10:00", "is over")],
)
async def test_a_time_that_is_none_reminds_nobody(
    carla: Human, ada: Person, memory: Memory, when: str, told: str
) -> None:
    await begins(ada)
    assert told in await carla.orders(RemindLearners("Hello!", when))
    assert await promised(memory) == {}


async def test_a_reminder_for_later_says_something(carla: Human, ada: Person, memory: Memory) -> None:
    await begins(ada)
    await carla.orders(RemindLearners(" ", "in 2 hours"))
    assert await promised(memory) == {}


async def test_the_same_order_again_promises_nothing_again(carla: Human, ada: Person, memory: Memory) -> None:
    await begins(ada)
    for _ in range(2):
        await carla.orders(RemindLearners("Hello!", "in 2 hours"), source_id="once")
    async with memory.reading("1") as tx:
        assert await tx.reminders.count(kind="coach") == 1


async def test_who_is_no_coach_promises_nothing(
    desk: Desk, carla: Human, ada: Person, memory: Memory
) -> None:
    await begins(ada)
    await Human(desk, "eve").orders(RemindLearners("Hello!", "in 2 hours"))
    assert await promised(memory) == {}
