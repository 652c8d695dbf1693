"""The check as a whole: what hunspell doesn't know is told; without hunspell nothing passes.

`.ci/run` asks the real hunspell. Here a program of its name, in the search path, answers as it does, so that
the tests need nothing but pip: it knows a list of words.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.spelling.__main__ import main
from tests.spelling.speller import _RIGHT

ANSWERS = """#!{python}
import sys
known = {known!r}
print("@(#) International Ispell Version 3.2.06 (but really Hunspell 1.7.1)")
for line in sys.stdin.read().splitlines():
    word = line.removeprefix("^")
    print("*" if word in known else f"& {{word}} 1 0: {{word.title()}}", end="\\n\\n")
"""
TEXTS = {
    "courses/tea/about.en.md": "Good tea\n\nis `flase` flase\n",
    "prompts/de/task.md.j2": "---\nid: task\n---\nGuter Tee\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        file = tmp_path / "root" / name
        file.parent.mkdir(parents=True)
        file.write_text(text, "utf-8")
    lists(tmp_path, de="", en="tea\n")
    return tmp_path / "root"


def lists(folder: Path, **words: str) -> None:
    for locale, text in words.items():
        (folder / f"words.{locale}.txt").write_text(text, "utf-8")


def hunspell(folder: Path, monkeypatch: pytest.MonkeyPatch, known: Iterable[str]) -> None:
    """Put a program that knows some words where hunspell is looked for."""
    program = folder / "hunspell"
    program.write_text(ANSWERS.format(python=sys.executable, known={*known}), "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


KNOWN = ["Good", "is", "Guter", "Tee", *_RIGHT["de"], *_RIGHT["en"]]


def test_a_typo_is_told_with_its_place_and_what_is_meant(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hunspell(root.parent, monkeypatch, KNOWN)
    assert main(root, root.parent) == 1
    assert capsys.readouterr().out.splitlines() == [
        "courses/tea/about.en.md:3: flase is in no dictionary; that has Flase",
        "spelling: 6 words, 1 problems",
    ]


def test_a_word_list_makes_words_known(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hunspell(root.parent, monkeypatch, KNOWN)
    lists(root.parent, en="flase\ntea\n")
    assert main(root, root.parent) == 0
    assert capsys.readouterr().out == "spelling: 6 words, 0 problems\n"


def test_a_word_list_is_sorted_and_holds_nothing_that_is_said_nowhere(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hunspell(root.parent, monkeypatch, KNOWN)
    lists(root.parent, de="Kaffee\n", en="tea\nflase\n")
    assert main(root, root.parent) == 1
    assert capsys.readouterr().out.splitlines()[:-1] == [
        "words.de.txt:1: Kaffee is said nowhere; take it out",
        "words.en.txt:2: flase belongs before tea; sort them",
    ]


@pytest.mark.parametrize("known", [[], [*KNOWN, "recieve", "Schlüsssel"]])
def test_a_speller_that_can_not_tell_right_from_wrong_is_not_trusted(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], known: list[str]
) -> None:
    hunspell(root.parent, monkeypatch, known)
    assert main(root, root.parent) == 1
    assert "takes right words for wrong ones" in capsys.readouterr().err


def test_without_hunspell_the_check_fails_and_says_what_to_install(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.spelling"],
        env={**os.environ, "PATH": str(tmp_path)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert (
        "there is no hunspell; install hunspell and its dictionaries: apt-get install hunspell" in done.stderr
    )
    assert "Traceback" not in done.stderr


def test_a_dictionary_that_is_missing_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = root.parent / "hunspell"
    program.write_text('#!/bin/sh\necho "Can\'t open affix or dictionary files" >&2\nexit 1\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(root.parent))
    assert main(root, root.parent) == 1
    assert "hunspell has no dictionary de_DE: Can't open" in capsys.readouterr().err
