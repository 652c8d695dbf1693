"""What a learner does in Discord, gesture by gesture."""

from __future__ import annotations

from bot.courses.course import Place
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Person


async def settled(ada: Person, place: str = "In direct messages") -> None:
    """Through the form, and in the course."""
    await ada.uses("start")
    await ada.fills({"Language": "English", "Time zone": "Berlin", "Where shall we talk?": place})
    await ada.reads("Which course")
    await ada.clicks("SQLModel course")
    await ada.reads("Modules to choose from")


async def working(ada: Person, place: str = "In direct messages") -> None:
    """At the first task of module 7."""
    await settled(ada, place)
    await ada.clicks("📌 7: Cascade & OnDelete Behavior")
    await ada.reads(lambda message: "Submit" in message.buttons)


async def test_the_first_time_a_form_asks_for_all_there_is_to_know(baton: Baton, ada: Person) -> None:
    opened = await ada.uses("start")
    assert opened.acknowledged_after is not None
    assert opened.acknowledged_after < 3
    assert ada.modal is not None
    assert list(ada.modal.fields) == ["Language", "Time zone", "Reminders", "Where shall we talk?"]
    assert "/privacy" in ada.modal.text

    sent = await ada.fills({"Language": "English", "Time zone": "Berlin"})
    assert sent.ephemeral
    welcome = await ada.reads("Which course")
    assert welcome.channel is ada.dm
    assert "https://discord.com/channels/" in (await ada.reads("We go on here")).text


async def test_a_session_from_the_form_to_the_next_greeting(
    baton: Baton, ada: Person, first: Place, discord: LocalDiscord
) -> None:
    await working(ada)
    await ada.clicks("Hint")
    hint = await ada.reads("Hint 1 of")
    assert first.task.hints[0].text.in_locale("en").strip() in hint.text
    wrong = dict(next(iter(first.task.mistakes.values())))
    await ada.clicks("Submit")
    await ada.fills({"Files": {name: text.encode() for name, text in wrong.items()}})
    review = await ada.reads("Not passed yet", within=30)
    assert review.buttons[:3] == ["Try again", "Hint", "Task"]
    assert "Ask a coach" in review.buttons
    await ada.writes("here it is", to=ada.dm, files={n: t.encode() for n, t in first.task.exemplar.items()})
    passed = await ada.reads("Passed", within=30)
    assert "10.0 of 10" in passed.text
    await ada.uses("end")
    await ada.reads("See you")
    await ada.uses("start")
    assert "Welcome back" in (await ada.reads("Welcome back")).text


async def test_a_thread_of_ones_own_is_made_revived_and_replaced(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    await settled(ada, "In a private thread here")
    [thread] = academy.threads
    assert thread.is_private_thread
    academy.archives(thread)
    await ada.uses("modules")
    assert (await ada.reads("Modules to choose from")).channel is thread
    academy.deletes(thread)
    await ada.uses("modules")
    again = await ada.reads("Modules to choose from")
    assert again.channel is not thread
    assert again.channel.is_private_thread
