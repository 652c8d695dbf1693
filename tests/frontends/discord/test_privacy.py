"""What is kept about a learner, and his say in it."""

from __future__ import annotations

import json

import pytest

from tests.frontends.discord.going import settled
from tests.frontends.discord.stage import Baton
from tests.local_discord import LocalDiscord, Person


@pytest.mark.parametrize("directly", [False, True], ids=["channel", "direct"])
async def test_it_is_shown_exported_and_the_wording_left_out_on_request(
    baton: Baton, ada: Person, *, directly: bool
) -> None:
    await settled(ada)
    await ada.writes("remember the sparrow", to=ada.dm)
    await ada.reads("I didn't understand")
    if directly:
        ada.goes_to(ada.dm)
    await ada.uses("privacy show")
    shown = await ada.reads("What I know about you")
    assert shown.buttons == ["Export", "Don't keep my messages", "Delete everything"]
    assert shown.ephemeral is not directly
    await ada.clicks("Export", on=shown)
    exported = await ada.reads("Here is everything")
    assert "sparrow" in json.dumps(json.loads(exported.file("baton.json")))
    assert b"sparrow" in exported.file("baton.md")
    await ada.uses("privacy opt-out")
    await ada.reads("no longer keep the wording")
    await ada.writes("forget the eagle", to=ada.dm)
    await ada.reads("I didn't understand")
    await baton.is_quiet()
    await ada.uses("privacy export")
    assert b"eagle" not in (await ada.reads("Here is everything")).file("baton.json")
    await ada.uses("privacy opt-in")
    await ada.clicks("Privacy", on=await ada.reads("keep what you write"))
    await ada.clicks("Don't keep my messages", on=await ada.reads("What I know about you"))
    await ada.reads("no longer keep the wording")


async def test_everything_is_deleted_only_after_a_second_click_even_after_a_restart(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    await settled(ada)
    await ada.uses("privacy delete")
    question = await ada.reads("Really delete everything?")
    assert question.buttons == ["Export", "Yes, delete everything"]
    assert "/privacy delete yes" not in question.text
    await baton.is_restarted()
    await ada.clicks("Yes, delete everything", on=question)
    gone = await ada.reads("Everything about you is deleted")
    assert gone.buttons == ["Continue"]
    assert await baton.owes() == ()
    await ada.clicks("Continue", on=gone)
    assert ada.modal is not None
    ada.dismisses()
    await ada.clicks("📌 7: Cascade & OnDelete Behavior")
    assert "Set up and begin" in (await ada.reads("Hello Ada")).buttons
