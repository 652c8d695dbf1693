"""Discord's Markdown: blocks here, what stands within a line in `inline`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from markupsafe import Markup

from bot.showing import code
from bot.showing.inline import inline
from bot.showing.viewer import Viewer

DEPTH = 3
"""Blocks within blocks; what lies deeper is text."""
LEVELS = 10
"""Lists within lists."""

_BULLET = r"(?:[-*]|\d{1,9}\.)"
_ITEM = rf" *{_BULLET} +(?=\S)[^\n]+(?:\n|$)(?:(?! *{_BULLET} ) {{2,}}\S[^\n]*(?:\n|$))*"
_ONE_ITEM = re.compile(rf"( *)({_BULLET}) +((?:[^\n]|\n(?! *{_BULLET} ))*)(?:\n|$)")
_FENCE = re.compile(r"```(?:([A-Za-z0-9_+.#-]+)\n)?(.+?)```\n?", re.DOTALL)
_HEADING = re.compile(r"(#{1,3}) +([^\n]+)(?:\n|$)")
_SUBTEXT = re.compile(r"-# +([^\n]+)(?:\n|$)")
_QUOTE = re.compile(r"(?:> [^\n]*(?:\n|$))+")
_QUOTED_REST = re.compile(r">>> (.+)", re.DOTALL)
_LIST = re.compile(rf"(?:{_ITEM})+")
_PLAIN = re.compile(r"\\.|[^\n\\`]+|`+|\\|\n", re.DOTALL)

_Draw = Callable[[re.Match[str], Viewer, int], Markup]


def markdown(text: str, viewer: Viewer, depth: int = 0) -> Markup:
    """`text` as blocks. Nothing in it becomes markup but what is drawn here."""
    return Markup().join(_blocks(text, viewer, depth))


def _blocks(text: str, viewer: Viewer, depth: int) -> Iterator[Markup]:
    at = waiting = 0
    while at < len(text):
        found = _block_at(text, at, depth)
        if found is None:
            plain = _PLAIN.match(text, at)
            at = plain.end() if plain else at + 1
            continue
        match, draw = found
        if waiting < at:
            yield _text(text[waiting:at], viewer)
        yield draw(match, viewer, depth)
        at = waiting = match.end()
    if waiting < at:
        yield _text(text[waiting:], viewer)


def _block_at(text: str, at: int, depth: int) -> tuple[re.Match[str], _Draw] | None:
    starts_line = at == 0 or text[at - 1] == "\n"
    for pattern, draw, anywhere in _BLOCKS:
        if (anywhere or (starts_line and depth < DEPTH)) and (match := pattern.match(text, at)):
            return match, draw
    return None


def _text(text: str, viewer: Viewer) -> Markup:
    return Markup('<div class="text">{}</div>').format(inline(text, viewer))


def _fence(match: re.Match[str], _viewer: Viewer, _depth: int) -> Markup:
    return code.block(match[2].strip("\n"), match[1] or "")


def _heading(match: re.Match[str], viewer: Viewer, _depth: int) -> Markup:
    level = len(match[1])
    return Markup("<h{}>{}</h{}>").format(level, inline(match[2].strip(), viewer), level)


def _subtext(match: re.Match[str], viewer: Viewer, _depth: int) -> Markup:
    return Markup("<small>{}</small>").format(inline(match[1], viewer))


def _quote(match: re.Match[str], viewer: Viewer, depth: int) -> Markup:
    lines = match[0].removesuffix("\n").split("\n")
    return _quoted("\n".join(line[2:] for line in lines), viewer, depth)


def _rest(match: re.Match[str], viewer: Viewer, depth: int) -> Markup:
    return _quoted(match[1], viewer, depth)


def _quoted(text: str, viewer: Viewer, depth: int) -> Markup:
    return Markup("<blockquote>{}</blockquote>").format(markdown(text, viewer, depth + 1))


def _list(match: re.Match[str], viewer: Viewer, _depth: int) -> Markup:
    """Items that stand further in than the one before begin a list within it."""
    drawn: list[Markup] = []
    open_lists: list[tuple[int, str]] = []
    for item in _ONE_ITEM.finditer(match[0]):
        indent = len(item[1])
        while len(open_lists) > 1 and indent < open_lists[-1][0]:
            drawn.append(Markup("</li></{}>").format(open_lists.pop()[1]))
        if open_lists and (indent <= open_lists[-1][0] or len(open_lists) >= LEVELS):
            drawn.append(Markup("</li>"))
        else:
            kind = "ol" if item[2].endswith(".") else "ul"
            open_lists.append((indent, kind))
            start = Markup(' start="{}"').format(int(item[2][:-1])) if kind == "ol" else ""
            drawn.append(Markup("<{}{}>").format(kind, start))
        content = re.sub(r"\n +", "\n", item[3])
        drawn.append(Markup("<li>{}").format(markdown(content, viewer, DEPTH)))
    drawn += [Markup("</li></{}>").format(kind) for _, kind in reversed(open_lists)]
    return Markup().join(drawn)


_BLOCKS: tuple[tuple[re.Pattern[str], _Draw, bool], ...] = (
    (_FENCE, _fence, True),
    (_HEADING, _heading, False),
    (_SUBTEXT, _subtext, False),
    (_QUOTED_REST, _rest, False),
    (_QUOTE, _quote, False),
    (_LIST, _list, False),
)
