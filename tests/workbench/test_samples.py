"""Every template is tried with samples that look like life, and with those that don't."""

from __future__ import annotations

import typing
from dataclasses import fields

import pytest

from bot.content import content_folder
from bot.prompting.prompts import Prompts
from bot.prompting.sayings import Farewell, Trouble, TroubleKind
from bot.prompting.template import Input, Surface, Template
from bot.workbench.check import Problem, read, static_problems
from bot.workbench.coverage import untaken
from bot.workbench.making import HOSTILE
from bot.workbench.samples import Sample, changed, sample, samples, sayings, tries

LOCALES = ("de", "en")


@pytest.mark.parametrize("which", list(Sample))
@pytest.mark.parametrize("template", sorted(sayings()))
def test_each_template_has_a_sample_of_each_kind(template: str, which: Sample) -> None:
    made = sample(template, which, "en")

    assert type(made) is sayings()[template]
    hints = typing.get_type_hints(type(made))
    plain = [one.name for one in fields(made) if hints[one.name] in {str, int, bool}]
    assert all(isinstance(getattr(made, name), hints[name]) for name in plain)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_branch_of_every_template_is_taken_by_some_sample(prompts: Prompts, locale: str) -> None:
    assert untaken(prompts.locale(locale)) == []


def test_the_usual_sample_speaks_the_language_that_it_is_for(prompts: Prompts) -> None:
    german, english = (prompts.say(sample("human_asked", Sample.TYPICAL, code), code) for code in LOCALES)

    assert "Warum wird meine Datei leer" in german.text
    assert "Why is my file empty" in english.text


def test_the_least_sample_is_short_and_the_longest_is_long(prompts: Prompts) -> None:
    lengths = [len(prompts.say(sample("course_choice", which, "en"), "en").text) for which in Sample]

    assert lengths[0] < lengths[1] < lengths[2]


def test_the_hostile_sample_holds_what_people_try() -> None:
    made = sample("farewell", Sample.HOSTILE, "en")

    assert isinstance(made, Farewell)
    assert made.name == HOSTILE


def test_there_is_a_sample_of_every_trouble() -> None:
    made = samples("trouble", Sample.TYPICAL, "en")

    assert {one.kind for one in made if isinstance(one, Trouble)} == {*TroubleKind}


def test_what_was_typed_fits_the_trouble_with_it() -> None:
    made = samples("trouble", Sample.TYPICAL, "en")

    typed = {one.kind: one.detail for one in made if isinstance(one, Trouble) and one.detail}
    assert typed[TroubleKind.HOUR_UNKNOWN] == "25:00"
    assert typed[TroubleKind.ZONE_UNKNOWN] == "Atlantis"


def test_a_maintainer_can_say_what_a_sample_holds() -> None:
    inputs = {"kind": Input("TroubleKind"), "detail": Input("str")}
    own = {"typical": {"kind": "busy", "detail": "Sinus"}}
    template = Template("trouble", Surface.MESSAGE, 9, inputs, "", "", "", samples=own)

    tried = {one.name: one.values for one in tries(template, "en")}

    assert (tried["typical"]["kind"], tried["typical"]["detail"]) == (TroubleKind.BUSY, "Sinus")
    assert tried["hostile"]["detail"] == HOSTILE


def test_what_a_maintainer_does_not_say_stays_as_it_is() -> None:
    made = sample("farewell", Sample.TYPICAL, "en")

    assert changed(made, {"tasks": 7}) == Farewell(getattr(made, "name", ""), 7)
    assert changed(made, {}) is made


def test_a_part_is_tried_by_itself(prompts: Prompts) -> None:
    part = prompts.locale("en").templates["reminder_when"]

    tried = list(tries(part, "en"))

    assert {one.which for one in tried} == {*Sample}
    assert all(one.saying is None and one.values.keys() == {"line"} for one in tried)


def test_what_ships_is_in_order_before_anything_is_rendered() -> None:
    problems: list[Problem] = []
    assert static_problems(read(content_folder("prompts"), problems)) == []
    assert problems == []
