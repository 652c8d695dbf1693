"""What people type who want to ping, to format, to link or to break out; and how it would be seen."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import strategies as st

from bot.showing.markdown import markdown
from bot.showing.viewer import Viewer
from tests.builders import NOON

PIECES = "@everyone|@here|<@1>|<@!1>|<@&1>|<#1>|<:x:1>|<t:1:R>|</x:1>|[a](http://b.c)|https://b.c|HTTP://b|"
PIECES += (
    "# x|-# x|> x|>>> x|- x|+ x|1. x|2) x|---|===|```|``|`|~~~|**|__|~~|\\|\\\\|\n|\r|\t| |_https://b.c|"
)
PIECES += "discord.gg/x|{{ 7 * 7 }}|{% if x %}|{#"
PARTS = "1|. x|) x|@|every|everyone|here|https:|//b.c|://b.c|dis|cord.gg/x|discord|.gg/x|<|@1>|[a]|(http://b.c)|`|*|_"
INVISIBLE = "\u202e\u2066\u200b\u200f\u0000\u001b\ufeff\u00ad\u2060\U000e0041\ufdd0\ufdd1"
HOSTILE = st.one_of(
    st.lists(st.sampled_from([*PIECES.split("|"), "||"]), max_size=12).map("".join),
    st.sampled_from(PARTS.split("|")),
    st.text(
        st.one_of(
            st.sampled_from("`*_~|[]()<>#@:-+=>.1 \n\t\\"), st.sampled_from(INVISIBLE), st.characters()
        ),
        max_size=120,
    ),
)
_TAG = re.compile(r"<(?!/|br\b)(\w+)(?:[^>]*class=\"(\w+))?")


def formats(text: str) -> Counter[tuple[str, ...]]:
    """How often Discord would format, mention or link something in `text`, by the kind of it."""
    return Counter(_TAG.findall(str(markdown(text, Viewer(NOON)))))
