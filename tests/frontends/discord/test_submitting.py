"""Every way to hand in code, and what is said while it runs and after."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.courses.course import Place
from tests.frontends.discord.going import (
    IN_A_THREAD,
    fenced,
    is_task,
    mistaken,
    set_up,
    settled,
    solution,
    working,
    zipped,
)
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Person

BROKEN = "def make_engine(:\n    pass"
"""Python that can't be read is judged at once, and costs no try."""
UNREAD = "Python can't read your code yet"
EMPTY = "is empty"
"""What is said to a file with nothing in it, and needs no sandbox."""
MESSAGE_CONTENT = 1 << 15
GREEN, ORANGE = 0x2D8A4E, 0xC9702B


async def reads_threads(baton: Baton, discord: LocalDiscord, academy: GuildHandle) -> None:
    """The operator has the intent, and the guild has opted in to it."""
    await baton.stops()
    discord.world.privileged = MESSAGE_CONTENT
    await baton.starts(discord_message_content=True)
    await set_up(baton, academy, reads_threads=True)


async def test_a_review_is_a_card_in_the_colour_of_its_verdict_with_what_to_do_next(
    baton: Baton, ada: Person, first: Place
) -> None:
    await working(ada)
    await ada.clicks("Submit")
    assert ada.modal is not None
    assert list(ada.modal.fields) == ["Files", "… or your code as text"]
    sent = await ada.fills({"Files": mistaken(first.task)})
    assert sent.deferred
    review = await ada.reads("Not passed yet", within=30)
    assert sent.message is review
    assert any("Running your code" in text for text in [*review.versions, review.text])
    assert review.components[0]["accent_color"] == ORANGE
    for part in ("of 10", "try 1", "**Tests:**", "**Score:**", "To do:", "**Next step:**"):
        assert part in review.text
    assert "submit blog.py" not in review.text
    assert review.buttons == ["Try again", "Hint", "Task", "Ask a coach"]
    await baton.is_restarted()
    await ada.clicks("Task", on=review)
    await ada.reads(is_task)
    await ada.clicks("Try again", on=review)
    await ada.fills({"Files": {"solution.zip": zipped({"my/" + n: c for n, c in solution(first).items()})}})
    passed = await ada.reads("Passed", within=30)
    assert passed.components[0]["accent_color"] == GREEN
    assert "Progress" in passed.buttons
    assert "Since your last try" in passed.text
    await ada.clicks("Next task", on=await ada.reads("**Next:**"))
    await ada.reads(is_task)


async def test_code_is_taken_as_text_with_a_fence_and_without(baton: Baton, ada: Person) -> None:
    await working(ada)
    ada.goes_to(ada.dm)
    for code in (fenced(BROKEN), BROKEN, BROKEN + "\n" + "# long\n" * 560):
        await ada.uses("submit")
        await ada.fills({"… or your code as text": code[:4000]})
        unread = await ada.reads(UNREAD)
        assert unread.buttons == ["Submit"]
        assert "line 1" in unread.text
    await ada.uses("submit")
    await ada.fills()
    assert "/submit" in (await ada.reads("haven't handed in anything")).text


async def test_files_come_with_the_command_for_the_task_that_is_named(baton: Baton, ada: Person) -> None:
    await working(ada)
    sent = await ada.uses("submit", file={"blog.py": b""}, **{"second-file": {"notes.txt": b"as well"}})
    assert sent.ephemeral
    assert (await ada.reads(EMPTY)).channel is ada.dm
    [task] = await ada.completes("submit", option="task", typed="author leaves")
    await ada.uses("submit", file={"blog.py": b""}, task=task["value"])
    await ada.reads(EMPTY)
    await ada.uses("submit", file={"blog.py": b""}, task="no such")
    assert "/modules" in (await ada.reads("can't be handed in now")).text


async def test_in_direct_messages_a_block_or_a_file_is_enough(baton: Baton, ada: Person) -> None:
    await working(ada)
    archive = zipped({"work/blog.py": b"", "work/__pycache__/x.pyc": b"\0", "README.md": b"hi"})
    await ada.writes("Here: " + "\n" + fenced(BROKEN), to=ada.dm)
    await ada.reads(UNREAD)
    for name, content in (("blog.py", b""), ("work.zip", archive)):
        await ada.writes("", to=ada.dm, files={name: content})
        assert "blog.py`" in (await ada.reads(EMPTY)).text


async def test_a_mention_with_code_is_reviewed_at_home(baton: Baton, ada: Person) -> None:
    await working(ada)
    await ada.writes("look:\n" + fenced(BROKEN), mention_bot=True)
    assert (await ada.reads(UNREAD)).channel is ada.dm
    await ada.reads("We go on here")
    await ada.writes("", mention_bot=True, files={"blog.py": b""})
    assert (await ada.reads(EMPTY)).channel is ada.dm


async def test_code_in_a_thread_is_offered_and_run_only_when_the_task_is_chosen(
    baton: Baton, ada: Person, discord: LocalDiscord, academy: GuildHandle
) -> None:
    await reads_threads(baton, discord, academy)
    thread = (await working(ada, IN_A_THREAD)).channel
    ada.goes_to(thread)
    await ada.writes(fenced(BROKEN))
    offered = await ada.reads("That looks like code")
    assert offered.buttons == ["When the author leaves"]
    assert UNREAD not in discord.transcript()
    await baton.is_restarted()
    await ada.clicks("When the author leaves", on=offered)
    assert await ada.reads(UNREAD) is offered

    said = await ada.writes("", files={"blog.py": BROKEN.encode()})
    offered = await ada.reads("That looks like code")
    await ada.deletes(said)
    await ada.clicks("When the author leaves", on=offered)
    assert "send it once more" in (await ada.reads("couldn't fetch")).text

    await ada.writes("hint")
    await ada.reads("Hint 1")
    bob = academy.person("Bob")
    academy.adds(thread, bob)
    await bob.writes(fenced(BROKEN), to=thread)
    await ada.writes("hint")
    await ada.reads("Hint 2")
    assert offered.channel is thread
    assert discord.transcript().count("That looks like code") == 0


async def test_without_the_opt_in_a_thread_is_not_listened_to_but_a_mention_is(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    thread = (await working(ada, IN_A_THREAD)).channel
    ada.goes_to(thread)
    await ada.writes(fenced(BROKEN))
    await ada.writes("now?\n" + fenced(BROKEN), mention_bot=True)
    assert (await ada.reads(UNREAD)).channel is thread
    assert discord.transcript().count(UNREAD) == 1


async def test_the_menu_of_a_message_reviews_ones_own_code_and_for_coaches_anybodys(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    await working(ada)
    said = await ada.writes(fenced(BROKEN), to=academy.channel("learning"))
    await ada.uses_on("Review this code", said)
    assert (await ada.reads(UNREAD)).channel is ada.dm

    bob = academy.person("Bob").goes_to(academy.channel("learning"))
    refused = await bob.uses_on("Review this code", said)
    assert refused.ephemeral
    await bob.reads("Only coaches")
    await set_up(baton, academy, coach_role=str(academy.role("Coach").id))
    bob.gets_role(academy.role("Coach"))
    looked = await bob.uses_on("Review this code", said)
    assert looked.ephemeral
    assert (await bob.reads(UNREAD)).buttons == []

    nothing = await ada.writes("no code here", to=academy.channel("learning"))
    await ada.uses_on("Review this code", nothing)
    await ada.reads("haven't handed in anything")


async def test_a_long_review_begins_in_the_message_and_goes_along_as_a_file(
    baton: Baton, ada: Person, first: Place
) -> None:
    await working(ada)
    noisy = "for line in range(400):\n    print('x' * 200)\n"
    names = "class User: ...\nclass Post: ...\nclass Comment: ...\ndelete_user = None\ntimes = []\n"
    fails = f"    times.append(1)\n    raise RuntimeError(len(times), 'y' * 3000)  # {'z' * 300}\n"
    long = noisy + names + "def make_engine(*_):\n" + fails
    await ada.writes(to=ada.dm, files={"blog.py": long.encode()})
    review = await ada.reads("Not passed yet", within=30)
    assert len(review.file("review.md")) > 4000
    assert "Try again" in review.buttons
    assert len(review.text) <= 4000


def _locked() -> bytes:
    """An archive that says of itself that it is encrypted."""
    archive = bytearray(zipped({"blog.py": b"x = 1"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        archive[archive.index(signature) + offset] |= 1
    return bytes(archive)


def _link() -> bytes:
    """An archive with a symbolic link by the name of the task's file."""
    archive = bytearray(zipped({"blog.py": b"/etc/passwd"}))
    mode = archive.index(b"PK\x01\x02") + 38
    archive[mode : mode + 4] = (0o120777 << 16).to_bytes(4, "little")
    return bytes(archive)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb.zip": (lambda: zipped({"blog.py": b"#" * 40_000_000}), "too large"),
    "many.zip": (lambda: zipped({f"{n}.txt": b"" for n in range(1_001)}), "too large"),
    "scripts.zip": (lambda: zipped({f"{n}.py": b"x = 1" for n in range(51)}), "too large"),
    "outside.zip": (lambda: zipped({"../../blog.py": b"x = 1", "/etc/blog.py": b"x = 1"}), "can't open"),
    "locked.zip": (_locked, "can't open"),
    "link.zip": (_link, "can't open"),
    "broken.zip": (lambda: b"PK\x03\x04 and nothing more", "can't open"),
    "empty.zip": (lambda: zipped({}), "can't open"),
    "blog.py": (lambda: b"", "is empty"),
    "binary.py": (lambda: b"\x7fELF\0\0\0", "UTF-8"),
    "latin.py": (lambda: "x = 'é'".encode("latin-1"), "UTF-8"),
    "huge.py": (lambda: b"#" * 1_100_000, "too large"),
    "large.py": (lambda: b"#" * 300_000, "too large"),
    "other.py": (lambda: b"print('another task')\n", "doesn't belong to this task"),
    "notes.txt": (lambda: b"hello", "doesn't belong to this task"),
}


async def test_whatever_cannot_be_taken_is_told_and_costs_no_try(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    await working(ada)
    for name, (content, told) in HOSTILE.items():
        await ada.writes(to=ada.dm, files={name: content()})
        refused = await ada.reads("it costs you no try")
        assert told in refused.text, (name, refused.text)
        assert refused.buttons == ["Submit", "Task"], name
    await ada.uses("progress")
    assert "Tries: 0" in (await ada.reads("Your progress")).text


async def test_a_file_that_discord_does_not_hand_out_is_asked_for_again(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    await working(ada)
    sending = discord.actions.attach

    def lost(*arguments: object, **options: object) -> object:
        made = sending(*arguments, **options)  # type: ignore[arg-type]
        discord.world.attachments.clear()
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discord.actions, "attach", lost)
        await ada.writes(to=ada.dm, files={"blog.py": b"x = 1"})
        assert "`blog.py`" in (await ada.reads("couldn't fetch")).text


async def test_before_a_task_is_open_code_is_not_lost_on_anybody(baton: Baton, ada: Person) -> None:
    await settled(ada)
    await ada.writes(to=ada.dm, files={"blog.py": b"x = 1"})
    assert "/modules" in (await ada.reads("No task is open")).text
