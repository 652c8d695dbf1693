"""Every word has its place in every language."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import jinja2
import pytest

import bot.review.sayings  # noqa: F401 - registers its sayings
from bot.content import content_folder
from bot.prompting.prompts import BrokenPrompts, Prompts
from bot.prompting.sayings import NoHandover, Saying, Trouble, TroubleKind

PARTS = {"reason", "outcome", "module_terms"}
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
    assert {name: t.inputs for name, t in german.templates.items()} == {
        name: t.inputs for name, t in english.templates.items()
    }


@pytest.mark.parametrize("kind", list(TroubleKind))
def test_every_trouble_is_told_in_every_language(prompts: Prompts, kind: TroubleKind) -> None:
    said = {code: prompts.say(Trouble(kind, "d"), code).text for code in prompts.locales}
    silent = kind is TroubleKind.MODULE_IN_PREPARATION  # says nothing without a module
    assert silent or said["de"] != said["en"]


def test_what_a_learner_typed_is_escaped_wherever_it_is_shown(prompts: Prompts) -> None:
    said = prompts.say(Trouble(TroubleKind.MODULE_UNKNOWN, "`@everyone` {{ 7 * 7 }}"), "en").text
    assert "49" not in said
    assert "{{ 7 * 7 }}" in said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("{{ nme }}", jinja2.UndefinedError),
        ("{{ ''.__class__.__mro__ }}", jinja2.exceptions.SecurityError),
    ],
)
def test_a_template_cannot_use_what_it_was_not_given(folder: Path, body: str, error: type[Exception]) -> None:
    head = "---\nid: no_handover\nsurface: message\nmax_chars: 9\ninputs: {}\n---\n"
    (folder / "en" / "no_handover.md.j2").write_text(head + body)
    with pytest.raises(error):
        Prompts(folder).say(NoHandover(), "en")


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("no_handover.md.j2", "no front matter", "no_handover.md.j2:1"),
        ("no_handover.md.j2", "---\nid: other\n---\n", "no_handover.md.j2:2"),
        ("words.toml", 'name = "English"\n[commands]\nhint = ["hint"]\n[labels]\n', "lacks"),
    ],
)
def test_a_broken_folder_is_refused_with_its_place(folder: Path, file: str, text: str, told: str) -> None:
    (folder / "en" / file).write_text(text)
    with pytest.raises(BrokenPrompts, match=told):
        Prompts(folder)
