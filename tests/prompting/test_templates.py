"""Every word has its place in every language."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

import bot.prompting.coach_sayings
import bot.prompting.reminder_sayings
import bot.prompting.wording_sayings
import bot.review.sayings
import bot.tutor.sayings  # noqa: F401 - likewise
from bot.coaching.turn import Action
from bot.prompting.prompts import Prompts
from bot.prompting.sayings import NoHandover, Saying, Trouble, TroubleKind
from bot.prompting.template import BrokenPrompts

PARTS = {
    "reason",
    "outcome",
    "module_terms",
    "coach_what",
    "reminder_when",
    "reminder_steps",
    "greeting_achievements",
    "greeting_statistics",
    "greeting_modules",
    "tutor_around",
}
"""Templates that others include; what they may use comes from those."""


def sayings() -> dict[str, type[Saying]]:
    return {kind.template: kind for kind in Saying.__subclasses__()}


def test_every_saying_has_its_template_in_every_language_and_the_other_way_round(prompts: Prompts) -> None:
    for code in prompts.locales:
        assert set(prompts.locale(code).templates) == sayings().keys() | PARTS


@pytest.mark.parametrize("template", sorted(sayings()))
def test_the_inputs_of_a_template_are_the_fields_of_its_saying(prompts: Prompts, template: str) -> None:
    fields = {field.name for field in dataclasses.fields(sayings()[template])}
    for code in prompts.locales:
        assert set(prompts.locale(code).templates[template].inputs) == fields, code


def test_both_languages_explain_the_same_rules_and_label_the_same_actions(prompts: Prompts) -> None:
    german, english = prompts.locale("de"), prompts.locale("en")
    assert german.rules.keys() == english.rules.keys()
    assert german.labels.keys() == english.labels.keys()


@pytest.mark.parametrize("kind", list(TroubleKind))
def test_every_trouble_is_told_in_every_language(prompts: Prompts, kind: TroubleKind) -> None:
    said = {code: prompts.say(Trouble(kind, "d"), code).text for code in prompts.locales}
    silent = kind is TroubleKind.MODULE_IN_PREPARATION  # says nothing without a module
    assert silent or said["de"] != said["en"]


def test_what_a_learner_typed_is_escaped_wherever_it_is_shown(prompts: Prompts) -> None:
    said = prompts.say(Trouble(TroubleKind.MODULE_UNKNOWN, "`@everyone` {{ 7 * 7 }}"), "en").text
    assert "49" not in said
    assert "{{ 7 * 7 }}" in said


HEAD = "---\nid: no_handover\nsurface: message\nmax_chars: 9\ninputs: {}\n---\n"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{{ 'x'.nme }}", "no attribute 'nme'"),
        ("{{ ''.__class__.__mro__ }}", "'__mro__' is internal"),
        ("{{ command.__globals__ }}", "'__globals__' is internal"),
        ("{{ command('no_such') }}", "'no_such'"),
    ],
)
def test_a_template_cannot_use_what_it_was_not_given(folder: Path, body: str, told: str) -> None:
    (folder / "en" / "no_handover.md.j2").write_text(HEAD + body)
    with pytest.raises(BrokenPrompts, match=rf"no_handover\.md\.j2:{HEAD.count(chr(10)) + 1}: .*{told}"):
        Prompts(folder).say(NoHandover(), "en")


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("no_handover.md.j2", "no front matter", "no_handover.md.j2:1"),
        ("no_handover.md.j2", HEAD.replace("no_handover", "other"), "no_handover.md.j2:2: the id must be"),
        (
            "no_handover.md.j2",
            "---\nid: no_handover\n---\n",
            "no_handover.md.j2:2: .* lacks max_chars, surface",
        ),
        (
            "no_handover.md.j2",
            HEAD + "One.\n{{ clcks }}",
            "no_handover.md.j2:.* no 'clcks'; did you mean 'clicks'",
        ),
        ("no_handover.md.j2", HEAD + "{% if nme %}x{% endif %}", "knows no 'nme'"),
        ("no_handover.md.j2", HEAD + "{{ nme() }}", "knows no 'nme'"),
        (
            "no_handover.md.j2",
            HEAD + "One.\n{% if %}",
            f"no_handover.md.j2:{HEAD.count(chr(10)) + 2}: Expected",
        ),
        ("surface.toml", "[broken\n", "surface.toml: .* line 1"),
        ("no_handover.md.j2", "---\nonly words\n---\n", "no_handover.md.j2:2: .* lacks everything"),
        ("no_handover.md.j2", "---\nid: a\nsurface: [\n---\n", "no_handover.md.j2:4: .* no YAML"),
        (
            "words.toml",
            'name = "English"\n[commands]\nhint = ["hint"]\n[labels]\n',
            "words.toml: .* lacks answer, ask, course,",
        ),
    ],
)
def test_a_broken_folder_is_refused_with_its_place(folder: Path, file: str, text: str, told: str) -> None:
    (folder / "en" / file).write_text(text)
    with pytest.raises(BrokenPrompts, match=told):
        Prompts(folder)


def test_a_folder_without_the_language_to_fall_back_to_is_refused(folder: Path) -> None:
    shutil.rmtree(folder / "en")
    with pytest.raises(BrokenPrompts, match="no folder 'en'"):
        Prompts(folder)


def test_a_changed_template_has_another_hash(folder: Path) -> None:
    before = Prompts(folder).say(NoHandover(), "en")
    (folder / "en" / "no_handover.md.j2").write_text(HEAD + "Other words.")
    after = Prompts(folder).say(NoHandover(), "en")
    assert (after.text, after.template) == ("Other words.", before.template)
    assert after.template_hash != before.template_hash


def test_an_unknown_language_is_answered_in_the_one_to_fall_back_to(prompts: Prompts) -> None:
    assert (
        prompts.say(NoHandover(), "xx") == prompts.say(NoHandover(), "en") == prompts.say(NoHandover(), None)
    )


def test_an_offer_says_what_can_be_typed(prompts: Prompts) -> None:
    assert prompts.offer("module", "de", "7") == Action("Modul", "/modul 7", "module 7")
    assert prompts.offer("hint", "en", label="Help me") == Action("Help me", "/hint", "hint")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('name = "Français"\nfallback = "frr"\n', "no folder for the fallback 'frr'; did you mean 'fr'"),
        ('name = "Français"\nfallback = "fr"\n', "leads in a circle: fr → fr"),
        ('fallback = "en"\n', "lacks the language's name"),
        ('name = "Français"\n[formats]\nmomnt = "HH"\n', "knows no 'momnt'; did you mean 'moment'"),
    ],
)
def test_a_language_that_cannot_be_is_refused(folder: Path, words: str, told: str) -> None:
    (folder / "fr").mkdir()
    (folder / "fr" / "words.toml").write_text(words, "utf-8")
    with pytest.raises(BrokenPrompts, match=f"words.toml:.*{told}"):
        Prompts(folder)
