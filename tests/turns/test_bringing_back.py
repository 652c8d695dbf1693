"""A concept that fades is told of until its learner has brought it back, and then no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.courses.course import Course, Place
from bot.prompting.prompts import Prompts
from bot.reminders import Reminders
from memory.database import Memory
from memory.records import ConceptCard
from tests.turns.person import Person

LONG = 130
"""Days after which everything fades."""


async def cards_of(memory: Memory, ada: Person) -> dict[str, ConceptCard]:
    async with memory.reading(ada.guild) as tx:
        return {card.concept: card for card in (await tx.concept_cards.find(limit=500)).items}


@pytest.fixture
async def faded(ada: Person, first: Place, memory: Memory) -> dict[str, ConceptCard]:
    """Ada has passed the first task, and it's long ago."""
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.submits(first.task.exemplar)
    await ada.says("end")
    ada.waits(days=LONG)
    cards = await cards_of(memory, ada)
    assert all(card.due_at and card.due_at < ada.now for card in cards.values())
    return cards


async def test_what_was_read_again_is_told_of_no_more(
    ada: Person, memory: Memory, prompts: Prompts, course: Course, faded: dict[str, ConceptCard]
) -> None:
    reminders = Reminders(memory, prompts, [course], clock=lambda: ada.now)
    told = []
    for _ in faded:
        await reminders.tick()
        ada.waits(days=2)
        async with memory.transaction(ada.guild) as tx:
            letters = await tx.letters.claim("test", at=ada.now, lease=timedelta(days=1))
        command = letters[-1].text.partition("minutes bring it back")[2].partition("`/explain ")[2]
        told.append(command.partition("`")[0])
        await ada.says(f"/explain {told[-1]}")
        ada.waits(days=1)
    assert sorted(told) == sorted(faded)


async def test_reading_a_page_again_counts_as_knowing_it_with_help(
    ada: Person, memory: Memory, faded: dict[str, ConceptCard]
) -> None:
    slug, before = next(iter(faded.items()))
    await ada.says(f"/explain {slug}")
    after = await cards_of(memory, ada)
    assert after[slug].reviews == before.reviews + 1
    assert (after[slug].reviewed_at, after[slug].lapses) == (ada.now, before.lapses)
    assert (after[slug].due_at or ada.now) > ada.now
    assert {key: card for key, card in after.items() if key != slug} == {
        key: card for key, card in faded.items() if key != slug
    }
    await ada.says(f"/explain {slug}")
    assert await cards_of(memory, ada) == after


async def test_reading_a_page_of_what_does_not_fade_shows_nothing(
    ada: Person, memory: Memory, first: Place
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.says(f"/explain {first.task.concepts[0]}")
    assert await cards_of(memory, ada) == {}
    await ada.submits(first.task.exemplar)
    before = await cards_of(memory, ada)
    ada.waits(days=1)
    await ada.says(f"/explain {first.task.concepts[0]}")
    assert await cards_of(memory, ada) == before
