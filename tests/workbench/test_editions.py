"""A new edition is spoken by whoever begins to speak then; guilds keep their own words, as far as they go."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from bot.answers.wording import spoken_in
from bot.content import content_folder
from bot.prompting.own import own_words
from bot.prompting.prompts import Edition, Prompts, Voice
from bot.prompting.sayings import Farewell, Greeting
from bot.prompting.template import BrokenPrompts
from bot.workbench.editions import MAINTAINERS, Editions
from bot.workbench.samples import Sample, sample
from memory import worded
from memory.database import Memory
from tests.builders import NOON

BYE = Farewell("Ada", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Templates to edit."""
    return Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))


@pytest.fixture
def prompts(folder: Path) -> Prompts:
    return Prompts(folder)


def edit(folder: Path, name: str, before: str, after: str) -> None:
    file = folder / f"{name}.md.j2"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


async def put_into_own_words(memory: Memory, guild: str, template: str, text: str) -> worded.Override:
    """As a coach does it."""
    async with memory.transaction(guild, actor="carla") as tx:
        number = await tx.overrides.newest(template, "en") + 1
        kept = await tx.overrides.add(
            worded.Override(
                template=template,
                locale="en",
                number=number,
                follows=number - 1,
                hash=f"own{number}",
                text=text,
                used_at=NOON,
            )
        )
        await tx.learners.set(wordings={f"en/{template}": kept.id.hex})
    return kept


async def says(memory: Memory, edition: Edition, guild: str) -> str:
    async with memory.reading(guild) as tx:
        spoken = await spoken_in(edition, tx, await tx.learners.settings())
    return spoken.say(BYE, "en").text


async def test_whoever_has_begun_to_speak_goes_on_with_his_edition(prompts: Prompts, folder: Path) -> None:
    voice = Voice(prompts.edition, "en")
    edit(folder, "en/farewell", "See you", "So long")
    prompts.swap(Edition(folder))
    assert "See you" in voice.say(BYE).text
    assert "So long" in prompts.say(BYE, "en").text
    assert prompts.phrases.say("language", "de") == "Deutsch"


async def test_each_guild_speaks_its_own_words_and_no_other_does(memory: Memory, prompts: Prompts) -> None:
    await put_into_own_words(memory, "one", "farewell", "Ahoy, {{ name }}!")
    await put_into_own_words(memory, "two", "farewell", "Servus, {{ name }}!")
    edition = prompts.edition
    assert await says(memory, edition, "one") == "Ahoy, Ada!"
    assert await says(memory, edition, "two") == "Servus, Ada!"
    assert "See you" in await says(memory, edition, "three")
    await put_into_own_words(memory, "one", "farewell", "Ahoy again, {{ name }}!")
    assert await says(memory, edition, "one") == "Ahoy again, Ada!"


async def test_own_words_are_read_from_the_database_once_an_edition(memory: Memory, prompts: Prompts) -> None:
    await put_into_own_words(memory, "one", "farewell", "Ahoy, {{ name }}!")
    async with memory.reading("one") as tx:
        settings = await tx.learners.settings()
        first = await spoken_in(prompts.edition, tx, settings)
    async with memory.reading("two") as tx:  # where the override is not to be found
        assert await spoken_in(prompts.edition, tx, {}) is prompts.edition
    async with memory.reading("one") as tx:
        assert await spoken_in(prompts.edition, tx, settings) is first


async def test_what_a_template_includes_is_part_of_a_guilds_own_words(prompts: Prompts) -> None:
    own = own_words(prompts.locale("en"), "greeting", "Ahoy!\n\n{% include 'greeting_statistics' %}\n", "key")
    facts = sample("greeting", Sample.TYPICAL, "en")
    assert isinstance(facts, Greeting)
    said = prompts.edition.of_guild("one", [own]).say(facts, "en")
    assert said.text.startswith("Ahoy!\n\n**Statistics:**")
    assert said.template_hash == own.template.content_hash


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("Hello\n{{ nme }}", 2, "name"),
        ("{% if name %}", 1, "end of template"),
        ("Hi\n\n{{ name | shout }}", 3, "shout"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_their_line(
    prompts: Prompts, text: str, line: int, why: str
) -> None:
    with pytest.raises(BrokenPrompts) as refused:
        own_words(prompts.locale("en"), "farewell", text)
    assert refused.value.line == line
    assert why in f"{refused.value.what} {refused.value.advice}"


def test_only_marked_templates_can_be_changed_for_a_guild(prompts: Prompts) -> None:
    assert "farewell" in prompts.edition.overridable
    with pytest.raises(BrokenPrompts, match="can't be changed"):
        own_words(prompts.locale("en"), "review", "Fine!")


async def test_own_words_that_fail_give_way_to_the_template(memory: Memory, prompts: Prompts) -> None:
    await put_into_own_words(memory, "one", "farewell", "{{ name.nothing }}")
    assert "See you, Ada!" in await says(memory, prompts.edition, "one")
    long = "{{ name }}" * 1_000
    await put_into_own_words(memory, "two", "farewell", long)
    assert "See you, Ada!" in await says(memory, prompts.edition, "two")


async def test_own_words_that_go_no_more_with_a_template_are_told_of_once(
    memory: Memory, prompts: Prompts, folder: Path
) -> None:
    kept = await put_into_own_words(memory, "one", "farewell", "Ahoy, {{ name }}!")
    editions = Editions(memory, prompts)
    for locale in ("de", "en"):
        edit(folder, f"{locale}/farewell", "  name:", "  who:")
        edit(folder, f"{locale}/farewell", "{{ name }}", "{{ who }}")
    for number in range(2):
        prompts.swap(Edition(folder))
        async with memory.reading("one") as tx:
            spoken = await spoken_in(prompts.edition, tx, await tx.learners.settings())
        assert spoken.locale("en").templates["farewell"].inputs.keys() == {"who", "tasks"}
        if number == 0:
            guild, told = await editions.news()
            assert guild == "one"
            assert "Goodbye" in told.text
            assert "Line 1" in told.text
        else:
            await editions._tell_refused()
            assert editions._news.empty(), "once is enough"
    async with memory.reading("one") as tx:
        found = await tx.overrides.get(UUID(str(kept.id)))
    assert found is not None
    assert found.text == replace(kept).text


async def test_what_is_spoken_is_kept_when_it_is_new(memory: Memory, prompts: Prompts, folder: Path) -> None:
    editions = Editions(memory, prompts)
    assert await editions.keep() > 100
    assert await editions.keep() == 0
    edit(folder, "en/farewell", "See you", "So long")
    prompts.swap(Edition(folder))
    assert await editions.keep() == 1


@pytest.mark.timeout(200)
async def test_a_broken_folder_changes_nothing_and_the_maintainers_hear_of_it(
    memory: Memory, prompts: Prompts, folder: Path
) -> None:
    editions, before = Editions(memory, prompts), prompts.edition
    edit(folder, "en/farewell", "{{ name }}", "{{ name")
    done = await editions.reload("one")
    assert prompts.edition is before
    assert done.problems[0].file == "en/farewell.md.j2"
    heard = [await editions.news(), await editions.news()]
    assert {guild for guild, _ in heard} == {"one", MAINTAINERS}
    assert all(f"en/farewell.md.j2:{done.problems[0].line}" in told.text for _, told in heard)
