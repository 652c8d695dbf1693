"""Discord's Markdown: what is trusted to format, and everything else made harmless."""

from __future__ import annotations

import re
import unicodedata


class Markdown(str):
    """Text that may format: written by a maintainer, or made harmless already."""

    __slots__ = ()


# Everything that Discord, or a CommonMark reader, may take for formatting, a mention, a tag or a link.
_SPECIAL = re.compile(r"([\\`*_~|\[\]<>#@:])")
_LINE_START = re.compile(r"(?m)^([ \t]*)([-+=]|\d+(?=[.)]))")
_BREAKS_OUT = re.compile(r"`+")
_HIDDEN = {"Cf", "Cc", "Co", "Cs", "Cn"}
_KEEP = {"\n", "\t"}
_ZWJ_SAFE = {"\u200d", "\ufe0f"}  # hold composed emoji together


def harmless(text: str) -> str:
    """`text` without control, bidirectional and other invisible characters, and with plain newlines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char
        for char in text
        if char in _KEEP or char in _ZWJ_SAFE or unicodedata.category(char) not in _HIDDEN
    )


def escape(text: str) -> Markdown:
    """`text` such that it shows as it is: it can't format, mention, link, or begin a list or heading."""
    escaped = _SPECIAL.sub(r"\\\1", harmless(text))
    escaped = _LINE_START.sub(lambda m: f"{m[1]}{_escaped_start(m[2])}", escaped)
    # A link needs no brackets to be one.
    return Markdown(re.sub(r"(?i)(https?)(\\:)(//)", "\\1\\2\u200b\\3", escaped))


def _escaped_start(mark: str) -> str:
    return f"{mark}\u200b" if mark.isdigit() else f"\\{mark}"


def inline_code(text: str) -> Markdown:
    """`text` as code within a line; its own backticks can't end it."""
    flat = " ".join(harmless(text).split())
    if not flat:
        return Markdown("` `")
    longest = max((len(run) for run in _BREAKS_OUT.findall(flat)), default=0)
    # Discord knows one and two backticks only: longer runs inside are drawn apart.
    if longest > 1:
        flat = _BREAKS_OUT.sub(lambda m: "\u200b".join(m[0]), flat)
        longest = 1
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return Markdown(f"{fence}{pad}{flat}{pad}{fence}")


def code_block(text: str, language: str = "") -> Markdown:
    """`text` as a block of code; fences in it can't end it."""
    body = re.sub(r"`{3,}", lambda m: "\u200b".join(m[0]), harmless(text)).strip("\n")
    return Markdown(f"```{language}\n{body}\n```")
