"""A real discord.py bot and the gestures of people."""

from __future__ import annotations

import pytest

from tests.local_discord import DiscordRefuses, GuildHandle, LocalDiscord, Permission, Person
from tests.local_discord.testbot import Bot


async def test_a_command_is_answered_and_its_button_too(bot: Bot, ada: Person) -> None:
    started = await ada.uses("start", task=7)
    assert started.acknowledged_after is not None
    assert started.acknowledged_after < 1
    assert (await ada.reads()).text == f"Welcome, {ada.mention}"
    pressed = await ada.clicks("Hint")
    assert pressed.ephemeral
    assert (await ada.reads()).text == "Hint for task 7"


async def test_what_is_meant_for_one_person_is_seen_by_no_other(bot: Bot, ada: Person, bob: Person) -> None:
    await ada.uses("start")
    await ada.clicks("Hint")
    assert [one.text for one in bob.sees] == [f"Welcome, {ada.mention}"]
    assert [one.text for one in ada.sees][-1] == "Hint for task 1"


async def test_nobody_is_pinged_whom_the_bot_does_not_allow(bot: Bot, ada: Person) -> None:
    answer = await ada.uses("start")
    assert answer.message is not None
    assert answer.message.mentions == []


async def test_options_complete_while_one_types(bot: Bot, ada: Person) -> None:
    choices = await ada.completes("settings", option="zone", typed="Ber")
    assert [one["name"] for one in choices] == ["Berlin", "Bern"]
    await ada.uses("settings", zone=choices[0]["value"])
    assert (await ada.reads()).text == "Europe/Berlin in de"


async def test_a_choice_edits_its_message(bot: Bot, ada: Person) -> None:
    await ada.uses("quiz")
    await ada.selects("A", "C")
    edited = await ada.reads()
    assert edited.text == "You chose a and c"
    assert edited.versions == ["Which are right?"]
    assert edited.selects == []


async def test_too_many_choices_are_not_possible(bot: Bot, ada: Person) -> None:
    await ada.uses("quiz")
    with pytest.raises(DiscordRefuses):
        await ada.selects("A", "B", "C")


async def test_a_form_with_files_is_filled_and_sent(bot: Bot, ada: Person) -> None:
    opened = await ada.uses("hand-in")
    assert opened.modal is ada.modal is not None
    assert list(ada.modal.fields) == ["Note", "Files", "Mood", "Time zone", "Sure"]
    sent = await ada.fills({"Note": "Done", "Files": {"blog.py": b"x = 1"}, "Mood": "Good", "Sure": True})
    assert sent.deferred
    assert sent.ephemeral
    assert (await ada.reads()).text == "Done [('blog.py', 'x = 1')] Good ['Europe/Berlin'] True"
    assert ada.modal is None


@pytest.mark.parametrize(
    "values",
    [
        {"Mood": "Good"},
        {"Files": {"a": b""}},
        {"Files": {"a": b""}, "Mood": "Grim"},
        {"Files": {"a": b""}, "Mood": "Good", "Note": "x" * 21},
        {"Files": {"a": b"", "b": b"", "c": b""}, "Mood": "Good"},
        {"Feeling": "Good"},
    ],
    ids=["no file", "no mood", "unknown mood", "long note", "many files", "unknown field"],
)
async def test_a_form_is_not_sent_with_fields_that_do_not_fit(
    bot: Bot, ada: Person, values: dict[str, object]
) -> None:
    await ada.uses("hand-in")
    with pytest.raises(DiscordRefuses):
        await ada.fills(values)
    assert ada.modal is not None


async def test_a_message_can_be_acted_on_by_its_menu(bot: Bot, ada: Person) -> None:
    written = await ada.writes("print(1)")
    await ada.uses_on("Review this code", written)
    assert (await ada.reads()).text == "Shall I review 'print(1)'?"


async def test_a_layout_has_text_buttons_and_pictures(bot: Bot, ada: Person, server: LocalDiscord) -> None:
    await ada.uses("review")
    shown = await ada.reads()
    assert shown.text == "# Passed\nScore 9.5\nYour progress"
    assert shown.buttons == ["Again"]
    assert shown.attachments == []
    assert shown.file("progress.png") == b"PNG"


async def test_direct_messages_reach_the_bot_with_their_files(bot: Bot, ada: Person) -> None:
    await ada.writes("hello", to=ada.dm, files={"a.txt": b"42"})
    assert (await ada.reads()).text == "You said hello a.txt=42"


async def test_a_private_thread_is_seen_by_those_who_are_in_it(
    bot: Bot, ada: Person, bob: Person, academy: GuildHandle
) -> None:
    answer = await ada.uses("hand-over")
    assert answer.deferred
    handover = await ada.reads("Here it is")
    assert handover.file("handover.md") == b"# Handover"
    thread = academy.thread("Learning with Ada")
    assert handover.channel is thread
    assert (await ada.reads(thread.mention)).ephemeral
    assert [one for one in bob.sees if one.channel is thread] == []


async def test_the_text_of_a_guild_is_hidden_from_a_bot_without_the_intent(bot: Bot, ada: Person) -> None:
    await ada.writes("secret")
    await ada.writes("for you", mention_bot=True)
    await ada.writes("hello", to=ada.dm)
    await ada.reads()
    assert [one.content for one in bot.heard] == ["", f"<@{bot.application_id}> for you", "hello"]


async def test_thinking_is_no_message_until_there_is_one(bot: Bot, ada: Person) -> None:
    answer = await ada.uses("thinking")
    assert answer.deferred
    assert (await ada.reads()).text == "Thought"
    assert len(ada.sees) == 1


async def test_coaches_use_what_learners_can_not(bot: Bot, ada: Person, bob: Person) -> None:
    with pytest.raises(DiscordRefuses, match="permissions"):
        await ada.uses("coach note", learner=bob, text="no")
    await bob.uses("coach note", learner=ada, text="Good")
    assert (await bob.reads()).text == "Ada: Good"


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("begin", {}),
        ("coach", {}),
        ("coach praise", {}),
        ("coach note", {"text": "x"}),
        ("coach note", {"learner": "Ada", "text": "x"}),
        ("coach note", {"text": "x" * 11}),
        ("start", {"task": "one"}),
        ("start", {"hour": 1}),
    ],
    ids=[
        "unknown",
        "group",
        "unknown part",
        "missing",
        "no person",
        "too long",
        "no number",
        "unknown option",
    ],
)
async def test_a_command_is_not_sent_with_options_that_do_not_fit(
    bot: Bot, ada: Person, bob: Person, command: str, options: dict[str, object]
) -> None:
    with pytest.raises(DiscordRefuses):
        await bob.uses(command, **options)


async def test_a_guild_command_is_not_offered_in_direct_messages(bot: Bot, ada: Person) -> None:
    ada.goes_to(ada.dm)
    with pytest.raises(DiscordRefuses, match="here"):
        await ada.uses("hand-over")
    await ada.uses("start")
    assert (await ada.reads()).channel is ada.dm


async def test_a_person_writes_where_permissions_let_them(
    bot: Bot, ada: Person, academy: GuildHandle
) -> None:
    quiet = academy.channel("quiet")
    academy.denies(ada, Permission.SEND_MESSAGES, quiet)
    with pytest.raises(DiscordRefuses):
        await ada.writes("hello", to=quiet)
    academy.allows(ada, Permission.SEND_MESSAGES, quiet)
    assert (await ada.writes("hello", to=quiet)).text == "hello"


async def test_waiting_in_vain_shows_what_was_said(ada: Person) -> None:
    await ada.writes("hello?")
    with pytest.raises(AssertionError, match="hello"):
        await ada.reads("Hello, Ada", within=0.01)


async def test_each_kind_of_option_reaches_the_bot(bot: Bot, ada: Person, academy: GuildHandle) -> None:
    role = academy.role("Learner")
    options = {"file": {"a.txt": b"42"}, "channel": academy.channel("tasks"), "role": role, "share": 0.5}
    await ada.uses("each", **options, level="hard", sure=True)
    assert (await ada.reads()).text == "42 tasks Learner 0.5 hard True"
    with pytest.raises(DiscordRefuses, match="none of"):
        await ada.uses("each", **options, level="impossible", sure=True)


async def test_people_can_be_chosen(bot: Bot, ada: Person, bob: Person) -> None:
    await ada.uses("together")
    await ada.selects(ada, bob)
    assert (await ada.reads()).text == "Ada, Bob"


async def test_a_person_can_be_acted_on_by_their_menu(bot: Bot, ada: Person, bob: Person) -> None:
    await ada.uses_on("Profile", bob)
    assert (await ada.reads()).text == "Bob is here"


async def test_nobody_presses_what_only_another_sees(bot: Bot, ada: Person, bob: Person) -> None:
    await ada.uses("start", task=3)
    pressed = await ada.clicks("Hint")
    assert pressed.message is not None
    with pytest.raises(DiscordRefuses, match="does not see"):
        await bob.clicks("Hint", on=pressed.message)
    with pytest.raises(DiscordRefuses, match="no message"):
        await bob.clicks("Skip")


async def test_a_form_stays_open_when_nobody_answers(server: LocalDiscord, bot: Bot, ada: Person) -> None:
    await ada.uses("hand-in")
    server.patience = 0.02
    server.faults.drop_connection("POST /interactions/*/*/callback")
    sent = await ada.fills({"Files": {"a.py": b"1"}, "Mood": "Bad"})
    assert sent.error is not None
    server.patience = 3.0
    assert (await ada.fills({"Files": {"a.py": b"1"}, "Mood": "Bad"})).acknowledged
    assert ada.modal is None


async def test_the_transcript_tells_what_was_said_to_whom(
    server: LocalDiscord, bot: Bot, ada: Person
) -> None:
    await ada.uses("start")
    await ada.clicks("Hint")
    assert server.transcript().splitlines() == [
        f"[#general] Baton: Welcome, {ada.mention} buttons=['Hint']",
        "[#general] Baton (only for Ada): Hint for task 1",
    ]
