"""A guild with a coach and learners: real database, real templates, and a course of six small modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.coach import Coach
from bot.coaching.order import SetUp
from bot.courses.course import Course, Module, Task
from bot.desk import Desk
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from bot.review.verdict import Judgement, judge
from bot.sandbox.runner import Finding, Outcome, Run
from memory.database import Memory
from tests.builders import finding, green, red, run, small_course
from tests.orders.people import ROLE, Guild, Human
from tests.turns.person import Person


class ReadingReviewer(Reviewer):
    """Judges by what the code says of itself, so that no test here waits for a sandbox.

    `# red` fails a test, `# sloppy` breaks a rule of style, `# meddling` makes the result impossible.
    """

    def __init__(self) -> None:
        """It runs nothing."""

    def is_ready(self, course: Course) -> bool:
        return True

    async def review(
        self, course: Course, task: Task, files: Mapping[str, bytes], who: str = ""
    ) -> Judgement:
        code = b"".join(files.values()).decode()
        findings: tuple[Finding, ...] = (finding("F401"),) if "# sloppy" in code else ()
        if "# meddling" in code:
            return judge(task, course.rubric, Run(Outcome.TAMPERED))
        second = red("test_two") if "# red" in code else green("test_two")
        return judge(task, course.rubric, run(green("test_one"), second, findings=findings))


@pytest.fixture
def course() -> Course:
    """The small course; what is done takes no other course to try."""
    return small_course()


@pytest.fixture
def other(course: Course) -> Course:
    """A second course, of one module."""
    first: Module = course.modules[0]
    return replace(course, slug="other", title=first.title, modules=(first,))


@pytest.fixture
def owing() -> list[str]:
    """The guilds in which letters were written."""
    return []


@pytest.fixture
def coach(memory: Memory, prompts: Prompts, course: Course) -> Coach:
    return Coach(memory, prompts, [course], ReadingReviewer())


@pytest.fixture
def desk(memory: Memory, prompts: Prompts, course: Course, owing: list[str]) -> Desk:
    return Desk(memory, prompts, [course], owing.append)


@pytest.fixture
async def carla(desk: Desk) -> Human:
    """Has the coach role in a guild that is set up."""
    await Human(desk, "maria", manages=True).orders(SetUp(coach_role=ROLE, coaches_channel="77"))
    return Human(desk, "carla", roles=frozenset({ROLE}))


@pytest.fixture
def maria(desk: Desk, carla: Human) -> Human:
    """Manages the guild, and has no role."""
    return Human(desk, "maria", manages=True)


@pytest.fixture
def ada(coach: Coach) -> Person:
    return Person(coach, "ada", guild="1", hint="en")


@pytest.fixture
def guild(memory: Memory) -> Guild:
    return Guild(memory, "1")
