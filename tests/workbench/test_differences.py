"""What is said of two versions of a template."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BatonError
from bot.workbench.preview.differences import CONTEXT, Line, differences
from bot.workbench.preview.release import NoRelease, last_release
from tests.builders import MODERATE
from tests.workbench.served import git, released

lines = st.lists(
    st.sampled_from(["", "a b", "a c", "{{ name }}", "long enough to be alike", "x"]), max_size=12
)


def said(found: list[Line], *signs: str) -> list[tuple[int | None, str]]:
    at = "before" if "-" in signs else "after"
    return [
        (getattr(line, at), "".join(piece.text for piece in line.pieces))
        for line in found
        if line.sign in signs
    ]


@MODERATE
@given(lines, lines)
def test_every_line_that_is_shown_stands_where_it_says(before: list[str], after: list[str]) -> None:
    found = differences("\n".join(before), "\n".join(after))
    old, new = "\n".join(before).splitlines(), "\n".join(after).splitlines()
    assert all(number and old[number - 1] == text for number, text in said(found, "-", " "))
    assert all(number and new[number - 1] == text for number, text in said(found, "+", " "))
    assert (found == []) == (old == new)


@MODERATE
@given(lines, lines)
def test_no_change_is_left_out(before: list[str], after: list[str]) -> None:
    found = differences("\n".join(before), "\n".join(after))
    old, new = "\n".join(before).splitlines(), "\n".join(after).splitlines()
    shown = {number for number, _ in said(found, "-", " ")}
    kept = [text for number, text in enumerate(old, 1) if number not in shown]
    fresh = {number for number, _ in said(found, "+", " ")}
    assert kept == [text for number, text in enumerate(new, 1) if number not in fresh]


def test_within_a_line_the_words_that_changed_are_marked() -> None:
    gone, new = differences("See you, {{ name }}!", "Goodbye, {{ name }}!")
    assert [piece.text for piece in gone.pieces if piece.changed] == ["See you"]
    assert [piece.text for piece in new.pieces if piece.changed] == ["Goodbye"]


def test_what_is_far_from_a_change_is_left_out() -> None:
    text = [str(number) for number in range(40)]
    found = differences("\n".join(text), "\n".join([*text[:20], "new", *text[20:]]))
    assert [line.sign for line in found] == ["…", *" " * CONTEXT, "+", *" " * CONTEXT, "…"]


def test_the_newest_version_is_compared_with_not_the_last_tag(tmp_path: Path) -> None:
    folder = released(tmp_path, "v1.9.0")
    farewell = folder / "en" / "farewell.md.j2"
    farewell.write_text(farewell.read_text("utf-8").replace("See you", "Goodbye"), "utf-8")
    git(tmp_path, "commit", "--all", "--message", "Other words")
    git(tmp_path, "tag", "v1.10.0")
    git(tmp_path, "tag", "zzz")
    found = last_release(folder)
    assert found.name == "v1.10.0"
    assert "Goodbye" in found.files["en/farewell.md.j2"]
    assert "See you" in last_release(folder, "v1.9.0").files["en/farewell.md.j2"]
    assert found.prompts is not None
    assert set(found.prompts.locales) == {"de", "en"}


def test_without_a_version_it_is_the_last_commit(tmp_path: Path) -> None:
    folder = released(tmp_path, "before-all-versions")
    assert last_release(folder).name.startswith("the last commit (")


def test_without_git_there_is_nothing_to_compare_with_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoRelease, match="isn't kept by Git"):
        last_release(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(NoRelease, match="isn't installed"):
        last_release(tmp_path)


@pytest.mark.parametrize("since", ["no-such-thing", "--output=/tmp/x", "HEAD; ls"])
def test_what_git_does_not_know_is_refused(tmp_path: Path, since: str) -> None:
    with pytest.raises(BatonError, match="Git knows no"):
        last_release(released(tmp_path), since)
