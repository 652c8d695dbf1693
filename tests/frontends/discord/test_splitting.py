"""A long text becomes several messages that read as one, and nothing of it is lost."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.frontends.discord.splitting import LEAST, beginning, pieces, split
from tests.builders import MODERATE

MOST = 120
PIECES = [
    *(
        "```\n",
        "```py\n",
        "\n```\n",
        "```",
        "````\n",
        "~~~\n",
        "~~~py\n",
        "`",
        "``",
        "`a b`",
        "\\",
        "\\*",
        "\\`",
        "**",
    ),
    *(
        "||",
        "_",
        "[a b](https://c.d/e_f)",
        "<@123456789>",
        "<:wave:123456789>",
        "</hint:1>",
        "https://x.y/z",
        "# H\n",
    ),
    *(
        "## Head\n\n",
        "- item\n",
        "  - sub\n",
        "1. one\n",
        "> quote\n",
        ">>> ",
        "\r\n",
        "\r",
        "\n",
        "\n\n",
        "\n \n\n",
    ),
    *(
        " ",
        "\t",
        "word",
        "A sentence. ",
        "x" * 90,
        " " * 130,
        "\n" * 130,
        "שלום ",
        "\u202e",
        "你好。",
        "e\u0301\u0327",
    ),
    *(
        "👩‍👩‍👧‍👦",
        "🇩🇪",
        "❤️",
        "\u200d",
        "\ufe0f",
        "\u2028",
        "\x85",
        "\u200b",
        "Z" + "\u0301" * 140,
        "- ",
        "1. ",
        "\x00",
    ),
]
HOSTILE = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.text(st.one_of(st.sampled_from("`*_~|\\ \n\r-#>.x"), st.characters()), max_size=600),
    st.sampled_from("x`\\ \n#*👍\u0301").map(lambda char: char * 1000),
)
LINE = st.text(st.sampled_from("abc de.,!é你👍"), min_size=1, max_size=80).map(
    lambda line: f"w{line}".rstrip()
)
BLOCK = st.tuples(st.sampled_from(["", "py", "c++"]), st.lists(st.one_of(LINE, st.just(""), st.just("~~~"))))
DOCUMENT = st.lists(
    st.one_of(
        st.lists(LINE, min_size=1, max_size=4).map("\n".join),
        LINE.map("## {}".format),
        st.lists(LINE.map("- {}".format), min_size=1, max_size=6).map("\n".join),
        BLOCK.map(
            lambda block: "```{}\nx = 1\n{}\n```".format(block[0], "\n".join(f"    {x}" for x in block[1]))
        ),
    ),
    min_size=1,
    max_size=14,
).map("\n\n".join)


def parts_of(text: str, most: int = MOST) -> list[str]:
    parts = split(text, most, parts=10**6)
    assert parts is not None
    return list(parts)


def code_and_prose(text: str) -> tuple[list[str], list[str]]:
    """The lines inside fences and those outside, without blank ones."""
    code: list[str] = []
    prose: list[str] = []
    inside = False
    for line in text.split("\n"):
        if line.startswith("```"):
            inside = not inside
        elif line.strip():
            (code if inside else prose).append(line.rstrip())
    assert not inside
    return code, prose


@MODERATE
@given(HOSTILE)
@example("x" * 10_000)
@example("\\*" * 5_000)
@example("```" + "\n" * 300 + "x```")
@example("```x" + "\n" * 300 + "```")
@example("``" + "\\" * 119 + "`" * 5)
@example("- " * 500)
@example("👩‍👩‍👧‍👦" * 300)
def test_each_part_fits_and_none_is_blank(text: str) -> None:
    for part in parts_of(text):
        assert len(part) <= MOST
        assert part.strip()


@MODERATE
@given(HOSTILE)
@example("a\r\n" * 200)
@example("Z" + "\u0301" * 10_000)
def test_nothing_is_lost_and_nothing_reordered(text: str) -> None:
    at = 0
    for part in pieces(text, MOST):
        start = text.index(part.body, at)
        assert not text[at:start].strip()
        at = start + len(part.body)
        assert re.fullmatch(r"|\u200b|```[\w+.#-]*\n", part.opened)
        assert part.closed in {"", "\n```"}
    assert not text[at:].strip()


@MODERATE
@given(HOSTILE)
def test_a_part_is_split_no_further(text: str) -> None:
    for part in parts_of(text):
        assert split(part, MOST) == (part,)


@MODERATE
@given(st.text(max_size=MOST))
def test_a_text_that_fits_stays_as_it_is(text: str) -> None:
    assert split(text, MOST) == ((text,) if text.strip() else ())


@MODERATE
@given(DOCUMENT)
def test_code_stays_code_and_prose_stays_prose(text: str) -> None:
    split_up = [code_and_prose(part) for part in parts_of(text)]
    code, prose = code_and_prose(text)
    assert [line for part in split_up for line in part[0]] == code
    assert [line for part in split_up for line in part[1]] == prose
    assert all(code or prose for code, prose in split_up)


@MODERATE
@given(DOCUMENT)
def test_a_reopened_block_speaks_its_language(text: str) -> None:
    languages = set(re.findall(r"(?m)^```(\S+)$", text))
    for part in parts_of(text):
        assert set(re.findall(r"(?m)^```(\S+)$", part)) <= languages


@MODERATE
@given(HOSTILE, HOSTILE)
def test_an_escape_is_not_torn(before: str, after: str) -> None:
    escaped = re.sub(r"([^\w\s])", r"\\\1", f"{before} {after}")
    for part in parts_of(escaped):
        bare = part.removeprefix("\u200b")
        assert re.fullmatch(r"(?:\\[^\w\s]|[\w\s])*", bare), bare


def test_paragraphs_stay_whole() -> None:
    paragraphs = [f"{letter * 50}\n{letter * 20}" for letter in "abcd"]
    assert parts_of("\n\n".join(paragraphs), 160) == [
        "\n\n".join(paragraphs[:2]),
        "\n\n".join(paragraphs[2:]),
    ]


def test_items_of_a_list_stay_whole() -> None:
    items = [f"- {letter * 50} and more" for letter in "abcd"]
    assert parts_of("\n".join(items), 140) == ["\n".join(items[:2]), "\n".join(items[2:])]


def test_a_long_line_is_split_after_a_sentence() -> None:
    first, second = f"One {'a' * 60} end.", f"Two {'b' * 60} end."
    assert parts_of(f"{first} {second}") == [first, second]


def test_a_long_sentence_is_split_between_words() -> None:
    parts = parts_of("lorem ipsum " * 30)
    assert " ".join(parts) == ("lorem ipsum " * 30).strip()


def test_a_word_without_end_is_split_between_what_shows_as_one_character() -> None:
    family = "👩‍👩‍👧‍👦"
    parts = parts_of(family * 100)
    assert all(part.replace(family, "") == "" for part in parts)


@MODERATE
@given(st.lists(st.integers(1, MOST - LEAST // 2), min_size=1, max_size=30))
def test_a_line_that_fits_is_never_torn(lengths: list[int]) -> None:
    lines = [f"{index}{'x' * length}"[: MOST - LEAST // 2] for index, length in enumerate(lengths)]
    found = [line for part in parts_of("\n".join(lines)) for line in part.split("\n")]
    assert found == lines


def test_a_block_is_closed_and_reopened_with_its_language_and_indentation() -> None:
    code = "\n".join(f"    line_{number} = {number}" for number in range(20))
    parts = parts_of(f"Look:\n\n```python\ndef f():\n{code}\n```\nSee?")
    assert len(parts) > 3
    assert parts[0].startswith("Look:\n\n```python\ndef f():\n    line_0")
    for part in parts[1:]:
        assert part.startswith("```python\n    line_")
    for part in parts[:-1]:
        assert part.endswith("\n```")
        assert part.count("```") == 2
    assert parts[-1].endswith("\n```\nSee?")


def test_a_block_that_fits_in_one_part_is_not_split() -> None:
    block = "```py\n{}\n```".format("\n".join("x = 1" for _ in range(10)))
    assert parts_of(f"{'Before. ' * 10}\n\n{block}\n\nAfter.") == [
        ("Before. " * 10).strip(),
        f"{block}\n\nAfter.",
    ]


def test_what_looks_like_a_fence_and_is_none_stays_text() -> None:
    text = f"{'a ' * 55}\n~~~py\n{'b ' * 55}\n~~~\n\\```py\n{'c ' * 50}\n``` no end {'d ' * 40}"
    assert all(part.closed == part.opened == "" for part in pieces(text, MOST))


def test_fences_in_fences_are_told_apart() -> None:
    code = "\n".join(f"~~~ {number} `` ~~~" for number in range(20))
    parts = parts_of(f"```md\n{code}\n```")
    assert all(part.startswith("```md\n~~~") and part.endswith("~~~\n```") for part in parts)


@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["line", "paragraph"])
@pytest.mark.parametrize(
    ("before", "after"), [(1500, 1500), (500, 1900)], ids=["much before", "little before"]
)
def test_a_heading_goes_with_what_follows(before: int, after: int, between: str) -> None:
    head, tail = "b" * before, f"## Next{between}{'a' * after}"
    assert split(f"{head}\n\n{tail}") == (head, tail)


@pytest.mark.parametrize(
    "run",
    [
        "**so bold**",
        "||so secret||",
        "`so coded`",
        "[so linked](https://x.y/z)",
        "<@12345678>",
        "*so slanted*",
    ],
)
def test_a_run_is_not_torn(run: str) -> None:
    for length in range(100, 120):
        words = ("w " * 60)[:length].rstrip()
        parts = parts_of(f"{words} {run} {'v ' * 30}")
        assert sum(run in part for part in parts) == 1


def test_what_was_inside_a_line_does_not_begin_a_list() -> None:
    parts = parts_of(f"{'x' * 119} - not an item {'y' * 50}")
    assert parts[1].startswith("\u200b- not")


def test_a_text_that_needs_too_many_parts_is_for_a_file() -> None:
    text = "\n\n".join("x" * 90 for _ in range(6))
    assert split(text, MOST) is None
    assert split(text, MOST, parts=6) == ("x" * 90,) * 6
    assert beginning(text, MOST) == f"{'x' * 90}\n…"


@MODERATE
@given(HOSTILE)
def test_a_beginning_fits_and_says_that_there_is_more(text: str) -> None:
    shown = beginning(text, MOST)
    assert len(shown) <= MOST
    assert shown.endswith("\n…") == (len(parts_of(text)) > 1) or text.endswith("\n…")


def test_a_beginning_closes_its_block() -> None:
    text = "```py\n{}\n```".format("\n".join("x = 1" for _ in range(100)))
    assert beginning(text, MOST).endswith("x = 1\n```\n…")


def test_a_part_has_room_for_the_marks_of_a_fence() -> None:
    with pytest.raises(ValueError, match=str(LEAST)):
        split("x", LEAST - 1)


@pytest.mark.parametrize("char", [*"`*_|[\\< \nx", "```", "**a", "- ", "``a`", "h_ "])
def test_splitting_is_quick_whatever_the_text(char: str) -> None:
    began = time.process_time()
    split(char * (200_000 // len(char)), parts=5)
    assert time.process_time() - began < 5
