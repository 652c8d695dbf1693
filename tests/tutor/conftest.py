"""Conversations with a tutor: real coach, database, templates and course; the model alone is scripted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import single_reviewer
from bot.courses.course import Course
from bot.prompting.prompts import Prompts
from bot.settings import Settings
from memory.database import Memory
from tests.turns.person import Person
from tests.tutor.scripted import HOST, House, Script


@pytest.fixture
async def house(
    memory: Memory, prompts: Prompts, whole_course: Course, tmp_path: Path
) -> AsyncIterator[House]:
    """No code has to run in it."""
    reviewer = single_reviewer(Settings(baton_data_dir=tmp_path))
    made = House(memory, prompts, whole_course, reviewer)
    yield made
    for tutor in made.made:
        await tutor.close()


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def ada(house: House, script: Script) -> Person:
    """At work, and she has let the tutor answer."""
    person = Person(house.coach(house.tutor(script)), "ada")
    await at_work(person, house)
    return person


async def at_work(person: Person, house: House, *, locale: str = "en", consents: bool = True) -> None:
    """At the first task of the course."""
    await person.arrives(locale, "sqlmodel")
    if consents:
        async with house.memory.transaction(person.guild) as tx:
            learner = await tx.learners.find(person.name)
            assert learner is not None
            await tx.learners.prefer(learner.id, "tutor", f"on {HOST}")
    await person.says("1")
