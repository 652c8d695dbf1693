"""What templates render to is kept, and a change of it is seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content import content_folder
from bot.prompting.prompts import Prompts
from bot.workbench.check import read
from bot.workbench.samples import Sample
from bot.workbench.snapshots import differences, snapshot, snapshots
from bot.workbench.trying import trying_problems
from tests import golden


@pytest.mark.parametrize("locale", ["de", "en"])
def test_every_template_says_what_it_said(prompts: Prompts, locale: str) -> None:
    now = dict(snapshots(prompts, locale))
    kept = {f"{locale}/{path.name}": path.read_text("utf-8") for path in (golden.PROMPTS / locale).iterdir()}

    changed = sorted(name for name in now.keys() | kept.keys() if now.get(name) != kept.get(name))

    assert changed == [], "if the change is meant: `uv run python -m tests.golden prompts`"


@pytest.mark.parametrize("locale", ["de", "en"])
def test_no_sample_fails_or_is_too_long(prompts: Prompts, locale: str) -> None:
    spoken = next(one for one in read(content_folder("prompts"), []) if one.code == locale)

    assert [*trying_problems(prompts, spoken, ())] == []


def test_a_snapshot_shows_each_kind_of_sample_once(prompts: Prompts) -> None:
    text = snapshot(prompts, "en", prompts.locale("en").templates["farewell"])

    assert [f"===== {which}" for which in Sample if f"===== {which}" in text] == [
        f"===== {which}" for which in Sample
    ]
    assert "===== longest: " in text
    assert text.count("**See you, Ada!**") == 3  # with three tasks, with one, with none


def test_a_change_of_words_is_told_with_its_line(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))
    path = folder / "en" / "deleted.md.j2"
    path.write_text(path.read_text("utf-8").replace("begin anew", "start over"), "utf-8")

    (found,) = differences(folder, golden.PROMPTS)

    assert (found.file, found.line) == ("prompts/en/deleted.md", 2)
    assert "begin anew" in found.text.partition("and is now")[0]
    assert "start over" in found.text.partition("and is now")[2]
    assert found.advice == "look at it, and if it's meant: python -m tests.golden prompts"
