"""Each mistake that a maintainer can make is told with file, line, what is wrong, and what to write."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.content import content_folder
from bot.workbench.bodies import lix
from bot.workbench.check import Problem, check
from tests.workbench.mistakes import MISTAKES

Edit: TypeAlias = Callable[[str, str, str], int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Write `new` for the first `old` in a file; returns the line on which it stands."""

    def edited(file: str, old: str, new: str) -> int:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")
        return text.count("\n", 0, text.index(old)) + 1

    return edited


def told(folder: Path, *only: str) -> list[str]:
    return [str(problem) for problem in check(folder, only or ("hint",))]


"""File, what stood there, what stands there now, what is told."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_to_write(folder: Path, edit: Edit, mistake: str) -> None:
    file, old, new, message = MISTAKES[mistake]
    line = edit(file, old, new)
    where = f"prompts/{file}:{line}: "

    found = told(folder)

    assert any(one.startswith(where) and message in one for one in found), found


def test_a_name_that_means_something_else_in_another_language_is_told(folder: Path, edit: Edit) -> None:
    edit("en/words.toml", 'hint = ["hint", "tip"]', 'hint = ["hint", "aufgabe"]')

    (problem,) = check(folder, ["hint"])

    assert (problem.file, problem.text) == (
        "prompts/de/words.toml",
        "'aufgabe' is 'task' here and 'hint' in 'en'",
    )
    line = (folder / "de" / "words.toml").read_text("utf-8").split("\n")[problem.line - 1]
    assert "aufgabe" in line


def test_a_part_without_what_it_takes_is_told_where_it_is_included(folder: Path, edit: Edit) -> None:
    edit("en/greeting.md.j2", "{% set recommendation = facts", "{% set advice = facts")

    (told_of,) = [one for one in check(folder, ["hint"]) if "the part" in one.text]

    assert told_of.text == "the part 'reason' takes 'recommendation', which nothing here is called"
    assert told_of.advice == "write {% set recommendation = … %} before it"


def test_a_forgotten_language_is_told_with_what_to_copy(folder: Path) -> None:
    (folder / "de" / "farewell.md.j2").unlink()

    advice = "copy prompts/en/farewell.md.j2 and write it in this language"
    assert told(folder) == [f"prompts/de/farewell.md.j2:1: is missing; {advice}"]


def test_a_forgotten_phrase_is_told_with_what_the_other_language_says(folder: Path, edit: Edit) -> None:
    line = edit("de/surface.toml", "[thread]\nname", "[thread]\n# name")

    told_of = "thread.name is missing; write it; in 'en' it is 'Baton · {name}'"
    assert told(folder) == [f"prompts/de/surface.toml:{line}: {told_of}"]


def test_an_input_that_no_language_uses_is_told(folder: Path, edit: Edit) -> None:
    for code in ("de", "en"):
        edit(f"{code}/farewell.md.j2", "{{ name }}", "Ada")

    (problem,) = check(folder, ["hint"])

    assert (problem.file, problem.line) == ("prompts/en/farewell.md.j2", 8)
    assert problem.text == "'name' is used in no language"


def test_an_input_that_one_language_does_without_is_fine(folder: Path, edit: Edit) -> None:
    edit("en/farewell.md.j2", "{{ name }}", "Ada")

    assert told(folder, "farewell") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "  name:\n",
            "  called:\n",
            "doesn't tell of 'name', which Baton gives it; write under inputs: name",
        ),
        ("  name:\n", "  called:\n", "Baton gives it no 'called'; write one of name"),
        (
            "id: farewell\nsurface: message",
            "id: farewell\nsurface: file",
            "surface is file here and message in",
        ),
        ("    untrusted: true\n", "", "or only one of them calls it untrusted; write the same in both"),
    ],
)
def test_front_matter_that_others_contradict_is_told(
    folder: Path, edit: Edit, old: str, new: str, message: str
) -> None:
    edit("de/farewell.md.j2", old, new)

    assert any(one.startswith("prompts/de/farewell.md.j2:") and message in one for one in told(folder))


def test_a_template_that_baton_never_says_is_told(folder: Path) -> None:
    for code in ("de", "en"):
        text = (folder / code / "deleted.md.j2").read_text("utf-8")
        (folder / code / "gone.md.j2").write_text(text.replace("id: deleted", "id: gone"), "utf-8")

    told_of = "Baton never says 'gone'; set its surface to part if others include it, or take it out"
    assert told(folder) == [f"prompts/{code}/gone.md.j2:2: {told_of}" for code in ("de", "en")]


def test_a_text_that_gets_too_long_is_told_with_the_sample(folder: Path, edit: Edit) -> None:
    line = edit("en/farewell.md.j2", "max_chars: 1000", "max_chars: 300")

    (problem,) = check(folder, ["farewell"])

    assert (problem.file, problem.line) == ("prompts/en/farewell.md.j2", line)
    assert problem.text.startswith("the sample 'hostile")
    assert problem.text.endswith("of at most 300")
    assert "set max_chars to" in problem.advice


def test_what_may_be_missing_and_is_used_all_the_same_is_told_with_its_line(folder: Path, edit: Edit) -> None:
    line = edit(
        "en/next_offered.md.j2", "{% if following %}\n", "{{ following.task.title|t }}\n{% if following %}\n"
    )

    (problem,) = check(folder, ["next_offered"])

    assert (problem.file, problem.line) == ("prompts/en/next_offered.md.j2", line)
    assert problem.text == "the sample 'minimal 2' fails: 'None' has no attribute 'task'"
    assert problem.advice == "ask with {% if … %} whether it's there, before you use it"


def test_what_would_print_nothing_as_a_word_is_told(folder: Path, edit: Edit) -> None:
    edit("en/coach_setup.md.j2", '{{ role or "none yet" }}', "{{ role }}{% if role %}{% endif %}")

    (problem,) = check(folder, ["coach_setup"])

    assert problem.text == "the sample 'minimal' fails: nothing (None) can't be printed"
    assert problem.advice == "ask with {% if … %} whether it's there"


def test_a_hint_that_is_hard_to_read_is_told(folder: Path, edit: Edit) -> None:
    hard = "Unfortunately understanding relationships necessitates considerable concentration throughout."
    edit("en/hint.md.j2", "Not enough yet?", hard)

    (problem,) = check(folder, ["deleted"])

    assert problem.file == "prompts/en/hint.md.j2"
    assert problem.text.startswith("is hard to read: its LIX is ")
    assert problem.advice == "write shorter sentences and shorter words"


def test_the_readability_of_a_text_counts_long_words_and_long_sentences() -> None:
    assert lix("The cat sat. The dog ran.") == 3.0
    assert lix("Considerable concentration") == 102.0
    assert lix("") == 0.0


def test_words_of_others_reach_a_model_as_data_alone(folder: Path, edit: Edit) -> None:
    for code in ("de", "en"):
        edit(f"{code}/coach_asked.md.j2", "surface: message", "surface: model")
        edit(
            f"{code}/coach_asked.md.j2",
            "{{ text|oneline }}",
            "{% set said = text %}\n{{ said|upper }}{{ said|length }}",
        )
    line = (folder / "en" / "coach_asked.md.j2").read_text("utf-8").split("\n").index(
        "{{ said|upper }}{{ said|length }}"
    ) + 1

    english = [one for one in check(folder) if "/en/" in one.file]

    what = "puts to the model what somebody else wrote, as if it were an instruction"
    advice = 'write |data("…") behind it, with what it is'
    assert english == [Problem("prompts/en/coach_asked.md.j2", line, what, advice)]


def test_words_of_others_that_are_marked_as_data_may_reach_a_model(folder: Path, edit: Edit) -> None:
    for code in ("de", "en"):
        edit(f"{code}/coach_asked.md.j2", "surface: message", "surface: model")
        edit(f"{code}/coach_asked.md.j2", "{{ text|oneline }}", '{{ text|data("question") }}')

    assert not [one for one in check(folder, ["deleted"]) if "puts to the model" in one.text]


def test_everything_wrong_is_told_at_once(folder: Path, edit: Edit) -> None:
    edit("en/farewell.md.j2", "{{ name }}", "{{ nam }}")
    edit("en/progress.md.j2", "standing.tries", "standing.trys")
    edit("de/surface.toml", "[form]", "[form")

    files = {problem.file for problem in check(folder, ["hint"])}

    assert {
        f"prompts/{one}" for one in ("en/farewell.md.j2", "en/progress.md.j2", "de/surface.toml")
    } <= files


def test_the_command_tells_programs_too(folder: Path, edit: Edit) -> None:
    line = edit("en/farewell.md.j2", "{{ name }}", "{{ nam }}")

    result = CliRunner().invoke(app, ["prompts", "check", str(folder), "--json"])

    assert result.exit_code == 1
    assert json.loads(result.output) == [
        {
            "file": "prompts/en/farewell.md.j2",
            "line": line,
            "text": "the template knows no 'nam'",
            "advice": "did you mean 'name'?",
        }
    ]


def test_the_command_says_in_a_line_what_is_wrong(folder: Path, edit: Edit) -> None:
    line = edit("en/farewell.md.j2", "{{ name }}", "{{ nam }}")

    result = CliRunner().invoke(app, ["prompts", "check", str(folder)])

    said = f"prompts/en/farewell.md.j2:{line}: the template knows no 'nam'; did you mean 'name'?"
    assert (result.exit_code, result.output.split("\n")[:2]) == (1, [said, "prompts: 1 problems"])


def test_the_command_is_content_with_what_ships() -> None:
    result = CliRunner().invoke(app, ["prompts", "check", "--template", "farewell"])

    assert (result.exit_code, result.output) == (0, "prompts: all in order\n")
