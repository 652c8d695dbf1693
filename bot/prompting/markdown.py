"""Discord's Markdown: what is trusted to format, and everything else made harmless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby


class Markdown(str):
    """Text that may format: written by a maintainer, or made harmless already."""

    __slots__ = ()


# Everything that Discord, or a CommonMark reader, may take for formatting, a mention, a tag or a link.
_SPECIAL = re.compile(r"([\\`*_~|\[\]<>#@:])")
_LINE_START = re.compile(r"(?m)^([^\S\n]*)([-+=]|\d+(?=[.)]))")
# What is found in the bare text, escaped or not: links, invitations (they need no scheme), and two mentions.
_BARE = re.compile(
    r"(?i)\\:(?=//)|(?<=discord)(?=\.\w+[/\\])|(?<=discordapp)(?=\.\w+[/\\])|\\@(?=everyone|here)"
)
_TICKS = re.compile(r"`+")
_ESCAPED_OR_TICKS = re.compile(r"\\.|`+", re.DOTALL)
_NO_LANGUAGE = re.compile(r"[^\w+.#-]")
_NEW_LINE = re.compile("\r\n|[\r\x85\u2028\u2029]")
_HIDDEN = {"Cf", "Cc", "Co", "Cs", "Cn"}
# Neither control nor format characters to Unicode, but nothing is to be seen of them either.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]"
)
_PLAIN = re.compile("[\t\n -~\xa1-\xac\xae-\xff]*")
"""What most texts are made of: there's nothing to look for."""
_KEEP = {"\n", "\t"}
_JOINER = "\u200d"
_JOINING = re.compile("[\u200d\ufe0e\ufe0f]+")  # a joiner, and how an emoji is to look
_EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")  # those that are joined
_NEW_EMOJI = re.compile("[\U0001f000-\U0001faff]")  # there may be some that this Python doesn't know yet
_MOST_MARKS = 4
"""More marks on one character than any language needs only serve to cover other lines."""


def spans(numbers: Iterable[int]) -> Markdown:
    """Rising numbers as people write them: `1-6, 9`."""
    runs = groupby(enumerate(numbers), key=lambda one: one[1] - one[0])
    ends = ([number for _, number in run] for _, run in runs)
    return Markdown(", ".join(f"{run[0]}-{run[-1]}" if run[1:] else str(run[0]) for run in ends))


def harmless(text: str) -> str:
    """`text` with plain newlines, and without what can't be seen or reorders and covers other text."""
    if _PLAIN.fullmatch(text):
        return text
    text = _UNSEEN.sub("", _NEW_LINE.sub("\n", text))
    text = text.translate({ord(char): None for char in set(text) if _is_hidden(char)})
    text = _JOINING.sub(_joined, text)
    if not any(map(_is_mark, set(text))):
        return text
    runs = groupby(text, key=_is_mark)
    return "".join("".join(run)[: _MOST_MARKS if marks else None] for marks, run in runs)


@lru_cache(maxsize=10_000)
def _is_mark(char: str) -> bool:
    """Whether it stands on the character before it."""
    return unicodedata.category(char).startswith("M")


@lru_cache(maxsize=10_000)
def _is_hidden(char: str) -> bool:
    kept = char in _KEEP or char == _JOINER or _NEW_EMOJI.match(char)
    return not kept and unicodedata.category(char) in _HIDDEN


def _joined(match: re.Match[str]) -> str:
    """Of several joining characters the one or two that hold an emoji together."""
    before = match.string[max(match.start() - 1, 0) : match.start()]
    after = match.string[match.end() : match.end() + 1]
    look = match[0][0] if match[0][0] != _JOINER and before.strip() else ""
    joins = _JOINER in match[0] and _EMOJI.match(before) and _EMOJI.match(after)
    return look + (_JOINER if joins else "")


def escape(text: str) -> Markdown:
    """`text` such that it shows as it is: it can't format, mention, link, or begin a list or heading."""
    return escape_harmless(harmless(text))


def escape_harmless(text: str) -> Markdown:
    """See `escape`, for a text that is `harmless` already."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    escaped = _LINE_START.sub(lambda m: f"{m[1]}{_escaped_start(m[2])}", escaped)
    return Markdown(_BARE.sub("\\g<0>\u200b", escaped))


def _escaped_start(mark: str) -> str:
    return f"{mark}\u200b" if mark.isdigit() else f"\\{mark}"


def stray_code(text: str) -> int | None:
    """Where a run of backticks begins that no other one ends; None if all of them pair up."""
    at = 0
    while opening := _ESCAPED_OR_TICKS.search(text, at):
        at = opening.end()
        if opening[0][0] == "`":
            closing = next((run for run in _TICKS.finditer(text, at) if run[0] == opening[0]), None)
            if closing is None:
                return opening.start()
            at = closing.end()
    return None


_OWN_LINE = re.compile(r"\s*(?:[-+*>|#]|\d+[.)]\s|-#|```|~~~|$)")
_KEPT_BREAK = re.compile(r"(?:\\|  )$")


@lru_cache(maxsize=1_000)  # a course says the same to many
def unwrapped(text: str) -> str:
    """Markdown without the breaks that only keep its lines short: Discord would show each of them.

    Blocks of code stay as they are, and so does what begins a line of its own: lists, quotes, headings.
    """
    lines: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith(("```", "~~~"))
        before = lines[-1] if lines else ""
        alone = fenced or fence or not before.strip() or before.lstrip().startswith(("```", "~~~", "#"))
        if alone or _OWN_LINE.match(line) or _KEPT_BREAK.search(before):
            lines.append(line)
        else:
            lines[-1] = f"{before.rstrip()} {line.lstrip()}"
        fenced ^= fence
    return "\n".join(lines)


def inline_code(text: str) -> Markdown:
    """`text` as code within a line; its own backticks can't end it."""
    flat = " ".join(harmless(text).split())
    if not flat:
        return Markdown("` `")
    longest = max((len(run) for run in _TICKS.findall(flat)), default=0)
    # Discord knows one and two backticks only: longer runs inside are drawn apart.
    if longest > 1:
        flat = _TICKS.sub(lambda m: "\u200b".join(m[0]), flat)
        longest = 1
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return Markdown(f"{fence}{pad}{flat}{pad}{fence}")


def code_block(text: str, language: str = "") -> Markdown:
    """`text` as a block of code; fences in it can't end it."""
    body = re.sub(r"`{3,}", lambda m: "\u200b".join(m[0]), harmless(text)).strip("\n")
    # Discord knows no empty block: it would take the closing fence for the code, and what follows too.
    return Markdown(f"```{_NO_LANGUAGE.sub('', language)}\n{body or ' '}\n```")
