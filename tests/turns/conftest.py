"""Conversations: real database, real templates, real course, real sandbox."""

from __future__ import annotations

import pytest

from bot.coach import Coach
from bot.courses.course import Course, Place
from bot.desk import Desk
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from memory.database import Memory
from tests.turns.person import Person


@pytest.fixture
def coach(memory: Memory, prompts: Prompts, course: Course, reviewer: Reviewer) -> Coach:
    return Coach(memory, prompts, [course], reviewer)


@pytest.fixture
def desk(memory: Memory, prompts: Prompts, course: Course) -> Desk:
    return Desk(memory, prompts, [course])


@pytest.fixture
def ada(coach: Coach) -> Person:
    return Person(coach, "ada")


@pytest.fixture
def first(course: Course) -> Place:
    """The first task of module 7."""
    return next(place for place in course.places if place.module.number == 7)
