"""Nothing that a learner types can format, ping, link or break out of code."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given

from bot.prompting.markdown import Markdown, code_block, escape, harmless, inline_code, unwrapped
from tests.builders import MODERATE
from tests.prompting.hostile import HOSTILE, INVISIBLE


def shown(markdown: str) -> str:
    """What a reader sees of escaped text."""
    return re.sub(r"\\([^A-Za-z0-9\s])", r"\1", markdown).replace("\u200b", "")


@MODERATE
@given(HOSTILE)
@example("@everyone <@1> <#2> [a](http://b) <t:1:R> https://x.y ||s|| **b**")
def test_escaped_text_cannot_format_mention_or_begin_a_list(text: str) -> None:
    bare = re.sub(r"\\.", "x", escape(text), flags=re.DOTALL)
    assert not re.search(r"[`*_~|\[\]<>#@:\\]", bare)
    assert not re.search(r"(?m)^[ \t]*(?:[-+=]|\d+[.)])", bare)


@MODERATE
@given(HOSTILE)
@example("_https://b.c")
def test_escaped_text_holds_no_link(text: str) -> None:
    seen = re.sub(r"\\([^\w\s])", r"\1", escape(text))
    assert not re.search(r"(?i)https?://", seen)


@MODERATE
@given(HOSTILE)
def test_escaped_text_is_read_as_it_was_typed(text: str) -> None:
    assert shown(escape(text)) == harmless(text)


@MODERATE
@given(HOSTILE)
def test_invisible_and_reordering_characters_are_gone(text: str) -> None:
    kept = harmless(text)
    assert not set(kept) & set(INVISIBLE)
    assert {unicodedata.category(char) for char in kept if char not in "\n\t\u200d"}.isdisjoint({"Cf", "Cc"})
    assert harmless(kept) == kept


def test_what_belongs_to_the_text_is_kept() -> None:
    said = "Grüße, 你好, שלום, 👩‍💻 ❤️\n\tx = 1"
    assert harmless(said) == said
    assert harmless("a\r\nb\rc") == "a\nb\nc"


@MODERATE
@given(HOSTILE)
def test_a_block_of_code_is_not_ended_by_its_content(text: str) -> None:
    block = code_block(text, "python")
    assert block.count("```") == 2
    assert block.startswith("```python\n")
    assert block.endswith("\n```")


def test_a_block_of_code_holds_the_code_as_it_is() -> None:
    code = "def f(x):\n    return x['*_~'] < 1  # @here\n"
    assert code_block(code, "python") == f"```python\n{code}```"


@MODERATE
@given(HOSTILE)
@example("`")
@example("``a")
def test_code_in_a_line_is_not_ended_by_its_content(text: str) -> None:
    code = inline_code(text)
    assert "\n" not in code
    fence = code[: len(code) - len(code.lstrip("`"))]
    assert 1 <= len(fence) <= 2
    inside = code[len(fence) : -len(fence)]
    assert code.endswith(fence)
    assert fence not in inside
    assert inside


@pytest.mark.parametrize(
    ("text", "code"), [("x", "`x`"), ("a`b", "`` a`b ``"), (" a \n b ", "`a b`"), ("", "` `")]
)
def test_code_in_a_line_looks_like_itself(text: str, code: str) -> None:
    assert inline_code(text) == code


def test_what_a_maintainer_wrote_formats_and_what_it_is_joined_with_does_not() -> None:
    assert isinstance(escape("**bold**"), Markdown)
    assert escape("**bold**") == r"\*\*bold\*\*"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a sentence\nthat goes on", "a sentence that goes on"),
        ("a paragraph\n\nanother\none", "a paragraph\n\nanother one"),
        ("- an item\n  that goes on\n- another", "- an item that goes on\n- another"),
        ("> quoted\n> lines\n# Title\ntext", "> quoted\n> lines\n# Title\ntext"),
        ("```python\na = 1\nb = 2\n```\nand\non", "```python\na = 1\nb = 2\n```\nand on"),
        ("kept  \nbreak", "kept  \nbreak"),
        ("1. first\n2. second\n   goes on", "1. first\n2. second goes on"),
    ],
)
def test_breaks_that_only_keep_lines_short_are_not_shown(written: str, shown: str) -> None:
    assert unwrapped(written) == shown
    assert unwrapped(shown) == shown
