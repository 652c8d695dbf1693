"""Splits Discord's Markdown into messages, where a reader would have split it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from wcwidth import iter_graphemes

from bot.frontends.discord.limits import CONTENT

LEAST = 100
"""A part must have room for more than the marks of a fence."""
_CLOSING = "\n```"
_MORE = "\n…"
_GUARD = "\u200b"  # what was inside a line must not begin a list, now that it begins one
_OVERHANG = 64  # no character that shows as one is longer, except in jest

# What is one thing to Discord, in the order in which it looks. Only three backticks make a block, and only
# with others to close it; tildes and longer fences mean nothing to it. Longer runs may be torn.
_THINGS = re.compile(
    r"(?P<escape>\\[^\w\s])"
    r"|```(?:(?P<language>[\w+.#-]{1,24})\n)?(?P<code>\n*[^\n][\s\S]*?)```"
    r"|(?P<ticks>`{1,2})(?!`)[\s\S]{0,400}?[^`](?P=ticks)(?!`)"
    r"|<[@#:/a-z][^<>\n]{1,400}>"
    r"|\[[^\[\]\n]{1,400}\]\([^()\s]{1,400}\)"
    r"|https?://[^\s<]+"
    r"|(?P<mark>\*{1,3}+|_{1,3}+|~~|\|\|)(?=\S)(?:\\[\s\S]|[^\\]){1,400}?(?<=\S)(?P=mark)(?!\w)"
)
_MAY_BEGIN = re.compile(r"[\\`<\[h*_~|]")
_ESCAPE = re.compile(r"\\[^\w\s]")
_PARAGRAPH = re.compile(r"\n(?=[^\S\n]*\n)")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]*_]*(?=\s)|[。！？]")
_WORD = re.compile(r"(?<=\S)(?=\s)")
_HEADING = re.compile(r"[ >]*#{1,3}\s")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")
_LINE_MARK = re.compile(r"(?:[-+*>]|>>>|#{1,3}|-#|\d+[.)])\s")


@dataclass(frozen=True, slots=True)
class Part:
    """One message: a stretch of the text, and the marks that keep it looking as it did."""

    opened: str
    body: str
    closed: str

    def __str__(self) -> str:
        return f"{self.opened}{self.body}{self.closed}"


def split(text: str, most: int = CONTENT, *, parts: int = 5) -> tuple[str, ...] | None:
    """`text` in parts of at most `most` characters; None if that takes more than `parts`: send a file then.

    A text that fits stays as it is. Of a blank one there is no part.
    """
    found = [str(part) for part in islice(pieces(text, most), parts + 1)]
    return tuple(found) if len(found) <= parts else None


def beginning(text: str, most: int = CONTENT) -> str:
    """`text` if it fits, else its first part and an ellipsis on its own line: what goes with the file."""
    whole = split(text, most, parts=1)
    if whole is not None:
        return "".join(whole)
    return f"{next(pieces(text, most - len(_MORE)))}{_MORE}"


def pieces(text: str, most: int = CONTENT) -> Iterator[Part]:
    """The parts of `text`; their bodies follow each other in it, with nothing but blanks between."""
    if most < LEAST:
        raise ValueError(f"a part has at least {LEAST} characters")
    if len(text) <= most:
        if text.strip():
            yield Part("", text, "")
        return
    opened, rest = "", _trimmed(text.rstrip(), most)
    while len(opened) + len(rest) > most:
        part, opened, rest = _first(opened, rest, most)
        yield part
    if rest:
        yield Part(opened, rest, "")


def _trimmed(text: str, most: int) -> str:
    """`text` without blank lines before it; its indentation stays, unless it would fill a part."""
    text = text[blank.end() :] if (blank := _BLANK_LINES.match(text)) else text
    bare = text.lstrip()
    return bare if len(text) - len(bare) > most // 4 else text


def _first(opened: str, rest: str, most: int) -> tuple[Part, str, str]:
    """The first part, what the next one is opened with, and the rest of the text."""
    window = _Window(opened, rest, most)
    at = window.cut()
    body, rest = window.text[len(opened) : at].rstrip(), window.text[at:]
    if block := window.block_at(at):
        return Part(opened, body, _CLOSING), f"```{block.language}\n", _trimmed(rest, most)
    if _BLANK_LINES.match(rest):
        return Part(opened, body, ""), "", _trimmed(rest, most)
    rest = rest.lstrip()
    return Part(opened, body, ""), _GUARD if _LINE_MARK.match(rest) else "", rest


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of code; only between its first and its last visible character can it be split."""

    start: int
    first: int
    last: int
    end: int
    language: str


def _things(text: str, most: int) -> Iterator[re.Match[str]]:
    """What begins in the first `most` characters of `text`, however far it reaches."""
    at = 0
    while (mark := _MAY_BEGIN.search(text, at, most)) is not None:
        if found := _THINGS.match(text, mark.start()):
            yield found
        at = found.end() if found else mark.end()


class _Window:
    """What the next part may hold, and where it may end."""

    def __init__(self, opened: str, rest: str, most: int) -> None:
        self.text = opened + rest
        self.most = most
        self.body = len(opened)
        self.first = len(self.text) - len(rest.lstrip())
        self.blocks: list[_Block] = []
        self.runs: list[tuple[int, int]] = []
        self.escapes: set[int] = set()
        for found in _things(self.text, most):
            if (code := found["code"]) is not None:
                first, last = found.end("code") - len(code.lstrip()), found.start("code") + len(code.rstrip())
                self.blocks.append(_Block(found.start(), first, last, found.end(), found["language"] or ""))
                continue
            self.escapes |= {found.start() + escape.start() + 1 for escape in _ESCAPE.finditer(found[0])}
            if not found["escape"]:
                self.runs.append(found.span())

    def cut(self) -> int:
        """Where the first part ends: at the best kind of place, and of these at the last."""
        lines, paragraphs = self._places(_LINE), set(self._places(_PARAGRAPH))
        code = [at for at in lines if self.block_at(at)]
        whole = [
            at for at in lines if not (self.block_at(at) or self._in_run(at) or self._ends_in_heading(at))
        ]
        sentences, words = self._places(_SENTENCE), self._places(_WORD)
        looks: tuple[Callable[[], Iterable[int]], ...] = (
            lambda: paragraphs & set(self._late(whole)),
            lambda: self._late(whole),
            lambda: paragraphs & set(self._late(code)),
            lambda: self._late(code),
            lambda: filter(self._next_line_fits, [*whole, *code]),
            lambda: filter(self._next_line_fits, lines),
            lambda: self._late(at for at in sentences if not self._in_run(at)),
            lambda: self._late(at for at in words if not self._in_run(at)),
            lambda: [at for at in [*lines, *words] if not self._in_run(at)],
            lambda: words,
            lambda: [at for at in self._graphemes() if not self._in_run(at)],
            self._graphemes,
        )
        return next((at for look in looks if (at := max(look(), default=0))), self._anywhere())

    def block_at(self, at: int) -> _Block | None:
        return next((block for block in self.blocks if block.start < at < block.end), None)

    def _allowed(self, at: int) -> bool:
        if at in self.escapes or at <= self.first:
            return False
        if block := self.block_at(at):
            return block.first < at < block.last and at <= self.most - len(_CLOSING)
        return at <= self.most

    def _places(self, pattern: re.Pattern[str]) -> list[int]:
        """Ends for the body: before a break of lines, and after anything else."""
        found = pattern.finditer(self.text, self.body, self.most + _OVERHANG)
        ends = [match.start() if match[0] == "\n" else match.end() for match in found]
        return [at for at in ends if self._allowed(at)]

    def _graphemes(self) -> list[int]:
        places, at = [], self.body
        for grapheme in iter_graphemes(self.text[self.body : self.most + _OVERHANG]):
            at += len(grapheme)
            if at > self.most:
                break
            places.append(at)
        return [at for at in places if self._allowed(at)]

    def _anywhere(self) -> int:
        at = self.most - len(_CLOSING)
        return at - 1 if at in self.escapes else at

    def _late(self, places: Iterable[int]) -> list[int]:
        """Those that leave no part nearly empty."""
        return [at for at in places if at - self.body >= self.most // 3]

    def _in_run(self, at: int) -> bool:
        return any(start < at < end for start, end in self.runs)

    def _ends_in_heading(self, at: int) -> bool:
        return bool(_HEADING.match(self.text[:at].rstrip().rpartition("\n")[2]))

    def _next_line_fits(self, at: int) -> bool:
        rest = _trimmed(self.text[at : at + 2 * self.most], self.most)
        return len(rest.partition("\n")[0]) <= self.most - LEAST // 2
