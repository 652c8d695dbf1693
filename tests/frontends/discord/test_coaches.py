"""What coaches and administrators do in Discord; only they see the answers."""

from __future__ import annotations

import csv
import io

import pytest

from bot.courses.course import Place
from tests.frontends.discord.stage import Baton
from tests.local_discord import DiscordRefuses, GuildHandle, LocalDiscord, Permission, Person


async def learns(ada: Person) -> None:
    """Ada is at the first task of module 7, in direct messages."""
    await ada.uses("start")
    await ada.fills({"Language": "English", "Time zone": "Berlin"})
    await ada.reads("Which course")
    await ada.clicks("SQLModel course")
    await ada.reads("Modules to choose from")
    await ada.clicks("📌 7: Cascade & OnDelete Behavior")
    await ada.reads(lambda message: "Submit" in message.buttons)


async def test_setting_up_tells_what_is_set_and_what_baton_may_not_do(
    baton: Baton, boss: Person, academy: GuildHandle, discord: LocalDiscord
) -> None:
    role = academy.role("Coach")
    await boss.uses("setup", **{"coach-role": role, "coaches-channel": academy.channel("coaches")})
    noted = await boss.reads("Noted")
    assert noted.ephemeral
    assert f"<@&{role.id}>" in noted.text
    assert academy.channel("coaches").mention in noted.text
    academy.denies(discord.bot, Permission.CREATE_PRIVATE_THREADS, academy.channel("coaches"))
    await boss.uses("setup")
    assert "create private threads" in (await boss.reads("set up here")).text


async def test_whoever_is_no_coach_is_refused_by_discord_and_by_baton(
    baton: Baton, carla: Person, ada: Person, academy: GuildHandle
) -> None:
    with pytest.raises(DiscordRefuses):
        await ada.uses("coach roster")
    with pytest.raises(DiscordRefuses):
        await carla.uses("setup")
    moderator = academy.person("Mo", roles=(academy.role("Mod", permissions=Permission.MANAGE_THREADS),))
    for command in ("coach roster", "coach queue", "coach stats", "coach export", "coach invite"):
        refused = await moderator.uses(command)
        assert refused.ephemeral
        assert "coach" in (await moderator.reads()).text.lower()


async def test_a_question_rings_is_claimed_answered_and_closed(
    baton: Baton, carla: Person, ada: Person, academy: GuildHandle
) -> None:
    await learns(ada)
    await ada.uses("ask", question="Why is my *key* ignored? @everyone")
    await ada.reads("with the coaches")
    rung = await carla.reads("asks for a human")
    assert rung.channel is academy.channel("coaches")
    assert [role.name for role in rung.mention_roles] == ["Coach"]
    ben = academy.person("Ben").goes_to(academy.channel("learning"))
    await ben.uses("ask", question="And mine?")
    quiet = await carla.reads("And mine?")
    assert quiet.mention_roles == []

    await carla.uses("coach queue")
    queue = await carla.reads("needs a human")
    assert queue.ephemeral
    assert queue.text.index("Ada") < queue.text.index("Ben")
    await carla.clicks("I'll take it", on=rung)
    await carla.reads("Ada")
    await carla.clicks("Answer", on=rung)
    await carla.fills({"Your answer": "SQLite checks keys only on request."})
    await carla.reads("Ada")
    answer = await ada.reads("SQLite checks keys only on request.")
    assert answer.channel is ada.dm
    assert "Carla" in answer.text
    await carla.uses("coach queue")
    assert "Ada" not in (await carla.reads("needs a human")).text


async def test_a_submission_is_opened_commented_on_and_judged_anew(
    baton: Baton, carla: Person, ada: Person, first: Place
) -> None:
    await learns(ada)
    wrong = dict(next(iter(first.task.mistakes.values())))
    await ada.uses("submit", file={"blog.py": wrong["blog.py"].encode()})
    await ada.reads("Not passed yet", within=30)
    await carla.uses("coach review", learner=ada)
    opened = await carla.reads("When the author leaves")
    assert opened.ephemeral
    assert opened.file("blog.py") == wrong["blog.py"].encode()
    await carla.clicks("Comment", on=opened)
    await carla.fills({"Your comment; the learner gets it": "Look at the tables."})
    assert "Look at the tables." in (await ada.reads("Look at the tables.")).text
    await carla.clicks("Judge it yourself", on=opened)
    await carla.fills({"Score": "7,5", "Why?": "The idea is right."})
    told = await ada.reads("The idea is right.")
    assert "7.5" in told.text
    await ada.uses("progress")
    assert "7.5" in (await ada.reads("Your progress")).text


async def test_notes_assignments_reminders_and_announcements_reach_whom_they_are_meant_for(
    baton: Baton, carla: Person, ada: Person
) -> None:
    await learns(ada)
    await carla.uses("coach note", learner=ada, text="Likes trains")
    await carla.reads("Likes trains")
    content = await carla.completes("coach assign", option="content", typed="casc")
    await carla.uses("coach assign", learner=ada, content=content[0]["value"], due="tomorrow")
    await carla.reads("is to do")
    assert "Cascade" in (await ada.reads("Carla")).text
    await carla.uses("coach remind", learner=ada, text="Come back!")
    assert (await ada.reads("Come back!")).channel is ada.dm
    await carla.uses("coach announce", text="Office hours at *five*.")
    await ada.reads("Office hours at *five*.")
    await carla.uses("coach learner", learner=ada)
    shown = await carla.reads("Likes trains")
    assert shown.ephemeral
    assert "Cascade" in shown.text
    assert not any("Likes trains" in message.text for message in ada.sees)


async def test_a_coach_reminds_one_a_group_and_a_course_now_or_later(
    baton: Baton, carla: Person, ada: Person, academy: GuildHandle
) -> None:
    await learns(ada)
    ben = academy.person("Ben").goes_to(academy.channel("learning"))
    await learns(ben)
    evening = academy.role("Evening")
    ada.gets_role(evening)
    await carla.uses("coach remind", group=evening, text="See you tonight.")
    await carla.reads("goes to 1 person")
    await ada.reads("See you tonight.")
    await carla.uses("coach remind", learner=ben, text="Just you.", when="in 2 hours")
    promised = await carla.reads("the first time", within=20)
    assert "Ben" in promised.text
    assert "<t:" in promised.text
    await carla.uses("coach remind", course="SQLModel course", text="We meet.", when="every tuesday 7pm")
    assert "2 people" in (await carla.reads("We meet.")).text
    await carla.uses("coach remind", text="Whenever.", group=evening, when="someday")
    await carla.reads("I can't tell")
    await ben.uses("reminders")
    shown = await ben.reads("Just you.")
    assert "We meet." in shown.text
    assert "Stop: We meet." in shown.buttons
    assert not any("See you tonight." in message.text for message in ben.sees)


async def test_figures_are_shown_with_a_picture_and_taken_along_as_a_table(
    baton: Baton, carla: Person, ada: Person
) -> None:
    await learns(ada)
    await carla.uses("coach stats")
    stats = await carla.reads("Learners: 1")
    assert stats.file("picture.png").startswith(b"\x89PNG")
    await carla.uses("coach export")
    table = (await carla.reads("as a table")).attachments[0]
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert any("Ada" in row.values() for row in rows)
    await carla.uses("coach roster")
    await carla.clicks("Ada", on=await carla.reads("Who is learning"))
    await carla.reads("Time zone")


async def test_a_course_that_is_not_offered_any_more_is_not_shown_to_newcomers(
    baton: Baton, carla: Person, ada: Person
) -> None:
    await carla.uses("coach course unpublish", course="SQLModel course")
    await carla.reads("no longer offered")
    await ada.uses("start")
    await ada.fills({"Language": "English"})
    assert "SQLModel" not in (await ada.reads("session is like")).text
    await carla.uses("coach course publish", course="SQLModel course")
    await carla.reads("offered here now")
    await ada.uses("start")
    await ada.reads("SQLModel")


async def test_a_button_that_a_coach_has_posted_lets_anybody_begin(
    baton: Baton, carla: Person, ada: Person, academy: GuildHandle
) -> None:
    carla.goes_to(academy.channel("learning"))
    await carla.uses("coach invite")
    posted = await ada.reads("Learn with Baton")
    assert not posted.ephemeral
    await baton.is_restarted()
    await ada.clicks("Start learning", on=posted)
    await ada.fills({"Language": "English"})
    assert (await ada.reads("session is like")).channel is ada.dm


async def test_a_coach_may_have_anybodys_code_reviewed_and_it_costs_no_try(
    baton: Baton, carla: Person, ada: Person, first: Place, academy: GuildHandle
) -> None:
    await learns(ada)
    code = first.task.exemplar["blog.py"]
    message = await ada.writes("look", to=academy.channel("learning"), files={"blog.py": code.encode()})
    await carla.uses_on("Review this code", message)
    review = await carla.reads("Passed", within=30)
    assert review.ephemeral
    await ada.uses("progress")
    assert "0 of 4" in (await ada.reads("Your progress")).text
    ben = academy.person("Ben")
    refused = await ben.uses_on("Review this code", message)
    assert refused.ephemeral
