"""How a learner comes in: by a command, a message, a mention or a button, and through the form."""

from __future__ import annotations

from tests.frontends.discord.going import CASCADE, IN_A_THREAD, is_task, settled, working
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Person


async def test_a_direct_message_leads_to_the_form_and_into_the_course(baton: Baton, ada: Person) -> None:
    await ada.writes("hello", to=ada.dm)
    welcome = await ada.reads("Hello Ada")
    assert welcome.buttons == ["Set up and begin", "Deutsch", "English"]
    assert "Type the number" not in welcome.text
    await ada.clicks("Set up and begin")
    assert ada.modal is not None
    assert list(ada.modal.fields) == ["Language", "Time zone", "Reminders"]
    await ada.fills({"Language": "English", "Time zone": "Berlin"})
    choice = await ada.reads("Which course")
    assert choice.buttons == ["SQLModel course"]
    assert "Choose below." in choice.text


async def test_a_language_is_enough_to_begin(baton: Baton, ada: Person) -> None:
    await ada.writes("hello", to=ada.dm)
    await ada.clicks("Deutsch", on=await ada.reads("Hello Ada"))
    assert (await ada.reads("Welchen Kurs")).buttons == ["SQLModel-Kurs"]


async def test_a_mention_is_answered_in_the_learners_own_place(baton: Baton, ada: Person) -> None:
    await ada.writes(mention_bot=True)
    assert "https://discord.com/channels/" in (await ada.reads("We go on here")).text
    assert "Set up and begin" in next(one for one in ada.sees if "Hello Ada" in one.text).buttons


async def test_anybody_can_begin_by_the_button_that_a_coach_has_posted(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    owner = academy.owner.goes_to(academy.channel("learning"))
    await owner.uses("coach invite")
    posted = await ada.reads("Learn with Baton")
    await baton.is_restarted()
    await ada.clicks("Start learning", on=posted)
    sent = await ada.fills({"Language": "English"})
    assert sent.ephemeral
    await ada.reads("Which course")
    assert posted.buttons == ["Start learning"]
    bob = academy.person("Bob").goes_to(academy.channel("learning"))
    await bob.clicks("Start learning", on=posted)
    assert bob.modal is not None
    bob.dismisses()
    await ada.clicks("Start learning", on=posted)
    assert ada.modal is None
    assert "We go on here" in (await ada.reads("We go on here")).text


async def test_a_zone_that_nobody_knows_costs_nothing_else_that_was_filled_in(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    await ada.uses("start")
    await ada.fills({"Language": "Deutsch", "Time zone": "Atlantis", "Where shall we talk?": IN_A_THREAD})
    asked = await ada.reads("Diese Zeitzone kenne ich nicht")
    assert asked.ephemeral
    assert asked.buttons == ["Noch einmal ausfüllen"]
    await baton.is_restarted()
    await ada.clicks("Noch einmal ausfüllen")
    assert ada.modal is not None
    assert ada.modal.fields["Time zone"]["value"] == "Atlantis"
    await ada.fills({"Time zone": "new"})
    found = await ada.reads("Ist es eine von diesen?")
    await ada.clicks("America/New_York", on=found)
    choice = await ada.reads("Welchen Kurs")
    assert [choice.channel] == academy.threads
    await ada.uses("settings")
    settings = await ada.reads("Deine Einstellungen")
    assert "America/New_York" in settings.text
    assert "in einem privaten Thread" in settings.text


async def test_the_form_is_of_use_even_if_it_is_handed_in_after_a_restart(baton: Baton, ada: Person) -> None:
    await ada.uses("start")
    await baton.is_restarted()
    await ada.fills({"Language": "English", "Time zone": "Berlin", "Reminders": "20:00"})
    await ada.reads("Which course")
    await ada.uses("reminders")
    assert "20:00" in (await ada.reads("Reminders are on")).text


async def test_the_greeting_is_the_handovers_word_for_word_and_offers_the_modules(
    baton: Baton, ada: Person
) -> None:
    await working(ada)
    await ada.uses("end")
    await ada.reads("See you")
    await ada.uses("handover")
    document = (await ada.reads("Here it is as a file")).file("handover.md").decode()
    await ada.uses("start")
    greeting = await ada.reads("Welcome back")
    assert f'"{greeting.text}"' in document
    assert (await ada.reads("Choose below")).buttons == [CASCADE]


async def test_who_comes_again_sees_where_he_stands(baton: Baton, ada: Person) -> None:
    task = await working(ada)
    await ada.uses("start")
    await ada.reads("There you are, Ada")
    assert (await ada.reads(is_task)).buttons == task.buttons


async def test_no_gesture_before_the_beginning_is_a_dead_end(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    for command in ("task", "hint", "next", "skip", "modules", "end"):
        await ada.uses(command)
        await ada.reads("We go on here")
    await baton.is_quiet()
    said = [one for one in discord.messages_in(ada.dm) if one.author is discord.bot]
    assert [one.text for one in said if not one.buttons and "`/" not in one.text] == []
    await settled(ada)
