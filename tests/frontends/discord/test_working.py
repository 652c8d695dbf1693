"""Working on a task: in a channel, in direct messages, in a thread; with commands and with buttons."""

from __future__ import annotations

import pytest

from bot.courses.course import Place
from tests.frontends.discord.going import CASCADE, DIRECTLY, IN_A_THREAD, is_task, settled, working
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Person


async def test_a_channel_shows_the_way_to_what_goes_on_in_direct_messages(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    await working(ada)
    for command, said in (("task", "Task: "), ("hint", "Hint 1 of"), ("next", "comes first")):
        sent = await ada.uses(command)
        assert sent.ephemeral
        assert (await ada.reads(said)).channel is ada.dm
        assert "discord.com/channels/@me/" in (await ada.reads("We go on here")).text
    await baton.is_quiet()
    assert not any(one.loading for one in discord.messages)


@pytest.mark.parametrize("place", [DIRECTLY, IN_A_THREAD], ids=["direct", "thread"])
async def test_a_task_goes_by_buttons_and_by_commands_alike(
    baton: Baton, ada: Person, first: Place, academy: GuildHandle, place: str
) -> None:
    task = await working(ada, place)
    home = task.channel
    ada.goes_to(home)
    assert "`/submit`" in task.text
    assert "submit blog.py" not in task.text
    ladder = len(first.task.hints)
    await ada.uses("hint")
    hint = await ada.reads("Hint 1")
    for number in range(2, ladder + 1):
        await ada.clicks("Hint", on=hint)
        hint = await ada.reads(f"Hint {number} of {ladder}")
    await ada.clicks("Hint")
    assert "Explanation" in (await ada.reads("That was the last hint already")).buttons
    await ada.clicks("Explanation")
    assert "foreign-keys" in (await ada.reads("I can explain")).text

    await ada.clicks("Skip", on=task)
    question = await ada.reads("really want to leave out")
    assert question.buttons == ["Yes", "No"]
    assert "/yes" not in question.text
    await ada.clicks("No")
    assert (await ada.reads("we stay with")).buttons == ["Task", "Hint"]
    await baton.is_quiet()
    assert question.buttons == []
    await ada.clicks("Task")
    await ada.clicks("Skip", on=await ada.reads(is_task))
    await baton.is_restarted()
    await ada.clicks("Yes")
    skipped = await ada.reads("recorded as skipped")
    await ada.clicks("Next task", on=skipped)
    following = await ada.reads(is_task)
    assert following.channel is home
    assert following.text != task.text


async def test_explanations_are_for_the_askers_eyes_and_completed_while_typed(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    bob = academy.person("Bob").goes_to(academy.channel("learning"))
    [pragma] = await ada.completes("explain", option="topic", typed="pragma")
    sent = await ada.uses("explain", topic=pragma["value"])
    assert sent.ephemeral
    assert "SQLite leaves the check off by default" in (await ada.reads("📖")).text
    await ada.uses("explain", topic="quantum physics")
    listed = await ada.reads("no page on")
    assert "/explain soft-delete" in listed.text
    await ada.selects("Soft delete", on=listed)
    assert (await ada.reads("📖")).ephemeral
    assert all("📖" not in one.text for one in bob.sees)


async def test_progress_is_a_picture_and_a_text_that_says_the_same(
    baton: Baton, ada: Person, first: Place
) -> None:
    await working(ada)
    await ada.uses("progress")
    shown = await ada.reads("Your progress")
    [picture] = shown.attachments
    assert picture.data.startswith(b"\x89PNG")
    assert picture.description
    assert "4" in picture.description
    assert first.task.title.in_locale("en") in shown.text
    await ada.clicks("Modules", on=shown)
    await ada.reads("We go on here")
    assert any(one.buttons == [CASCADE] and one.channel is ada.dm for one in ada.sees)


async def test_a_session_ends_with_a_handover_that_can_be_read_as_a_file(baton: Baton, ada: Person) -> None:
    await settled(ada)
    await ada.uses("handover")
    assert (await ada.reads("There is no handover yet")).buttons == ["End session"]
    await ada.clicks("End session")
    farewell = await ada.reads("See you, Ada")
    assert farewell.buttons == ["Continue", "Handover"]
    await ada.clicks("Handover", on=farewell)
    file = (await ada.reads("as a file")).file("handover.md")
    await ada.uses("handover")
    assert (await ada.reads("as a file")).file("handover.md") == file
    assert file.startswith(b"# ")
    await ada.clicks("Continue", on=farewell)
    await ada.reads("Choose below")


async def test_help_tells_what_can_be_clicked_and_names_only_commands_that_exist(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    await ada.uses("help")
    text = (await ada.reads("This is what I understand")).text
    assert "Review this code" in text
    known = {one["name"] for one in discord.world.commands_for(None)}
    named = {word.strip("`").removeprefix("/").split()[0] for word in text.split() if word.startswith("`/")}
    assert named
    assert named <= known
    await settled(ada)
    await ada.uses("help")
    assert "type a number" not in (await ada.reads("waiting for your choice")).text


async def test_what_is_not_understood_offers_help(baton: Baton, ada: Person) -> None:
    await ada.writes("hello", to=ada.dm)
    await ada.reads("Hello Ada")
    await settled(ada)
    await ada.writes("tell me about the weather in Berlin please", to=ada.dm)
    lost = await ada.reads("I didn't understand that")
    assert "/start" in lost.text
    await ada.clicks("Help", on=lost)
    await ada.reads("This is what I understand")
    await ada.writes("/hnt", to=ada.dm)
    await ada.reads("Did you mean `/hint`?")
