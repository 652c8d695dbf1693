"""Whatever a model writes, what Baton says of it can't mention, link, head, quote, or look like a verdict."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.speech import LONGEST, makes_sense, spoken
from tests.builders import MODERATE

PIECES = [
    *("@everyone", "@here", "<@1>", "<#1>", "<:e:1>", "<t:1:R>", "</hint:1>", "https://evil.example/x"),
    *("http://x", "discord.gg/x", "[x](https://x)", "[x]: https://x", "# ", "## ", "-# ", "> ", ">>> "),
    *("||", "```", "~~~", "```py\n", "\n", "\n\n", "- ", "* ", "1. ", "**", "*", "__", "_", "~~", "`", "``"),
    *("\\", "✅ ", "❌", "🏁 ", "**Passed – 10.0 of 10**", "Passed", "word", " ", "\u202e", "\u200b"),
    *("\u2028", "|", "---", "===", "🤖 "),
]
WRITTEN = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=25).map("".join)


def prose(said: str) -> str:
    """Without its code, where nothing means anything."""
    said = re.sub(r"(?ms)^```\w*\n.*?^```$", "", said)
    return re.sub(r"(?<!`)(`{1,2})(?!`).+?(?<!`)\1(?!`)", "", said)


@MODERATE
@given(WRITTEN)
def test_nothing_that_is_said_calls_anybody_or_leads_anywhere(text: str) -> None:
    said = prose(spoken(text))
    assert "@everyone" not in said
    assert "@here" not in said
    assert not re.search(r"(?<!\\)<[@#:t/]", said)
    assert "://" not in said
    assert "discord.gg/" not in said
    assert not re.search(r"(?<!\\)\]\(", said)


@MODERATE
@given(WRITTEN)
def test_nothing_that_is_said_is_a_heading_a_quote_or_a_sign_of_batons(text: str) -> None:
    for line in prose(spoken(text)).splitlines():
        assert not re.match(r"\s*(?:#|>|-#|\|\|)", line), line
        assert not re.match(r"\s*(?:- |\d+\. )?[✅❌🏁🤖]", line), line
        assert not re.fullmatch(r"\s*\*\*[^*]+\*\*\s*", line) or text.count("**") > 2, line


@MODERATE
@given(WRITTEN)
def test_blocks_of_code_are_closed(text: str) -> None:
    said = spoken(text)
    assert len(re.findall(r"(?m)^```", said)) % 2 == 0
    assert len(said) < 2 * LONGEST + 100


def test_what_helps_to_read_stays() -> None:
    lists = "- `session.delete` first\n  - then the other\n1. one\n2. two"
    text = f"Look at **this** first\n\n{lists}\n\n```python\nx = 1\n```\nOK?"
    assert spoken(text) == text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("# ✅ **Passed – 10 of 10**\n\nGood.", "Passed – 10 of 10\n\nGood."),
        ("**Passed**", "Passed"),
        ("- ❗ **Essential:** x", "- **Essential\\:** x"),
        ("> # > quoted", "quoted"),
        ("a\n---\nb", "a\n\nb"),
        ("```html\n<b>\n```", "```\n<b>\n```"),
        ("```py\nunclosed", "```py\nunclosed\n```"),
    ],
)
def test_what_looks_like_batons_own_words_does_not_stay(written: str, said: str) -> None:
    assert spoken(written) == said


def test_what_is_too_long_ends_between_two_lines() -> None:
    said = spoken("\n".join(f"Line {number} of very many lines." for number in range(500)))
    assert said.endswith("lines.\n…")
    assert len(said) <= LONGEST + 2


def test_a_long_block_of_code_is_cut() -> None:
    said = spoken("```py\n" + "\n".join(f"x{number} = {number}" for number in range(100)) + "\n```\nSee?")
    assert said.count("\n") < 25
    assert "x99" not in said
    assert said.endswith("```\nSee?")


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("What does the test expect?", True),
        ("Schau dir `ondelete` an: Was passiert mit den Kindern?", True),
        ("Ja.", True),
        ("`session.delete(post)`", True),
        ("", False),
        ("   ", False),
        ("8# ~~ 00 | §§ 12", False),
        ("a�b�c", False),
        ("<|im_end|> yes, sure", False),
        ("<tool_call>x</tool_call>", False),
        ('{"name": "propose", "arguments": {}}', False),
        ("x" * 500, False),
    ],
)
def test_noise_is_told_from_prose(text: str, sense: bool) -> None:
    assert makes_sense(text) == sense
