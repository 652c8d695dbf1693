"""What a typed line means."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.coaching import turn
from bot.coaching.chat import COMMANDS, nearest_command, split_paths, understand
from bot.content import content_folder
from bot.prompting.prompts import Prompts
from tests.builders import MODERATE

PROMPTS = Prompts(content_folder("prompts"))
WORDS = PROMPTS.words
NAMES = [
    (command, name)
    for locale in PROMPTS.locales
    for command, names in PROMPTS.locale(locale).commands.items()
    for name in names
]
ANY = st.text(st.characters(), max_size=200)
"""Lone surrogates too: a terminal makes them of bytes that are no UTF-8."""
NO_FENCE = st.characters(exclude_characters="`~")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hint", turn.TakeHint()),
        ("/tipp", turn.TakeHint()),
        ("  TIPP! ", turn.TakeHint()),
        ("?", turn.Help()),
        ("/?", turn.Help()),
        ("modul 7", turn.ChooseModule("7")),
        ("/Module 7", turn.ChooseModule("7")),
        ("/module on-delete", turn.ChooseModule("on-delete")),
        ("module", turn.ChooseModule("")),
        ("7", turn.Choose("7")),
        ("1,3", turn.Choose("1,3")),
        ("1 2 3, 4; 5", turn.Choose("1 2 3, 4; 5")),
        ("wahr", turn.Choose("wahr")),
        ("/answer 1 3", turn.Respond(("1", "3"), "1 3")),
        ("answer set-null cascade", turn.Respond(("set-null", "cascade"), "set-null cascade")),
        ("/Antwort 1, 3;4", turn.Respond(("1", "3", "4"), "1, 3;4")),
        ("/answer true", turn.Respond(("true",), "true")),
        ("/answer SQLite asks.", turn.Respond(("SQLite", "asks."), "SQLite asks.")),
        ("/answer", turn.Respond()),
        ("/answer @0a1b2c3d true", turn.Respond(("true",), "true", "0a1b2c3d")),
        ("/answer @0a1b2c3d", turn.Respond(code="0a1b2c3d")),
        ("/answer @ada says so", turn.Respond(("@ada", "says", "so"), "@ada says so")),
        ("yes", turn.Answer(yes=True)),
        ("7.", turn.Choose("7.")),
        ("nächste aufgabe", turn.Next()),
        ("go on", turn.Next()),
        ("/next task!", turn.Next()),
        ("language deutsch", turn.ChooseLocale("de")),
        ("/sprache English", turn.ChooseLocale("en")),
        ("/sprache xx", turn.ChooseLocale("xx")),
        ("ja", turn.Answer(yes=True)),
        ("no", turn.Answer(yes=False)),
        ("erkläre was ist N+1", turn.Explain("was ist N+1")),
        ("explain", turn.Explain("")),
        ("kurs sqlmodel", turn.ChooseCourse("sqlmodel")),
        ("ende", turn.End()),
        ("end of the world?", turn.Chat("end of the world?")),
        ("end of the world as we know it", turn.Chat("end of the world as we know it")),
        ("hint please", turn.Choose("hint please")),
        ("what does this do", turn.Chat("what does this do")),
        ("/hnt", turn.Chat("/hnt")),
        ("/", turn.Chat("/")),
        ("", turn.Chat("")),
    ],
)
def test_a_line_means_one_gesture(typed: str, meant: turn.Gesture) -> None:
    assert understand(typed, WORDS) == meant


@pytest.mark.parametrize(
    ("rest", "paths"),
    [
        ("", ()),
        ("blog.py", ("blog.py",)),
        ("a.py b.py", ("a.py", "b.py")),
        ("'meine lösung.py' b.py", ("meine lösung.py", "b.py")),
        ('"my solution.py"', ("my solution.py",)),
        (r"my\ solution.py", ("my solution.py",)),
        (r"C:\Users\ada\blog.py", (r"C:\Users\ada\blog.py",)),
        (r'"C:\My Docs\blog.py"', (r"C:\My Docs\blog.py",)),
        (r"src\blog.py", (r"src\blog.py",)),
        ("'open", ("'open",)),
        ("ada's.py", ("ada's.py",)),
        ("a#1.py", ("a#1.py",)),
    ],
)
def test_paths_are_taken_as_they_are_meant(rest: str, paths: tuple[str, ...]) -> None:
    assert split_paths(rest) == paths
    assert understand(f"/submit {rest}", WORDS) == turn.SubmitPaths(paths)


@pytest.mark.parametrize(("command", "name"), NAMES)
def test_every_name_of_a_command_is_understood_with_slash_and_capitals(command: str, name: str) -> None:
    meant = understand(f"/{command}", WORDS)
    for typed in (name, f"/{name}", name.upper(), f" {name} "):
        assert understand(typed, WORDS) == meant, typed


def test_no_name_means_two_commands_in_any_language() -> None:
    meanings: dict[str, set[str]] = {command: {command} for command in COMMANDS}
    for command, name in NAMES:
        meanings.setdefault(name.casefold(), set()).add(command)
    assert {name: meant for name, meant in meanings.items() if len(meant) > 1} == {}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("```python\nx = 1\n```", b"x = 1\n"),
        ("~~~\nx = 1\n~~~", b"x = 1\n"),
        ("````\n```\n````", b"```\n"),
        ("look:\n  ```py\n\tx = 1  \n\n```  \nthanks", b"\tx = 1  \n\n"),
        ("```python\r\nx = 1\r\n```\r\nthanks", b"x = 1\r\n"),
        ("```python\nx = 1", b"x = 1"),
        ("```python\nx = 1```", b"x = 1"),
        ("```\n```", b""),
        ("/submit\n```\nend\n```", b"end\n"),
    ],
)
def test_a_block_of_code_is_handed_in(typed: str, code: bytes) -> None:
    assert understand(typed, WORDS) == turn.Submit((turn.HandedFile("", code),))


def test_two_blocks_are_two_files() -> None:
    gesture = understand("```\na\n```\nand\n```\nb\n```", WORDS)
    assert gesture == turn.Submit((turn.HandedFile("", b"a\n"), turn.HandedFile("", b"b\n")))


@MODERATE
@given(ANY)
@example("```\n\udcff\n```")
def test_any_text_means_something(text: str) -> None:
    understand(text, WORDS)
    nearest_command(text, WORDS)
    split_paths(text)


@MODERATE
@given(
    before=st.text(NO_FENCE, max_size=30),
    fence=st.sampled_from(["```", "````", "~~~"]),
    code=st.text(NO_FENCE, max_size=80),
    after=st.text(NO_FENCE, max_size=30),
)
def test_what_stands_between_two_fences_is_handed_in_byte_for_byte(
    before: str, fence: str, code: str, after: str
) -> None:
    gesture = understand(f"{before}\n{fence}python\n{code}\n{fence}\n{after}", WORDS)
    handed = f"{code}\n".encode(errors="surrogatepass")
    assert gesture == turn.Submit((turn.HandedFile("", handed),))


@pytest.mark.parametrize(
    ("typed", "nearest"), [("/hnt", "hint"), ("/Modle 7", "module"), ("/aufgbe", "aufgabe"), ("/xyzzy", None)]
)
def test_a_mistyped_command_is_guessed(typed: str, nearest: str | None) -> None:
    assert nearest_command(typed, WORDS) == nearest
