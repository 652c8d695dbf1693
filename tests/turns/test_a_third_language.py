"""A language that is added by copying a folder: what it says itself, and what others say for it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.app_commands import TranslationContext, TranslationContextLocation, locale_str

from bot.coach import Coach
from bot.content import content_folder
from bot.courses.course import Course
from bot.frontends.discord.translating import Translator
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from bot.workbench.locales import Missing, coverage
from memory.database import Memory
from tests.turns.person import Person

KEPT = {"farewell", "progress", "not_understood"}
WORDS = """\
name = "Français"
asking = ["pourquoi", "comment"]
[formats]
moment = "EEEE d MMMM yyyy 'à' HH:mm"
[commands]
start = ["commencer", "bonjour"]
end = ["fin", "au revoir"]
progress = ["progrès"]
[labels]
end = "Terminer"
"""
SURFACE = '[about]\nprogress = "Où tu en es"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped prompts and French: a copy of English, cut down to what somebody had time for."""
    root = Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))
    french = Path(shutil.copytree(root / "en", root / "fr"))
    for template in french.glob("*.md.j2"):
        if template.name.removesuffix(".md.j2") not in KEPT:
            template.unlink()
    (french / "words.toml").write_text(WORDS, "utf-8")
    (french / "surface.toml").write_text(SURFACE, "utf-8")
    (french / "rules.toml").unlink()
    farewell = french / "farewell.md.j2"
    head, _, _body = farewell.read_text("utf-8").partition("\n---\n")
    solved = '{{ tasks|plural(one="# exercice résolu", other="# exercices résolus") }}'
    said = f"**À bientôt, {{{{ name }}}} !** {solved}. {{{{ command('start') }}}}"
    farewell.write_text(f"{head}\n---\n{said}\n", "utf-8")
    return root


@pytest.fixture
def spoken(folder: Path) -> Prompts:
    return Prompts(folder)


@pytest.fixture
def zoe(memory: Memory, spoken: Prompts, course: Course, reviewer: Reviewer) -> Person:
    return Person(Coach(memory, spoken, [course], reviewer), "Zoé")


async def test_a_session_is_held_in_a_language_that_is_half_done(zoe: Person) -> None:
    assert "Français – `/language fr`" in await zoe.arrives()
    assert "**What a session is like:**" in await zoe.says("/language fr")  # English speaks for French
    assert {reply.locale for reply in zoe.heard} == {"fr"}
    assert "**Modules to choose from:**" in await zoe.says("1")
    await zoe.says("/progrès")
    assert "Your progress" in zoe.reads
    assert {reply.locale for reply in zoe.heard} == {"fr"}
    assert "**À bientôt, Zoé !** 0 exercice résolu. `/commencer`" in await zoe.says("au revoir")


async def test_commands_keep_their_names_in_what_another_language_says(zoe: Person) -> None:
    await zoe.arrives()
    await zoe.says("/language fr")
    assert "`/progrès` – how far you are" in await zoe.says("/help")
    assert "`/fin`" in zoe.reads


def test_french_is_written_as_in_france_and_what_english_says_as_in_english(spoken: Prompts) -> None:
    french, german = spoken.locale("fr").language, spoken.locale("de").language
    assert [french.points(7.25), german.points(7.25), spoken.locale("en").language.points(7.25)] == [
        "7,2", "7,2", "7.2"
    ]  # fmt: skip
    assert french.weekday(0) == "lundi"
    forms = {"one": "# essai", "other": "# essais"}
    assert [french.plural(count, forms) for count in (0, 1, 2)] == ["0 essai", "1 essai", "2 essais"]
    assert [german.plural(count, forms) for count in (0, 1, 2)] == ["0 essais", "1 essai", "2 essais"]
    assert german.plural("1-2", forms) == "1-2 essais"
    assert german.plural(1234, forms) == "1.234 essais"


async def test_discord_shows_commands_in_each_language_that_names_them(spoken: Prompts) -> None:
    translator = Translator(spoken.phrases)

    async def called(key: str, locale: discord.Locale) -> str | None:
        context: TranslationContext[Any, Any] = TranslationContext(TranslationContextLocation.other, data="")
        return await translator.translate(locale_str("", key=key), locale, context)

    assert await called("name.end", discord.Locale.french) == "fin"
    assert await called("about.progress", discord.Locale.french) == "Où tu en es"
    assert await called("name.end", discord.Locale.german) == "ende"
    assert await called("name.end", discord.Locale.british_english) is None
    assert await called("name.end", discord.Locale.polish) is None


def test_a_locale_falls_back_along_its_chain(folder: Path) -> None:
    root = folder
    for code in ("pt", "pt-BR"):
        (root / code).mkdir()
    (root / "pt" / "words.toml").write_text('name = "Português"\nfallback = "fr"\n')
    (root / "pt-BR" / "words.toml").write_text('name = "Português (Brasil)"\n[labels]\nend = "Encerrar"\n')
    prompts = Prompts(root)
    assert prompts.locale("pt-BR").chain == ("pt-BR", "pt", "fr", "en")
    assert prompts.locale("pt-PT").code == "pt"
    assert prompts.locale("fr-CA").code == "fr"
    assert prompts.offer("end", "pt-BR").label == "Encerrar"
    assert prompts.offer("end", "pt").label == "Terminer"
    assert prompts.offer("hint", "pt").label == "Hint"
    assert prompts.locale("pt-BR").templates["farewell"].file.endswith("fr/farewell.md.j2")


def test_what_is_missing_is_reported_with_who_says_it(folder: Path) -> None:
    found = {one.code: one for one in coverage(folder)}
    assert found["de"].missing == found["en"].missing == ()
    assert found["fr"].chain == ("fr", "en")
    assert found["fr"].own["templates"] == len(KEPT)
    assert Missing("templates", "welcome", "en") in found["fr"].missing
    assert Missing("commands", "hint", "en") in found["fr"].missing
    (folder / "fr" / "surface.toml").write_text('[about]\nprogres = "Où tu en es"\n', "utf-8")
    assert ("phrases", "about.progres") in {one.code: one for one in coverage(folder)}["fr"].unknown
