"""Nothing that a learner types can format, ping, link or break out of code."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from bot.prompting.markdown import Markdown, code_block, escape, harmless, inline_code

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("`*_~|[]()<>#@:-+=>.1 \n\t\\"),
        st.sampled_from("\u202e\u2066\u200b\u200f\u0000\u001b\ufeff"),
        st.characters(),
    ),
    max_size=120,
)


@given(HOSTILE)
@example("@everyone <@1> <#2> [a](http://b) <t:1:R> https://x.y ||s|| **b**")
def test_escaped_text_cannot_format_or_mention(text: str) -> None:
    shown = escape(text)
    bare = re.sub(r"\\.", "x", shown, flags=re.DOTALL)
    assert not re.search(r"[`*_~|\[\]<>#@:]", bare)
    assert not re.search(r"(?m)^[ \t]*(?:[-+=]|\d+[.)])", bare)


@given(HOSTILE)
def test_invisible_and_reordering_characters_are_gone(text: str) -> None:
    assert not set(harmless(text)) & set("\u202e\u2066\u200b\u200f\u0000\u001b\ufeff")


@given(HOSTILE)
def test_a_block_of_code_is_not_ended_by_its_content(text: str) -> None:
    block = code_block(text, "python")
    assert block.count("```") == 2
    assert block.startswith("```python\n")
    assert block.endswith("\n```")


@given(HOSTILE)
def test_code_in_a_line_is_not_ended_by_its_content(text: str) -> None:
    code = inline_code(text)
    assert "\n" not in code
    fence = code[: len(code) - len(code.lstrip("`"))]
    inside = code[len(fence) : -len(fence)]
    assert fence not in inside.strip()


def test_what_a_maintainer_wrote_is_left_alone() -> None:
    assert Markdown("**bold**") == "**bold**"
