"""Whatever a learner types, Discord shows it as he typed it: it can't ping, link, format, spoof or hide."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.frontends.discord.splitting import split
from bot.prompting.markdown import code_block, escape, harmless, inline_code
from tests.builders import MODERATE

ESCAPE = re.compile(r"\\[^0-9A-Za-z\s]")
MARKUP = {
    "mention": r"<@[!&]?\d+>",
    "channel": r"<#\d+>",
    "command": r"</[^<>]+:\d+>",
    "emoji": r"<a?:\w+:\d+>",
    "emoji by name": r":[\w+-]+:",
    "time": r"<t:-?\d+(?::\w)?>",
    "guide": r"<id:[\w-]+(?::\d+)?>",
    "sound": r"<sound:[\d:]+>",
    "masked link": r"\[[^\]]+\]\([^)]+\)",
    "autolink": r"<(?:[\w+.-]+:|\w[\w.+-]*@|[\w-]+\.\w|\+\d)[^<>\s]*>",
    "bold": r"\*\*[\s\S]+?\*\*",
    "italic": r"(?<!\*)\*(?!\s)[^*]+\*(?!\*)|\b_[^_]+_\b",
    "underline": r"__[\s\S]+?__",
    "strike": r"~~[\s\S]+?~~",
    "spoiler": r"\|\|[\s\S]+?\|\|",
    "code": r"(`+)(?!`)[\s\S]*?[^`]\1(?!`)",
    "heading": r"(?m)^[^\S\n]*#{1,3}\s",
    "subtext": r"(?m)^[^\S\n]*-#\s",
    "quote": r"(?m)^[^\S\n]*>(?:>>)?\s",
    "list": r"(?m)^[^\S\n]*(?:[-*+]|\d+[.)])[^\S\n]",
    "rule": r"(?m)^[^\S\n]*(?:[-=]{3,}|={3,}|~{3,})[^\S\n]*$",
}
# What is looked for in the text as it is sent, whatever is escaped in it.
BARE = {
    "everyone": r"@(?:everyone|here)",
    "mention": r"<@[!&]?\d+>",
    "link": r"(?i)(?:https?|steam|discord|ftp)://",
    "invitation": r"(?i)discord(?:app)?\.(?:gg|com|new|gift)[/\\]+\w",
}
FRAMES = [
    "{}",
    "**{}**",
    "*a {}*",
    "||{}||",
    "- {}",
    "1. {}",
    "> {}",
    "## {}",
    "see {} there",
    "- a\n{}",
    "> a\n{}",
    "a:{}",
]

VISIBLE = [
    *(
        "@everyone",
        "@here",
        "hey @everyone!",
        "\\@everyone",
        "<@123>",
        "<@!123>",
        "<@&123>",
        "\\<@123>",
        "@\u200beveryone @here",
    ),
    *(
        "<#123>",
        "</delete:123>",
        "</a b c:1>",
        "<:ok:123>",
        "<a:ok:123>",
        "<t:0>",
        "<t:1700000000:R>",
        "<t:-1:F>",
    ),
    *(
        "<id:customize>",
        "<id:browse>",
        "<id:linked-roles:1>",
        "<sound:1:2>",
        ":skull:",
        ":+1:",
        "a:b:c",
        ":flag-de:",
    ),
    *(
        "https://evil.example",
        "HTTP://EVIL.example",
        "hTtPs://a",
        "discord://-/settings",
        "steam://run/1",
        "ftp://x.y",
    ),
    *(
        "[free](https://evil.example)",
        "[a](http://b 'c')",
        "[a](<https://b.c>)",
        "<https://evil.example>",
        "<evil.example>",
    ),
    *(
        "<mailto:a@b.c>",
        "<a@b.c>",
        "<tel:+49123>",
        "<+4912345>",
        "\\https://evil.example",
        "https:\\//x https://y",
    ),
    *(
        "discord.gg/abc",
        "DISCORD.GG/abc",
        "discord.com/invite/abc",
        "discordapp.com/invite\\abc",
        "discord.new/abc",
    ),
    *(
        "www.discord.gg/a",
        "discord.gift/abc",
        "**bold**",
        "*slanted*",
        "_slanted_",
        "***both***",
        "__under__",
        "~~gone~~",
    ),
    *(
        "||secret||",
        "**a\nb**",
        "\\a**bold**",
        "\\\\**bold**",
        "# huge",
        "## big",
        "### less",
        " # huge",
        "-# tiny",
        "\n# huge",
    ),
    *(
        "> quoted",
        ">>> quoted\nall",
        "x\n> quoted",
        "- item",
        "* item",
        "+ item",
        "1. item",
        "2) item",
        "  - sub",
        "x\n- y",
    ),
    *(
        "\u3000- wide",
        "\u00a0# wide",
        "---",
        "===",
        "x\n---",
        "`code`",
        "``code``",
        "```\ncode\n```",
        "```py\ncode```",
    ),
    *(
        "\\\\`code`",
        "`a\\b`",
        "``` ``` ```",
        "a\r# huge",
        "a\r\n> quoted",
        "*a* _b_",
        "`a` **b**",
        "**__~~||x||~~__**",
    ),
]
HIDING = [
    *(
        "a\u200bb",
        "a\u200cb",
        "a\u200eb",
        "\u202eevil\u202c",
        "\u2066x\u2069",
        "\u061cx",
        "\ufeffx",
        "so\u00adft",
        "a\u2060b",
    ),
    *(
        "a\ufff9b\ufffac\ufffb",
        "x\U000e0041\U000e0042",
        "x\U000e0101",
        "\ufe0f" * 9,
        "x" + "\ufe0f" * 9,
        "x" + "\ufe00" * 3,
    ),
    *(
        "a\u2028# b",
        "a\u2029- b",
        "a\x85# b",
        "a\x0b# b",
        "a\x0c# b",
        "a\x1b[31mb",
        "a\x00b",
        "\u3164\u3164",
        "\uffa0",
        "\u115f",
    ),
    *(
        "a\u034f\u034fb",
        "\u180e\u180b",
        "\u17b4",
        "Z" + "\u0335\u0301" * 30,
        "\ud800",
        "\ue000",
        "a\u200d\u200d\u200db",
        "x\u200d",
    ),
]
HOSTILE = st.one_of(
    st.lists(st.sampled_from([*VISIBLE, *HIDING, " ", "\n", "\\", "<", ">", "`", "x"]), max_size=8).map(
        "".join
    ),
    st.text(st.one_of(st.sampled_from("`*_~|[]()<>#@:-+=>.1 \n\t\\/gxhere"), st.characters()), max_size=120),
)


def markup(text: str) -> Counter[str]:
    """What Discord would find in `text`, by kind: it reads escapes first, and some things despite them."""
    read = re.sub("\r\n?|[\u2028\u2029]", "\n", ESCAPE.sub("\ue001", text))
    found = Counter({kind: len(re.findall(pattern, read)) for kind, pattern in MARKUP.items()})
    found.update({kind: len(re.findall(pattern, text)) for kind, pattern in BARE.items()})
    unescaped = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)
    found["unescaped link"] = len(re.findall(BARE["link"], unescaped))
    return +found


def hidden(text: str) -> list[str]:
    """What of `text` can't be seen, reorders or covers other text, or begins a line without saying so."""
    bare = re.sub("(?<=[\u2190-\U0001ffff])(\ufe0f?)\u200d(?=[\u2190-\U0001ffff])", r"\1", text)
    unseen = [char for char in bare if unicodedata.category(char) in {"Cf", "Cc", "Co", "Cs", "Zl", "Zp"}]
    unseen += re.findall(
        "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0\U000e0000-\U000e0fff]", bare
    )
    unseen += re.findall("(?:^|(?<=\\s))[\ufe0e\ufe0f]|[\ufe0e\ufe0f]{2,}", bare)
    marks = "".join("m" if unicodedata.category(char).startswith("M") else " " for char in bare)
    return [char for char in unseen if char not in "\n\t"] + re.findall("m{5,}", marks)


@pytest.mark.parametrize("number", range(len(VISIBLE)))
def test_an_attack_works_as_it_is_typed_and_not_when_escaped(number: int) -> None:
    attack = VISIBLE[number]
    assert markup(attack)
    for frame in FRAMES:
        assert markup(frame.format(escape(attack))) == markup(frame.format("word")), frame


@pytest.mark.parametrize("number", range(len(HIDING)))
def test_what_hides_or_disguises_is_taken_out(number: int) -> None:
    attack = HIDING[number]
    assert hidden(attack)
    assert not hidden(harmless(attack))
    assert not hidden(escape(attack).replace("\u200b", ""))
    assert not hidden(code_block(attack))
    assert not hidden(inline_code(attack))
    assert not markup(escape(attack))


@MODERATE
@given(HOSTILE, st.sampled_from(FRAMES))
@example("*", "**{}**")
@example("\\", "**{}**")
@example("discord.com\\_x", "{}")
def test_no_text_does_more_than_its_frame(text: str, frame: str) -> None:
    if (safe := escape(text)).strip():
        assert markup(frame.format(safe)) == markup(frame.format("word"))


@MODERATE
@given(HOSTILE)
def test_no_text_hides_anything(text: str) -> None:
    assert not hidden(harmless(text))
    assert not hidden(escape(text).replace("\u200b", ""))
    assert harmless(harmless(text)) == harmless(text)


@MODERATE
@given(HOSTILE, HOSTILE)
def test_two_texts_in_a_line_do_no_more_than_one(one: str, other: str) -> None:
    assert not markup(f"{escape(one)} {escape(other)}") - Counter({"list": 9})


@MODERATE
@given(st.lists(HOSTILE, max_size=12).map(" ".join))
@example("a - b # c > d 1. e " * 60)
@example("*" * 1000)
@example("x" * 119 + ":*")
@example("https://evil.example/" * 60)
def test_an_escape_is_not_torn_when_the_text_is_split(text: str) -> None:
    parts = split(escape(text), 120, parts=10**6)
    assert parts is not None
    for part in parts:
        assert not markup(part)
        assert not re.search(r"(?<!\\)(?:\\\\)*\\$", part)


@MODERATE
@given(HOSTILE)
@example("`")
@example("a`")
@example("``")
@example("\\")
@example("`" * 7)
def test_code_in_a_line_ends_where_it_should(text: str) -> None:
    code = inline_code(text)
    line = f"{code} **after**"
    found = re.match(r"(`+)([\s\S]*?[^`])\1(?!`)", line)
    assert found is not None
    assert found.end() == len(code)
    assert "\n" not in code


@MODERATE
@given(HOSTILE, st.sampled_from(["", "py", "`", "py\n```\n@everyone"]))
@example("", "")
@example("\n\n", "py")
@example("`" * 8, "")
@example("a``", "")
def test_a_block_of_code_ends_where_it_should(text: str, language: str) -> None:
    block = code_block(text, language)
    found = re.match(r"```(?:([\w+.#-]+)\n)?\n*([^\n][\s\S]*?)\n*```", f"{block}\n# after\n```\nmore\n```")
    assert found is not None
    assert found.end() == len(block)


@MODERATE
@given(HOSTILE)
def test_code_can_be_split_and_stays_code(text: str) -> None:
    parts = split(code_block(text * 5, "py"), 120, parts=10**6)
    assert parts is not None
    for part in parts:
        assert re.fullmatch(r"```(?:py\n)?\n*[^\n][\s\S]*?```", part)


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦 ❤️ 🏳️‍🌈 👁️‍🗨️ 🧑🏽‍💻 1️⃣ 🇩🇪",
        "Grüße, 你好, שלום, नमस्ते, ภาษาไทย",
        "e\u0301\u0323",
        "a\tb\n\nc",
        "\U0001fae9",
    ],
    ids=["emoji", "languages", "marks", "blanks", "newer emoji"],
)
def test_what_is_meant_to_be_seen_stays(text: str) -> None:
    assert harmless(text) == text


def test_a_library_named_discord_is_no_invitation() -> None:
    assert escape("discord.py is fine") == "discord.py is fine"
