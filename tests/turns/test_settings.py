"""What a learner has set: shown, changed by a form or by typing, and asked for in one go at first."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.coach import Coach
from bot.coaching.turn import ChangeSettings, ReplyKind, ShowReminders, ShowSettings
from bot.courses.course import Course
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from memory import records
from memory.database import Memory
from tests.builders import small_course
from tests.turns.person import Person


async def wishes(memory: Memory, guild: str = "terminal") -> Mapping[str, str]:
    async with memory.reading(guild) as tx:
        ada = await tx.learners.find("ada")
        assert ada is not None
        return await tx.learners.preferences(ada.id)


async def known(memory: Memory, guild: str = "terminal") -> records.Learner:
    async with memory.reading(guild) as tx:
        ada = await tx.learners.find("ada")
    assert ada is not None
    return ada


async def test_settings_are_shown_before_anything_is_set(ada: Person, memory: Memory) -> None:
    assert "Your settings" in await ada.does(ShowSettings())
    assert "Language: English" in ada.reads
    assert "none yet" in ada.reads
    assert "around `18:00`" in ada.reads
    assert {"/settings change", "/reminders", "/privacy"} <= set(ada.offered)
    assert await wishes(memory) == {}


async def test_settings_are_typed_in_english(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    assert "Noted" in await ada.says("/settings zone Berlin")
    assert "`Europe/Berlin` – it's `19:00` there now" in ada.reads
    assert "around `07:30`" in await ada.says("/settings hour 7:30")
    assert "Reminders: none" in await ada.says("/settings reminders off")
    assert "Sprache: Deutsch" in await ada.says("/settings language deutsch")
    assert await wishes(memory) == {"zone": "Europe/Berlin", "hour": "07:30", "reminders": "off"}
    assert (await known(memory)).locale == "de"


async def test_settings_are_typed_in_german(ada: Person, memory: Memory) -> None:
    await ada.arrives("de", "sqlmodel")
    assert "Deine Einstellungen" in await ada.says("/einstellungen")
    assert "Gemerkt" in await ada.says("/einstellungen uhrzeit 18")
    assert "gegen `18:00`" in ada.reads
    assert "`Europe/Vienna`" in await ada.says("/einstellungen zeitzone Wien")
    assert "Erinnerungen: keine" in await ada.says("/einstellungen erinnerungen aus")
    assert "in einem privaten Thread" in await ada.says("/einstellungen ort thread")
    assert "Language: English" in await ada.says("/einstellungen sprache english")
    assert await wishes(memory) == {
        "hour": "18:00", "zone": "Europe/Vienna", "reminders": "off", "place": "thread"
    }  # fmt: skip


async def test_a_form_changes_what_it_says_and_leaves_the_rest(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.does(ChangeSettings(zone="Berlin", reminders=True, hour="9", place="dm"))
    assert "in direct messages" in ada.reads
    await ada.does(ChangeSettings(hour="21 Uhr"))
    assert await wishes(memory) == {
        "hour": "21:00", "zone": "Europe/Berlin", "reminders": "on", "place": "dm"
    }  # fmt: skip


async def test_the_settings_can_be_handed_in_again_as_they_are_shown(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.does(ChangeSettings(locale="en", zone="UTC+2", reminders=False, hour="18h", place="thread"))
    before = await wishes(memory)
    assert before["zone"] == "Etc/GMT-2"
    assert "`20:00` there now" in ada.reads
    await ada.does(
        ChangeSettings(
            locale="en", zone=before["zone"], reminders=False, hour=before["hour"], place=before["place"]
        )
    )
    assert "Noted" in ada.reads
    assert await wishes(memory) == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/settings zone Berl, Germany", "Name a large city"),
        ("/settings zone ber", "Did you mean `Europe/Berlin`, `Atlantic/Bermuda`, `Australia/Canberra`?"),
        ("/settings hour 25:00", "`25:00` is no time of day"),
        ("/settings hour teatime", "is no time of day"),
        ("/settings language klingon", "I don't speak `klingon`"),
        ("/einstellungen zeitzone Atlantis", "I don't know the time zone `Atlantis`"),
    ],
)
async def test_what_cannot_be_set_is_said_with_what_can(
    ada: Person, memory: Memory, typed: str, told: str
) -> None:
    await ada.arrives("en", "sqlmodel")
    assert told in await ada.says(typed)
    assert [reply.kind for reply in ada.heard] == [ReplyKind.TROUBLE]
    assert await wishes(memory) == {}


async def test_a_form_with_one_wrong_field_changes_nothing(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.does(ChangeSettings(locale="de", zone="Berlin", hour="late"))
    assert "is no time of day" in ada.reads
    assert await wishes(memory) == {}
    assert (await known(memory)).locale == "en"


@pytest.mark.parametrize("typed", ["/settings zone", "/settings hour", "/settings place moon"])
async def test_what_sets_nothing_is_not_said_to_be_noted(ada: Person, memory: Memory, typed: str) -> None:
    await ada.arrives("en", "sqlmodel")
    assert "Your settings" in await ada.says(typed)
    assert "Noted" not in ada.reads
    assert await wishes(memory) == {}


async def test_reminders_say_when_they_come_and_are_switched_by_what_they_offer(ada: Person) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.does(ChangeSettings(zone="Tokyo", hour="8"))
    assert "Reminders are on" in await ada.does(ShowReminders())
    assert "around `08:00` (`Asia/Tokyo`)" in ada.reads
    assert "/settings reminders off" in ada.offered
    assert "Reminders: none" in await ada.says("/settings reminders off")
    assert "Reminders are off" in await ada.says("/reminders")
    assert "/settings reminders on" in ada.offered
    assert "yes, around" in await ada.says("/settings reminders on")


async def test_setting_something_leaves_the_open_task_where_it_is(ada: Person) -> None:
    await ada.arrives("en", "sqlmodel")
    task = (await ada.says("7")).splitlines()[-1]
    await ada.says("skip")
    await ada.says("/settings hour 9")
    assert "hadn't asked" in await ada.says("yes")
    assert task in await ada.says("task")


async def test_what_was_set_survives_the_wish_that_messages_are_not_kept(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("/privacy opt-out")
    await ada.says("/settings zone Berlin")
    await ada.says("hello there")
    await ada.says("/settings hour 9")
    assert await wishes(memory) == {"zone": "Europe/Berlin", "hour": "09:00"}


WELCOME = ChangeSettings(locale="de", zone="Wien", reminders=True, hour="19", place="thread", welcome=True)
SET = {"zone": "Europe/Vienna", "hour": "19:00", "reminders": "on", "place": "thread"}


@pytest.fixture
def two_courses(memory: Memory, prompts: Prompts, course: Course, reviewer: Reviewer) -> Coach:
    return Coach(memory, prompts, [course, small_course()], reviewer)


@pytest.mark.parametrize("met", [True, False], ids=["after the welcome", "from a posted button"])
async def test_onboarding_in_one_go_leads_to_the_choice_of_course(
    two_courses: Coach, memory: Memory, met: bool
) -> None:
    ada = Person(two_courses, "ada", clicks=True)
    if met:
        await ada.arrives()
        assert "/settings begin" in ada.offered
    await ada.does(WELCOME)
    assert {"/kurs sqlmodel", "/kurs small"} <= set(ada.offered)
    assert await wishes(memory) == SET
    assert (await known(memory)).locale == "de"
    await ada.says("/kurs sqlmodel")
    assert "/modul 7" in ada.offered


@pytest.mark.parametrize("met", [True, False], ids=["after the welcome", "from a posted button"])
async def test_onboarding_in_one_go_leads_straight_into_the_course_of_the_guild(
    two_courses: Coach, memory: Memory, met: bool
) -> None:
    async with memory.transaction("terminal") as tx:
        await tx.learners.set(course="sqlmodel", locale="de")
    ada = Person(two_courses, "ada")
    if met:
        assert "Baton" in await ada.arrives()
    await ada.does(WELCOME)
    assert "/modul 7" in ada.offered
    assert (await known(memory)).course == "sqlmodel"
    await ada.says("7")
    assert "/tipp" in ada.offered
    assert await wishes(memory) == SET


async def test_onboarding_without_a_language_takes_the_one_that_is_spoken(
    two_courses: Coach, memory: Memory
) -> None:
    ada = Person(two_courses, "ada", hint="de")
    await ada.does(ChangeSettings(zone="Wien", welcome=True))
    assert "/kurs sqlmodel" in ada.offered
    assert (await known(memory)).locale == "de"


async def test_onboarding_with_a_wrong_field_keeps_nothing_and_can_be_done_again(
    two_courses: Coach, memory: Memory
) -> None:
    ada = Person(two_courses, "ada")
    await ada.arrives()
    assert "time zone `Entenhausen`" in await ada.does(
        ChangeSettings(locale="de", zone="Entenhausen", welcome=True)
    )
    assert (await known(memory)).locale is None
    await ada.does(WELCOME)
    assert "/kurs sqlmodel" in ada.offered


async def test_who_sets_up_again_in_the_middle_of_a_task_goes_on_with_it(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.does(WELCOME)
    assert "/tipp" in ada.offered
    assert await wishes(memory) == SET


async def test_a_guild_that_hides_a_course_does_not_offer_it_but_takes_it_from_nobody(
    two_courses: Coach, memory: Memory
) -> None:
    ada, ben = Person(two_courses, "ada"), Person(two_courses, "ben")
    await ada.arrives("en", "small")
    async with memory.transaction("terminal") as tx:
        await tx.learners.set(hidden_courses=["small"])
    await ben.arrives("en")
    assert "/course sqlmodel" in ben.offered
    assert "/course small" not in ben.offered
    assert "no course `small`" in await ben.says("/course small")
    assert "no course `small`" in await Person(two_courses, "eve").arrives("en", "small")
    assert "Title basics" in await ada.says("/modules")


async def test_the_language_of_the_guild_is_spoken_to_who_is_new(two_courses: Coach, memory: Memory) -> None:
    async with memory.transaction("terminal") as tx:
        await tx.learners.set(locale="de", course="sqlmodel")
    ada = Person(two_courses, "ada")
    assert "Deine Einstellungen" in await ada.does(ShowSettings())
    await ada.arrives("de")
    assert "/modul 7" in ada.offered
