"""The folder of prompts while somebody is at work in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.chat import COMMANDS
from bot.content import content_folder
from bot.prompting.markdown import code_block, escape, inline_code
from bot.prompting.prompts import Edition, Voice
from bot.workbench.check import Problem
from bot.workbench.preview.offers import KINDS, OFFERS, said
from bot.workbench.preview.workshop import Reading, Workshop
from bot.workbench.samples import Sample, sample, sayings
from tests.builders import MODERATE
from tests.test_screenshots import hostile, message
from tests.test_screenshots import read as looked_at

PROMPTS = Edition(content_folder("prompts"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two templates, and what they include."""
    for locale in ("de", "en"):
        shutil.copytree(content_folder("prompts") / locale, tmp_path / locale)
        for path in (tmp_path / locale).glob("*.md.j2"):
            if path.name.split(".")[0] not in {"farewell", "review", "outcome", "exported"}:
                path.unlink()
    return tmp_path


def nothing(_folder: Path) -> list[Problem]:
    return []


def read(workshop: Workshop) -> Reading:
    """With all its samples."""
    return workshop.complete(workshop.read())


def change(file: Path, before: str, after: str) -> int:
    """The line of the change."""
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    return text[: text.index(before)].count("\n") + 1


def test_every_sample_of_every_template_is_rendered(folder: Path) -> None:
    reading = read(Workshop(folder, nothing))
    assert reading.ids == ("exported", "farewell", "outcome", "review")
    assert reading.problems == ()
    assert all(one.reply for (id_, _, _), one in reading.rendered.items() if id_ != "outcome")
    assert len(reading.rendered) == len(reading.ids) * len(reading.locales) * len(Sample)


def test_a_template_that_stumbles_only_when_rendered_says_where(folder: Path) -> None:
    workshop = Workshop(folder, nothing)
    line = change(
        folder / "en" / "review.md.j2", "{% set v = judgement %}", "{% set v = judgement %}{{ v.scroe }}"
    )
    reading = read(workshop)
    [problem] = reading.problems_of("review")
    assert (Path(problem.file), problem.line) == (folder / "en" / "review.md.j2", line)
    assert problem.text == "Judgement has no 'scroe'"
    assert reading.problems_of("review", "de") == []
    assert reading.rendered["farewell", "en", Sample.TYPICAL].reply


def test_what_is_included_is_looked_at_anew_with_what_includes_it(folder: Path) -> None:
    workshop = Workshop(folder, nothing)
    before = read(workshop).rendered
    change(folder / "en" / "outcome.md.j2", "---\n{%", "---\nX{%")
    after = read(workshop).rendered
    assert {key for key in after if after[key] is not before[key]} == {
        (id_, "en", one) for id_ in ("outcome", "review") for one in Sample
    }
    assert workshop.now.includers("outcome", "en") == ["review"]


def test_words_of_the_tables_are_looked_at_anew_in_their_language(folder: Path) -> None:
    workshop = Workshop(folder, nothing)
    read(workshop)
    change(folder / "en" / "words.toml", 'start = "Continue"', 'start = "Onward"')
    reply = read(workshop).rendered["farewell", "en", Sample.TYPICAL].reply
    assert reply is not None
    assert reply.actions[0].label == "Onward"


def test_a_file_that_is_no_text_at_all_stops_nothing(folder: Path) -> None:
    workshop = Workshop(folder, nothing)
    read(workshop)
    folder.joinpath("en", "farewell.md.j2").write_bytes(b"\xff\xfe\x00")
    reading = read(workshop)
    assert reading.problems
    assert reading.rendered["exported", "en", Sample.TYPICAL].reply


def test_the_thorough_check_is_told_once_and_only_of_what_is_current(folder: Path) -> None:
    stumbles = str(folder / "en" / "farewell.md.j2")
    workshop = Workshop(folder, lambda _: [Problem(stumbles, 9, "too long", "Shorten it.")])
    reading = read(workshop)
    told = workshop.examine(reading)
    assert [one.text for one in told.problems_of("farewell")] == ["too long"]
    assert told.number == reading.number + 1
    assert workshop.examine(reading) is told
    assert workshop.examine(told) is told


@pytest.mark.parametrize("locale", ["de", "en"])
@pytest.mark.parametrize("template", sorted(sayings()))
def test_every_saying_has_offers_that_there_are(template: str, locale: str) -> None:
    for which in (Sample.MINIMAL, Sample.TYPICAL):
        reply = said(sample(template, which, locale), Voice(PROMPTS, locale, clicks=True))
        assert all(action.label and action.command for action in reply.actions)


def test_offers_and_kinds_are_of_templates_that_there_are() -> None:
    assert OFFERS.keys() | KINDS.keys() <= sayings().keys()
    names = {offer.partition("=")[0].split()[0] for offers in OFFERS.values() for offer in offers}
    assert names <= {*COMMANDS, "coach"}


@MODERATE
@given(hostile | st.text())
def test_what_is_escaped_becomes_nothing_but_text(text: str) -> None:
    found = looked_at(message(f"{escape(text)}."))
    assert found.tags <= looked_at(message(".")).tags
    assert not {"href", "src"} & {name for name, _ in found.attributes}


@MODERATE
@given(hostile | st.text())
def test_what_is_code_becomes_code_alone(text: str) -> None:
    for made in (inline_code(text), code_block(text), code_block(text, text)):
        found = looked_at(message(f"{made}."))
        assert found.tags - looked_at(message(".")).tags <= {"code", "pre", "span"}
        assert not {"href", "src"} & {name for name, _ in found.attributes}
