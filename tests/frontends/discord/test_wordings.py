"""A coach puts what Baton says into the guild's own words: edit, preview, use, and the way back."""

from __future__ import annotations

import pytest

from tests.frontends.discord.going import working
from tests.frontends.discord.stage import Baton
from tests.local_discord import DiscordRefuses, GuildHandle, LocalDiscord, Permission, Person

FORM = "What I say"
AHOY = "**Ahoy, {{ name }}!** Pick a language, sailor."


async def test_a_coach_edits_previews_and_uses_a_text_and_takes_it_back(
    baton: Baton, carla: Person, ada: Person, academy: GuildHandle
) -> None:
    await carla.uses("coach prompts edit", text="module_finished", language="en")
    assert carla.modal is not None
    assert carla.modal.title == "In your own words"
    await carla.fills({FORM: "🚀 Well rowed! {{ module.module.title|t }} lies behind you."})
    drafted = await carla.reads("would read")
    assert drafted.ephemeral
    assert "🚀 Well rowed!" in drafted.text
    assert drafted.buttons == ["Use it", "Change", "Discard"]
    await carla.clicks("Use it", on=drafted)
    assert "version 1" in (await carla.reads("from now on")).text
    await carla.uses("coach prompts show")
    shown = (await carla.reads("in your own words")).text
    assert "Praise for a finished module" in shown
    assert f"<@{carla.id}>" in shown
    await carla.uses("coach prompts edit", text="module_finished", language="en")
    assert "🚀 Well rowed!" in str(carla.modal.fields[FORM]["value"])
    carla.dismisses()
    await carla.uses("coach prompts undo", text="module_finished", language="en")
    await carla.reads("reads as before again")
    await carla.clicks("Bring it back")
    await carla.reads("from now on")
    await carla.uses("coach prompts reset", text="module_finished", language="en")
    await carla.reads("reads as it came again")
    await carla.uses("coach prompts undo", text="module_finished", language="en")
    await carla.reads("nothing to take back")


async def test_a_draft_that_cannot_be_used_says_why_and_keeps_the_text(baton: Baton, carla: Person) -> None:
    await carla.uses("coach prompts edit", text="welcome", language="en")
    await carla.fills({FORM: "Hello {{ nam }}!\n{{ name }}"})
    refused = await carla.reads("can't be used like this")
    assert "Line 1" in refused.text
    assert "name" in refused.text
    assert refused.buttons == ["Change", "Discard"]
    await carla.clicks("Change", on=refused)
    assert carla.modal is not None
    assert carla.modal.fields[FORM]["value"] == "Hello {{ nam }}!\n{{ name }}"
    await carla.fills({FORM: AHOY})
    drafted = await carla.reads("would read")
    await carla.clicks("Discard", on=drafted)
    await carla.reads("stays as it was")
    await carla.clicks("Use it", on=drafted)
    await carla.reads("isn't there")


async def test_learners_of_the_guild_read_what_its_coach_wrote_until_it_is_taken_back(
    baton: Baton, carla: Person, ada: Person, academy: GuildHandle
) -> None:
    await _writes(carla, "farewell", "Fair winds, **{{ name }}**! @everyone")
    await _writes(carla, "greeting", "Ahoy! {{ facts.sessions }} voyage behind you.")
    await working(ada)
    await ada.uses("end")
    said = await ada.reads("Fair winds, **Ada**!")
    assert not said.mention_everyone
    await ada.uses("start")
    await ada.reads("Ahoy! 1 voyage behind you.")
    learner = str(ada.id)
    async with baton.app.memory.reading(str(academy.id)) as tx:
        person = await tx.learners.find(learner)
        assert person is not None
        kept = {one.template: one for one in await tx.messages.of_learner(person.id)}
        (own,) = (await tx.overrides.find(template="greeting")).items
    assert kept["greeting"].template_hash == own.hash
    await carla.uses("coach prompts undo", text="farewell", language="en")
    await carla.reads("reads as before again")
    await ada.uses("end")
    await ada.reads("See you, Ada!")


async def test_a_coach_of_another_server_changes_nothing_here(
    baton: Baton, carla: Person, ada: Person, discord: LocalDiscord
) -> None:
    elsewhere = discord.guild("Elsewhere").invites_bot()
    role = elsewhere.role("Boss", permissions=Permission.MANAGE_GUILD | Permission.MANAGE_THREADS)
    eve = elsewhere.person("Eve", roles=(role,)).goes_to(elsewhere.channel("all"))
    await _writes(eve, "farewell", "Good riddance, {{ name }}!")
    await working(ada)
    await ada.uses("end")
    await ada.reads("See you, Ada!")


async def _writes(coach: Person, template: str, text: str) -> None:
    """Puts a text into other words, and uses it."""
    await coach.uses("coach prompts edit", text=template, language="en")
    await coach.fills({FORM: text})
    await coach.reads("would read")
    await coach.clicks("Use it")
    await coach.reads("from now on")


async def test_only_coaches_put_texts_into_their_own_words(baton: Baton, carla: Person, ada: Person) -> None:
    with pytest.raises(DiscordRefuses):
        await ada.uses("coach prompts edit", text="welcome")
