"""Figures of a guild, in words and as a picture."""

from __future__ import annotations

from dataclasses import replace

from bot.coach import Coach
from bot.coaching.order import Announce, Override, ShowStats
from bot.coaching.picture import StatsPicture
from bot.courses.course import Course
from bot.desk import Desk
from bot.orders.stats import DAYS, hardest
from bot.prompting.prompts import Prompts
from memory.database import Memory
from memory.overviews import TaskFigures
from tests.orders.people import Guild, Human, begins
from tests.turns.person import Person


def picture_of(human: Human) -> StatsPicture:
    picture = human.reply.picture
    assert isinstance(picture, StatsPicture)
    return picture


async def test_an_empty_guild_has_figures_too(carla: Human) -> None:
    said = await carla.orders(ShowStats())
    assert "Learners: 0, active in the last 7 days: 0" in said
    picture = picture_of(carla)
    assert [tile.value for tile in picture.tiles] == ["0", "0", "0", "–", "–", "–"]
    assert len(picture.columns) == DAYS
    assert {bar.share for bar in picture.bars} == {0.0}


async def test_tries_are_counted_by_day_task_and_module(carla: Human, ada: Person, coach: Coach) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red")
    await ada.submits("x = 1 # red")
    ada.waits(days=2)
    await ada.submits("x = 1")
    bob = Person(coach, "bob", guild="1", hint="en")
    await begins(bob)
    await bob.submits("x = 1")
    carla.waits(days=8)
    said = await carla.orders(ShowStats())
    assert "Learners: 2, active in the last 7 days: 1" in said
    assert "Submissions in the last 14 days: 4" in said
    assert "Passed: 50 % of 4 tries; at the first try 50 %" in said
    assert "Mean of the best scores: 10.0 of 10" in said
    assert "- Task a in English: 2 of 4 tries passed" in said
    picture = picture_of(carla)
    assert {column.label: column.value for column in picture.columns if column.value} == {"3/2": 3, "3/4": 1}
    assert picture.columns[-1].label == "3/10"
    basics = picture.bars[0]
    assert (basics.label, basics.done, basics.of) == ("1 Title basics in English", 2, 6)
    assert "Learners: 2" in picture.alt


async def test_a_coachs_judgement_counts_in_the_figures(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red")
    assert "Passed: 0 % of 1 try; at the first try 0 %" in await carla.orders(ShowStats())
    await carla.orders(Override((await guild.submission("ada")).hex, "8", "Fine."))
    assert "Passed: 100 % of 1 try; at the first try 100 %" in await carla.orders(ShowStats())


async def test_modules_finished_before_baton_count_as_finished(
    carla: Human, ada: Person, memory: Memory, guild: Guild
) -> None:
    await begins(ada)
    await ada.submits("x = 1")
    learner = await guild.learner("ada")
    async with memory.transaction("1") as tx:
        enrolment = (await tx.learners.enrol(learner.id, "small")).id
        handover = await tx.handovers.write(
            learner.id,
            session=None,
            course="small",
            locale="en",
            document="d",
            greeting="g",
            recommended=None,
            at=ada.now,
        )
        await tx.progress.complete_elsewhere(enrolment, ["basics", "models"], handover=handover, at=ada.now)
    await carla.orders(ShowStats())
    assert {bar.label[:1]: (bar.done, bar.of) for bar in picture_of(carla).bars[:2]} == {
        "1": (3, 3),
        "2": (1, 1),
    }


async def test_days_begin_where_the_coach_lives(carla: Human, ada: Person, memory: Memory) -> None:
    await begins(ada)
    await ada.submits("x = 1")  # at 18 UTC; in Tokyo it's the next day
    async with memory.transaction("1") as tx:
        himself = await tx.learners.meet("carla", "Carla")
        await tx.learners.prefer(himself.id, "zone", "Asia/Tokyo")
    carla.hint = "de"
    await carla.orders(ShowStats())
    assert [column.label for column in picture_of(carla).columns if column.value] == ["3.3."]


async def test_what_is_still_to_be_delivered_is_told(
    carla: Human, ada: Person, memory: Memory, guild: Guild
) -> None:
    await begins(ada)
    assert "unasked" not in await carla.orders(ShowStats())
    await carla.orders(Announce("one"))
    await carla.orders(Announce("two"))
    letter = (await guild.letters("ada"))[0]
    async with memory.transaction("1") as tx:
        await tx.letters.change(replace(letter, status="failed", outcome="closed"))
    assert "1 under way, 1 undeliverable" in await carla.orders(ShowStats())


async def test_with_several_courses_one_has_to_be_meant(
    memory: Memory, prompts: Prompts, course: Course, other: Course
) -> None:
    maria = Human(Desk(memory, prompts, [course, other]), "maria", manages=True)
    assert "which course is meant: Small course in English (`small`)" in await maria.orders(ShowStats())
    assert "Title basics in English" in await maria.orders(ShowStats("other"))
    assert "There is no course `none`" in await maria.orders(ShowStats("none"))


def test_hard_is_what_was_tried_often_and_passed_rarely() -> None:
    tasks = [
        TaskFigures("easy", 10, 10, 10, 10),
        TaskFigures("rare", 2, 0, 2, 0),
        TaskFigures("hard", 3, 0, 1, 0),
        TaskFigures("harder", 9, 0, 1, 0),
        TaskFigures("fair", 4, 2, 2, 2),
        TaskFigures("fine", 4, 3, 2, 2),
    ]
    assert [task.task for task in hardest(tasks)] == ["harder", "hard", "fair"]
