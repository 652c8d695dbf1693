"""Where a printed value meets the text around it: every value is escaped last of all, knowing its place.

While a template renders, each printed text stands between two marks; `settled` escapes it once its
neighbours are known. So nothing that a template does beforehand can turn the escaping off.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from datetime import date

from bot.errors import BatonError
from bot.prompting.markdown import Markdown, escape_harmless, harmless, stray_code

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_CODE, _CODE_ENDS = "\ufdd2", "\ufdd3"
"""Marks: code points that stand for no character, so that `harmless` takes them out of every text."""
MARKS = re.compile(f"[{_OPEN}{_CLOSE}{_CODE}{_CODE_ENDS}]")
MOST_CHARS = 300_000
"""More than any surface takes, many times over; nobody reads a longer message."""

_VALUE = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_APART = "\u200b"
_JOINS = re.compile(r"(?:[\\@]|<[@#:!&/a-z]*|\]\(<?)\Z", re.IGNORECASE)
"""Ends of a text that may make something of what follows: an escape, a mention, a tag, a link's target."""
_ADDRESS_BEGINS = re.compile(r"://[^\s/]*\Z")
"""A host; in one, nothing that can't be seen keeps apart."""
_CODE_MARKS = re.compile(f"[{_CODE}{_CODE_ENDS}]")
_TICKS_MEET = re.compile(rf"`[{_CODE}{_CODE_ENDS}]+(?=`)")
_SWALLOWS = re.compile(rf"(://(?![^\s/{_OPEN}]*{_OPEN})[^\s{_CODE_ENDS}]*?){_CODE}")
"""An address that would take the first backtick of trusted code as its own, and set free what is in it.

One with a value in its host is broken there anyway.
"""
_MADE_UP = re.compile(r"discord(?:app)?\.\w+[/\\]|@(?:everyone|here)|\w\\?://", re.IGNORECASE)
"""What is found in the bare text, and may be made up of two parts."""
_NEAR = 40
"""How far around a seam it's looked for."""
_NUMBER_ENDS = re.compile(r"\d*[.)]")
_NUMBER_BEGINS_LINE = re.compile(r"(?:\A|\n)[\s>*+-]*\d+\Z")


class TooLong(BatonError):
    """A template has printed more than anybody would read."""

    advice = "print less: [:10] takes the first of a list, |truncate(300) shortens a text"


class Unprintable(BatonError):
    """A template has printed what is no text and no number."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what}; {advice}")
        self.what, self.advice = what, advice


def printed(value: object) -> str:
    """What a template prints: trusted Markdown, numbers and days as they are, other texts between marks."""
    if isinstance(value, str):
        return _contained(value) if type(value) is Markdown else f"{_OPEN}{harmless(value)}{_CLOSE}"
    if type(value) in {int, date}:
        return str(value)
    raise Unprintable(f"{_kind(value)} can't be printed", _advice(value))


def settled(pieces: Iterable[str]) -> str:
    """The pieces of a rendered template as one text, in which every printed value is harmless."""
    text = bounded(pieces).replace(_OPEN + _CLOSE, "")
    if _CODE in text:
        text = _TICKS_MEET.sub(f"`{_APART}", _SWALLOWS.sub(r"\1 ", text))
        text = _CODE_MARKS.sub("", text)
    if _OPEN not in text:
        return text
    parts = _VALUE.split(text)
    done: list[str] = []
    line = ""  # what stands before, on the same line
    for index, part in enumerate(parts):
        following = parts[index + 1] if index % 2 else ""
        told = _fitted(line, part, following) if index % 2 else part
        done.append(told)
        line = told.rpartition("\n")[2] if "\n" in told else line + told
    return "".join(done)


def bounded(pieces: Iterable[str]) -> str:
    """The pieces as one text, if anybody would read so much."""
    done: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_CHARS:
            error = TooLong(f"it prints more than {MOST_CHARS:,} characters")
            if isinstance(pieces, Generator):
                pieces.throw(error)  # there, where the template prints: it's the place to be told
            raise error
        done.append(piece)
    return "".join(done)


def _fitted(line: str, value: str, following: str) -> str:
    """`value` escaped, and kept apart from neighbours with which it would make up something."""
    if line.strip() and "\n" in value:
        value = " ".join(value.split())  # what begins within a line stays in it: no quote or list ends early
    told: str = escape_harmless(value)
    before = line[-_NEAR:]
    begins_list = value[:1] in {".", ")"} and _NUMBER_BEGINS_LINE.search(line)
    if _ADDRESS_BEGINS.search(line):
        told = " " + told
    elif begins_list or _JOINS.search(line) or _meet(before, told[:_NEAR]):
        told = _APART + told
    ends_number = _NUMBER_ENDS.match(following) and _NUMBER_BEGINS_LINE.search(line + value)
    if ends_number or _meet(told[-_NEAR:], following[:_NEAR]):
        told += _APART
    return told


def _meet(before: str, after: str) -> bool:
    """Whether something is made up by both together that neither is on its own."""
    seam = len(before)
    return any(found.start() < seam < found.end() for found in _MADE_UP.finditer(before + after))


def _contained(text: str) -> str:
    """Trusted Markdown without marks, and without a backtick or backslash that would change what follows."""
    told: str = MARKS.sub("", text)
    while (stray := stray_code(told)) is not None:
        rest = told[stray:].lstrip("`")
        told = told[:stray] + r"\`" * (len(told) - stray - len(rest)) + rest
    if (len(told) - len(told.rstrip("\\"))) % 2:
        told += _APART
    return f"{_CODE}{told}{_CODE_ENDS}" if "`" in told else told


def _kind(value: object) -> str:
    known = {bool: "yes or no", float: "a number with decimals", type(None): "nothing (None)"}
    return known.get(type(value), f"a value of the type {type(value).__name__}")


def _advice(value: object) -> str:
    if isinstance(value, float):
        return "write |points or |number behind it"
    if isinstance(value, bool):
        return "choose the words: {{ 'yes' if … else 'no' }}"
    if value is None:
        return "ask with {% if … %} whether it's there"
    if hasattr(value, "by_locale"):
        return "write |t behind it"
    if hasattr(value, "isoformat"):
        return "write |moment, |day or |clock behind it"
    return "print one of its texts, or go through it with {% for … %}"
