"""A session that is closed because it's quiet is no trap: who was only thinking goes on where he was."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.answers.situation import IDLE_AFTER
from bot.courses.course import Course, Place
from bot.prompting.prompts import Prompts
from bot.reminders import Reminders
from memory.database import Memory
from tests.turns.person import Person


@pytest.fixture
def reminders(memory: Memory, prompts: Prompts, course: Course, ada: Person) -> Reminders:
    return Reminders(memory, prompts, [course], clock=lambda: ada.now)


async def _falls_silent(ada: Person, reminders: Reminders) -> None:
    ada.waits(minutes=IDLE_AFTER.total_seconds() / 60)
    assert await reminders.close_idle(ada.guild) == 1


async def _planned(memory: Memory, ada: Person) -> list[datetime]:
    async with memory.reading(ada.guild) as tx:
        person = await tx.learners.find(ada.name)
        assert person is not None
        return [one.due_at for one in (await tx.occurrences.next_of(person.id)).values()]


async def test_a_hint_that_is_asked_for_after_it_is_given(ada: Person, reminders: Reminders) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    first = await ada.says("hint")
    await _falls_silent(ada, reminders)
    second = await ada.says("hint")
    assert "Hint 1" in first
    assert "Hint 2" in second


async def test_what_is_handed_in_after_it_is_reviewed_and_rated(
    ada: Person, reminders: Reminders, memory: Memory, first: Place
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await _falls_silent(ada, reminders)
    await ada.submits(first.task.exemplar)
    assert "10" in ada.reads
    async with memory.reading(ada.guild) as tx:
        cards = (await tx.concept_cards.find()).items
    assert {card.concept for card in cards} == {*first.task.concepts}
    assert all(card.reviewed_at == ada.now and card.due_at for card in cards)


async def test_who_comes_back_is_told_and_greeted(ada: Person, reminders: Reminders) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await _falls_silent(ada, reminders)
    await ada.arrives()
    assert "You stopped in the middle of" in ada.reads
    assert ada.offered[0] == "/module 7"
    assert "Your open task" in ada.greeting
    await ada.arrives()
    assert "You stopped in the middle of" not in ada.reads


async def test_who_only_says_hello_is_greeted_too(ada: Person, reminders: Reminders) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await _falls_silent(ada, reminders)
    await ada.says("hello, I am back and would like to go on with what I did")
    assert "Welcome back" in ada.greeting


async def test_who_has_ended_it_himself_is_not_taken_back_into_it(ada: Person, reminders: Reminders) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.says("end")
    await ada.says("hint")
    assert "Welcome back" in ada.greeting


async def test_the_first_session_plans_a_reminder_and_what_he_wishes_moves_it(
    ada: Person, memory: Memory
) -> None:
    await ada.arrives("en", "sqlmodel")
    (first,) = await _planned(memory, ada)
    assert (first.hour, first.minute) == (18, 0)
    await ada.says("/settings hour 19:30")
    (moved,) = await _planned(memory, ada)
    assert (moved.hour, moved.minute) == (19, 30)
    await ada.says("/settings reminders off")
    assert await _planned(memory, ada) == []
    await ada.says("/settings reminders on")
    assert await _planned(memory, ada) == [moved]
