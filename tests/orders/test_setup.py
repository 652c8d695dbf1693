"""Setting Baton up in a guild, and what it says when something is missing."""

from __future__ import annotations

import pytest

from bot.coach import Coach
from bot.coaching.order import PublishCourse, SetUp, ShowSetup
from bot.coaching.turn import ReplyKind
from bot.courses.course import Course
from bot.desk import Desk
from bot.prompting.prompts import Prompts
from memory.database import Memory
from tests.orders.conftest import ReadingReviewer
from tests.orders.people import ROLE, Guild, Human
from tests.turns.person import Person


@pytest.fixture
def maria(desk: Desk) -> Human:
    """Manages a guild in which nothing is set up."""
    return Human(desk, "maria", manages=True)


async def test_what_is_missing_comes_first_and_then_the_first_learner(maria: Human) -> None:
    assert "Name the coach role" in await maria.orders(ShowSetup())
    assert "Name the coaches' channel" in await maria.orders(SetUp(coach_role=ROLE))
    said = await maria.orders(SetUp(coaches_channel="77"))
    assert "Coach role: 4711" in said
    assert "channel: 77" in said
    assert "Invite the first ones: `/start`" in said
    assert maria.offered == ["Who is learning", "Queue"]


async def test_what_the_frontend_may_not_do_is_told_and_escaped(maria: Human) -> None:
    await maria.orders(SetUp(coach_role=ROLE, coaches_channel="77"))
    said = await maria.orders(ShowSetup(missing=("Create *private* threads",)))
    assert r"- Create \*private\* threads" in said
    assert "Give Baton the missing permissions" in said
    assert "isn't allowed to do here yet" in await maria.orders(SetUp(locale="en", missing=("Speak",)))


async def test_settings_are_kept_and_taken_away(maria: Human, guild: Guild) -> None:
    await maria.orders(
        SetUp(coach_role=ROLE, coaches_channel="77", course="Small course auf Deutsch", locale="Deutsch")
    )
    await maria.orders(SetUp(reads_threads=True))
    assert await guild.settings() == {
        "coach_role": ROLE,
        "coaches_channel": "77",
        "course": "small",
        "locale": "de",
        "reads_threads": True,
    }
    await maria.orders(SetUp(coaches_channel="", course="", reads_threads=False))
    assert await guild.settings() == {"coach_role": ROLE, "locale": "de", "reads_threads": False}
    assert [deed.details["settings"] for deed in await guild.deeds()][-1] == [
        "coaches_channel",
        "course",
        "reads_threads",
    ]


async def test_nothing_given_changes_nothing_and_shows_what_is_set(maria: Human, guild: Guild) -> None:
    assert "How Baton is set up here" in await maria.orders(SetUp())
    assert await guild.deeds() == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SetUp(coach_role="new", course="`none`"), "There is no course `` `none` ``"),
        (SetUp(coach_role="new", locale="Klingon"), "I don't speak `Klingon`. You can choose from: Deutsch"),
    ],
    ids=["course", "language"],
)
async def test_what_there_is_not_is_refused_and_nothing_is_kept(
    maria: Human, guild: Guild, wrong: SetUp, told: str
) -> None:
    assert told in await maria.orders(wrong)
    assert maria.reply.kind is ReplyKind.TROUBLE
    assert await guild.settings() == {}


async def test_the_language_of_the_guild_is_spoken_to_who_has_said_none(maria: Human) -> None:
    await maria.orders(SetUp(locale="de"))
    maria.hint = None
    assert "So ist Baton hier eingerichtet" in await maria.orders(ShowSetup())
    maria.hint = "xx"
    assert "So ist Baton hier eingerichtet" in await maria.orders(ShowSetup())


async def test_who_chose_a_language_as_a_learner_hears_it_as_a_coach(maria: Human, ada: Person) -> None:
    ada.name = "maria"
    await ada.arrives("de", "small")
    assert "So ist Baton hier eingerichtet" in await maria.orders(ShowSetup())


async def test_roles_and_channels_are_shown_by_clients_that_know_them(maria: Human) -> None:
    maria.clicks = True
    said = await maria.orders(SetUp(coach_role=ROLE, coaches_channel="@here"))
    assert "<@&4711>" in said
    assert r"\@" in said


async def test_an_unpublished_course_is_not_offered_to_learners(
    memory: Memory, prompts: Prompts, course: Course, other: Course
) -> None:
    desk = Desk(memory, prompts, [course, other])
    ada = Person(Coach(memory, prompts, [course, other], ReadingReviewer()), "ada", guild="1", hint="en")
    maria = Human(desk, "maria", manages=True)
    assert "no longer offered" in await maria.orders(PublishCourse("other", published=False))
    assert "Not offered: Title basics" in await maria.orders(ShowSetup())
    await ada.arrives("en")
    assert not any("other" in says for says in ada.offered)
    assert "isn't offered here" in await maria.orders(SetUp(course="other"))
    assert "offered here now" in await maria.orders(PublishCourse("other"))
    await maria.orders(SetUp(course="other"))
    assert "everybody here begins with" in await maria.orders(PublishCourse("other", published=False))
    assert "There is no course `none`" in await maria.orders(PublishCourse("none"))
