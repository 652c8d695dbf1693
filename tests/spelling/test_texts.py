"""What is checked for its spelling: words of texts, each with its line, and no code."""

from __future__ import annotations

from pathlib import Path, PurePath
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import content_folder
from tests.spelling.texts import words_below, words_in

PAGE = PurePath("courses/tea/about.en.md")


def found(file: str, text: str) -> list[tuple[int, str]]:
    return [(word.line, word.text) for word in words_in(PurePath(file), text)]


def test_words_of_a_page_come_with_their_lines() -> None:
    page = "# Green *tea*\n\nIt isn't **black**.\n"
    assert found("a.en.md", page) == [(1, "Green"), (1, "tea"), (3, "It"), (3, "isn't"), (3, "black")]


@pytest.mark.parametrize(
    "code",
    [
        "`flase`",
        "``a ` flase``",
        "```python\nflase = 1\n\nflase\n```",
        "> ```\n> flase\n> ```",
        "~~~\nflase\n```\n~~~",
        "```\nflase that never ends",
        "<!-- flase\nflase -->",
        "<flase>",
        "[](https://flase.org/a_(flase)_b)",
        "https://flase.org/flase",
        "{flase}",
        "/flase",
        "flase.py",
        "flase_flase",
        "x2flase",
        "flase.flase",
        "flase(flase, 1)",
    ],
)
def test_code_and_addresses_are_left_out(code: str) -> None:
    assert found("a.en.md", f"before\n{code}\n") == [(1, "before")]


def test_what_follows_code_is_on_its_line() -> None:
    page = "one `flase` two\n\n```\nflase\n\nflase\n```\n\nthree [four](five.md)\n"
    assert found("a.en.md", page) == [(1, "one"), (1, "two"), (9, "three"), (9, "four")]


def test_of_a_template_only_what_it_says_itself_is_left() -> None:
    template = dedent(
        """\
        ---
        id: flase
        inputs:
          flase: {type: "int"}
        ---
        {# flase #}
        {% if flase %}One{% else %}Two{% endif %} {{ flase|code }} three
        {{ "flase"
           if flase }}n four
        """
    )
    assert found("prompts/en/a.md.j2", template) == [(7, "One"), (7, "Two"), (7, "three"), (9, "four")]


def test_texts_in_toml_are_taken_by_locale_with_the_lines_where_they_stand() -> None:
    toml = dedent('''\
        key = "flase"
        title = { de = "Tee", en = "Tea" }
        goals = [
            { de = "Eins", en = "One" },
            { de = "Zwei", en = "Two" },
        ]

        [[hints]]
        rung = "flase"
        text.de = """
        Drei

        Drei, und vier
        """
        text.en = "Three \\"four\\""

        [[points]]
        key = "flase"
        words.de = ["flase"]
        ''')
    words = words_in(PurePath("courses/tea/task.toml"), toml)
    said = {locale: [] for locale in ("de", "en")}  # type: dict[str, list[tuple[int, str]]]
    for word in words:
        said[word.locales[0]].append((word.line, word.text))
    assert said["de"] == [
        (2, "Tee"),
        (4, "Eins"),
        (5, "Zwei"),
        (11, "Drei"),
        (13, "Drei"),
        (13, "und"),
        (13, "vier"),
    ]
    assert said["en"] == [(2, "Tea"), (4, "One"), (5, "Two"), (15, "Three"), (15, "four")]


def test_names_of_commands_are_no_texts() -> None:
    toml = '[commands]\nhelp = ["hilfe"]\n[labels]\nhelp = "Hilfe"\n'
    toml += '[option.ask]\nwho = "wer"\nwho_about = "Um wen"\n'
    assert found("prompts/de/words.toml", toml) == [(4, "Hilfe"), (7, "Um"), (7, "wen")]


def test_names_in_the_code_of_a_task_are_known_in_its_texts_alone(tmp_path: Path) -> None:
    for name in ("greet", "wait"):
        docs = tmp_path / "courses" / "tea" / "tasks" / name / ".docs"
        docs.mkdir(parents=True)
        (docs / "instructions.en.md").write_text("wibble then\n", "utf-8")
    (tmp_path / "courses/tea/tasks/greet/tea.py").write_text("def wibble() -> None:\n    pass\n", "utf-8")
    said = {word.file.split("/")[3]: [] for word in words_below(tmp_path)}  # type: dict[str, list[str]]
    for word in words_below(tmp_path):
        said[word.file.split("/")[3]].append(word.text)
    assert said == {"greet": ["then"], "wait": ["wibble", "then"]}


LETTERS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäöüß"), min_size=1, max_size=9)
SOUP = st.lists(
    st.one_of(LETTERS, st.sampled_from(["`", "```", "~~~", "\n", " ", "<", ">", "(", ")", "[", "{", "}"]))
)


@given(st.lists(st.one_of(LETTERS, st.just("\n")), max_size=40))
def test_every_word_of_plain_prose_is_found_on_its_line(parts: list[str]) -> None:
    text = " ".join(parts)
    wanted = [(at, word) for at, line in enumerate(text.split("\n"), 1) for word in line.split()]
    assert found("a.de.md", text) == wanted


@given(SOUP)
def test_no_text_makes_up_a_word_or_a_line(parts: list[str]) -> None:
    text = "".join(parts)
    lines = text.split("\n")
    for line, word in found("a.de.md", text):
        assert word in lines[line - 1]


def test_every_file_that_speaks_a_language_is_read() -> None:
    root = content_folder("prompts").parent
    words = list(words_below(root))
    read = {word.file for word in words}
    pages = {path.relative_to(root).as_posix() for path in root.glob("courses/**/*.??.md")}
    assert pages <= read
    assert {"prompts/de/greeting.md.j2", "prompts/en/surface.toml", "courses/sqlmodel/course.toml"} <= read
    assert {locale for word in words for locale in word.locales} == {"de", "en"}
