"""What a typed line means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching import turn
from bot.coaching.chat import COMMANDS, nearest_command, understand
from bot.content import content_folder
from bot.prompting.prompts import Prompts

WORDS = Prompts(content_folder("prompts")).words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hint", turn.TakeHint()),
        ("/tipp", turn.TakeHint()),
        ("  TIPP! ", turn.TakeHint()),
        ("modul 7", turn.ChooseModule("7")),
        ("/module on-delete", turn.ChooseModule("on-delete")),
        ("7", turn.Choose("7")),
        ("nächste aufgabe", turn.Next()),
        ("go on", turn.Next()),
        ("language deutsch", turn.ChooseLocale("de")),
        ("/sprache xx", turn.ChooseLocale("xx")),
        ("ja", turn.Answer(yes=True)),
        ("no", turn.Answer(yes=False)),
        ("erkläre was ist N+1", turn.Explain("was ist N+1")),
        ("/submit", turn.SubmitPaths(())),
        ("abgeben 'meine lösung.py' b.py", turn.SubmitPaths(("meine lösung.py", "b.py"))),
        (r"/submit C:\Users\ada\blog.py", turn.SubmitPaths((r"C:\Users\ada\blog.py",))),
        ("/submit 'open", turn.SubmitPaths(("'open",))),
        ("end of the world as we know it", turn.Chat("end of the world as we know it")),
        ("/hnt", turn.Chat("/hnt")),
        ("", turn.Chat("")),
    ],
)
def test_a_line_means_one_gesture(typed: str, meant: turn.Gesture) -> None:
    assert understand(typed, WORDS) == meant


@given(st.text())
def test_any_text_means_something(text: str) -> None:
    understand(text, WORDS)
    nearest_command(text, WORDS)


@given(st.text(st.characters(exclude_characters="`~", exclude_categories=["Cs"]), max_size=80))
def test_what_stands_between_two_fences_is_handed_in_as_it_is(code: str) -> None:
    body = "".join(f"{line}\n" for line in code.replace("\r", "").split("\n"))
    gesture = understand(f"look:\n```python\n{body}```\nthanks", WORDS)
    assert gesture == turn.Submit((turn.HandedFile("", body.encode()),))


def test_every_command_is_understood_by_every_name_in_every_language() -> None:
    prompts = Prompts(content_folder("prompts"))
    for locale in prompts.locales:
        for command, names in prompts.locale(locale).commands.items():
            for name in names:
                assert WORDS.commands[name.casefold()] == command, f"{name!r} means two things"
    assert set(WORDS.commands.values()) == set(COMMANDS)
