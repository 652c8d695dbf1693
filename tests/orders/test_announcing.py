"""What coaches write to their learners: to all, or to one."""

from __future__ import annotations

from bot.coach import Coach
from bot.coaching.order import Announce, Assign, RemindLearner
from memory.database import Memory
from tests.orders.people import Guild, Human, begins
from tests.turns.person import Person


async def test_an_announcement_goes_to_everybody_in_his_language(
    carla: Human, ada: Person, coach: Coach, guild: Guild, owing: list[str]
) -> None:
    await begins(ada)
    await Person(coach, "bob", guild="1").arrives("de", "small")
    assert "That goes to 2 people." in await carla.orders(Announce("**Tomorrow** at 5.\n\nBring tea."))
    (to_ada,), (to_bob,) = await guild.letters("ada"), await guild.letters("bob")
    assert to_ada.text == "📣 **Carla** to everybody:\n\n**Tomorrow** at 5.\n\nBring tea."
    assert to_bob.text.startswith("📣 **Carla** an alle:")
    assert to_bob.text in await guild.remembered("bob")
    assert owing == ["1"]
    deed = (await guild.deeds())[-1]
    assert (deed.kind, deed.details) == ("announcement.made", {"course": None, "letters": 2})


async def test_an_announcement_to_a_course_goes_to_its_learners(
    carla: Human, ada: Person, coach: Coach, guild: Guild
) -> None:
    await begins(ada)
    await Person(coach, "bob", guild="1").arrives()
    assert "to 1 person in the course Small course" in await carla.orders(Announce("Hello", "small"))
    assert await guild.letters("bob") == []
    assert "There is no course `none`" in await carla.orders(Announce("Hello", "none"))


async def test_hundreds_are_written_to_at_once(carla: Human, memory: Memory) -> None:
    async with memory.transaction("1") as tx:
        for number in range(510):
            await tx.learners.meet(f"l{number}", f"l{number}")
    assert "That goes to 510 people." in await carla.orders(Announce("Hello"))
    async with memory.reading("1") as tx:
        assert await tx.letters.count(status="waiting", recipient="learner") == 510


async def test_an_announcement_needs_words_and_somebody_to_hear_them(carla: Human, ada: Person) -> None:
    assert "Nobody is learning here yet" in await carla.orders(Announce("Hello"))
    await begins(ada)
    assert "text is missing" in await carla.orders(Announce("\n"))
    assert "no more than 1500" in await carla.orders(Announce("x" * 1501))


async def test_a_reminder_says_where_he_stands_and_how_to_go_on(
    carla: Human, ada: Person, guild: Guild, owing: list[str]
) -> None:
    await begins(ada)
    await carla.orders(Assign("ada", "1", "tomorrow"))
    assert "I write to **ada**" in await carla.orders(RemindLearner("ada", "Come *back*!"))
    letter = (await guild.letters("ada"))[-1]
    assert "Hello ada! **Carla** writes to you:\n\n> Come *back*!" in letter.text
    assert "0 of 7 tasks are solved; **Task a in English** (module 1) is open." in letter.text
    assert "- 📌 module **1: Title basics in English** – until 2026-03-03" in letter.text
    assert [action["command"] for action in letter.context["actions"]] == ["task", "progress"]
    assert letter.text in await guild.remembered("ada")
    assert owing == ["1", "1"]
    assert (await guild.deeds())[-1].kind == "learner.reminded"


async def test_a_reminder_needs_no_words_of_ones_own(carla: Human, ada: Person, guild: Guild) -> None:
    await ada.arrives("de", "small")
    await carla.orders(RemindLearner("ada", "  "))
    letter = (await guild.letters("ada"))[-1]
    assert "**Carla** denkt an dich." in letter.text
    assert letter.context["actions"][0]["label"] == "Modul 1"


async def test_who_has_not_begun_is_shown_where_to_begin(carla: Human, ada: Person, guild: Guild) -> None:
    await ada.arrives()
    await carla.orders(RemindLearner("ada"))
    letter = (await guild.letters("ada"))[-1]
    assert "`/start` is where you begin." in letter.text
    assert [action["command"] for action in letter.context["actions"]] == ["start", "progress"]


async def test_a_reminder_needs_a_learner(carla: Human) -> None:
    assert "`nobody` isn't learning here" in await carla.orders(RemindLearner("nobody"))


async def test_a_block_of_code_that_a_coach_forgot_to_close_ends_with_his_words(
    carla: Human, ada: Person, guild: Guild
) -> None:
    await begins(ada)
    await carla.orders(RemindLearner("ada", "Look:\n```python\nx = 1"))
    assert "> x = 1\n> ```\n\n**Where you stand:**" in (await guild.letters("ada"))[-1].text
