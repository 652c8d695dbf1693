"""Finds what a reply names as pieces of code, and which of them it tells the learner to put where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from bot.courses.leaks import fold
from bot.courses.trees import parse
from bot.tutor.guard.layouts import FENCE, INLINE

_QUOTED = re.compile(
    r"(?<!`)(?P<tick>`{1,2})(?!`)(?P<code>[^`\n]+)(?<!`)(?P=tick)(?!`)"
    r'|(?<![\w)\]=(,])"(?P<double>[^"\n]{2,160}?(?:"[^"\n]*?"[^"\n]*?)*?)(?<![(\[{=,])"(?=[\s.,;:!?*_]|$)'
    r"|(?<![\w)\]=(,])'(?P<single>[^'\n]{2,160})'(?!\w)"
)
_ORDER = re.compile(
    r"(?i)\b(?:replac\w*|chang\w*|swap\w*|exchang\w*|substitut\w*|turn|rewrite|insert\w*|add|write|put|instead"
    r"|should (?:be|read|say)|needs? to|has to be|must be|make it|correct(?:ed)?(?: (?:version|line|is))"
    r"|ersetz\w*|tausch\w*|änder\w*|wechsel\w*|schreib\w*|füg\w*|setz\w*|ergänz\w*|statt|anstatt|anstelle"
    r"|miss\w*|lack\w*|forg[eo]t\w*|fehl(?:t|en|te|ten)|vergiss|vergess\w*|brauch\w*"
    r"|gehört|muss|müsste|sollte|besser|richtig (?:ist|wäre|heißt)|mach\w*|korrekt\w*|nimm|verwend\w*|heißen"
    r"|in place of|take)\b|->|→|=>"
)
_ASKED = re.compile(
    r"(?i)\b(?:what(?!\s+(?:if|about)\b)|when|which|who|why(?!\s+(?:not|don['’]?t)\b)|how(?!\s+about\b)"
    r"|was|wann|welche\w*|wer|wo|wozu|warum(?!\s+nicht\b)|weshalb|wie(?!\s+wäre?\b))\b[^?]*\?"
)
"""A question about something, not one that proposes it."""
_TAKE_OUT = re.compile(
    r"(?i)\b(?:remov\w*|delet\w*|drop|omit|leave out|get rid|take (?:it )?out|without|throw"
    r"|entfern\w*|lösch\w*|streich\w*|weg|weglassen|raus|ohne|wirf)\b"
)
_EXCHANGES = tuple(
    (
        re.compile(rf"(?i)(?:^|(?<=\W)){lead}(?=\W|$)" if lead else "^"),
        re.compile(rf"(?i)(?<=\W)(?:{middle})(?=\W|$)"),
        swapped,
    )
    for lead, middle, swapped in (
        (r"replac\w*", "with|by", False),
        (r"(?:chang\w*|turn|rewrite|correct)", "to|into|to read", False),
        (r"(?:swap\w*|exchang\w*|switch)", "for|with|against|to", False),
        (r"substitut\w*", "for", True),
        (r"(?:instead of|rather than|in place of)", r",|you(?:'ll)? \w+|write|use|put|take|we \w+", False),
        (r"(?:use|write|put|take|say|read|be)", "instead of|rather than|in place of|where", True),
        (
            r"",
            "should (?:be|read|become|say)|must (?:be|read)|has to (?:be|read)|needs to (?:be|read)",
            False,
        ),
        (r"ersetz\w*", "durch|mit", False),
        (r"(?:(?:ver)?änder\w*|korrigier\w*)", "zu|in|auf|nach", False),
        (r"(?:aus|ver|ein)?(?:tausch\w*|wechs[el]\w*)", "gegen|durch|mit", False),
        (
            r"(?:statt|anstatt|anstelle(?: von)?)",
            r",|(?:da |dort |hier )?\w+(?: da| dort| hier)?|muss|gehört",
            False,
        ),
        (
            r"(?:schreib\w*|nimm|verwende|benutze|setz\w*|heißt)",
            "statt|anstatt|anstelle(?: von)?|für|wo",
            True,
        ),
        (r"", r"durch(?=.+\b(?:ersetz|(?:aus)?(?:zu)?(?:tausch|wechs))\w*)", False),
        (r"", r"(?:has to be |should be |is )?replaced (?:with|by)", False),
        (r"aus", "mach\\w*|wird|machst du|ein", False),
        (r"", r"muss(?: \w+){0,2} heißen|sollte(?: \w+){0,2} sein|wird zu", False),
        (r"", "->|→|=>|⇒|➜|-->", False),
    )
)
"""How an exchange is told: the word that it begins with, what stands between its two sides, and whether the
new one comes first."""
_TAIL = re.compile(r"(?i)(?:[.!?;,:]|\s+(?:and|und|then|dann|aus|ein|hin|there|here|dort|da)\b).*$")
_BLOCK = re.compile(r"```[a-z]*\n(.+?)\n```", re.DOTALL)
_ADDED = re.compile(r"^\+(?!\+) ?")
_DIFFED = re.compile(r"(?m)^[ \t>]*-(?!-) ?(.+)\n[ \t>]*\+(?!\+) ?(.+)$")
"""A line of a diff, and the one that takes its place."""
_DEFINED = re.compile(r"(?:class|(?:async )?def)\s+(\w+)")
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„\"`*])|\n{2,}")
_LEAST = 16
"""Characters from which on a sentence is known again."""
_NEAR = 48
"""Characters between two pieces of code that are to change places."""
_LONGEST = 40
"""Words among which the end of code is looked for."""
_MARKS = " \t\n`*_\"'„“”‚‘’"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of code that a reply names."""

    text: str
    told: bool = False
    """Whether its sentence says that something ought to be otherwise."""
    fenced: bool = False
    within: frozenset[str] = frozenset()
    """The classes and functions that its fence defines."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Something that the learner has, and what is to stand in its place ("" for nothing)."""

    old: str
    new: str


def sentences(text: str) -> list[str]:
    """The sentences of a text; what stands between fences or quote marks belongs to what comes before."""
    return [part for part in _ENDS.split(_flat(text)) if part.strip()]


def _flat(text: str) -> str:
    """Short fences and quoted lines as inline code, as part of the sentence that they stand in."""
    lines: list[str] = []
    fence: list[str] | None = None
    for line in text.split("\n"):
        if FENCE.match(line):
            if fence is not None:
                lines.append(f"`{fence[0].strip()}`" if len(fence) == 1 else "\n")
                fence = None
            else:
                fence = []
        elif fence is not None:
            fence.append(line)
        elif line.startswith(">") and "`" not in line:
            lines.append(f"`{line.lstrip('> ').strip()}`")
        else:
            lines.append(line)
    return "\n".join(lines)


def unsaid(text: str, said: str) -> str:
    """`text` without the sentences and lines that stand word by word in what has been `said`, folded."""
    kept = []
    for line in text.split("\n"):
        parts = [part for part in _ENDS.split(line) if len(fold(part)) < _LEAST or _bare(part) not in said]
        kept.append(" ".join(parts))
    return "\n".join(kept)


def without_examples(text: str, said: str) -> str:
    """`text` without the fenced blocks that stand word by word in what has been `said`, folded."""
    return _BLOCK.sub(lambda match: "" if fold(match[1]) in said else match[0], text)


def _bare(text: str) -> str:
    return fold(text).lstrip("-*> ")


def fragments(text: str) -> Iterator[Fragment]:
    """What is marked as code, or quoted, one piece after the other."""
    for sentence in sentences(text):
        told = _is_told(INLINE.sub(" ", sentence))
        for match in _QUOTED.finditer(sentence):
            yield Fragment((match["code"] or match["double"] or match["single"]).strip(), told)
    before = ""
    fence: list[str] | None = None
    for line in text.split("\n"):
        if FENCE.match(line):
            if fence:
                told = _is_told(before)
                within = frozenset(found[1] for each in fence if (found := _DEFINED.match(each)))
                for each in filter(str.strip, fence):
                    bare = _ADDED.sub("", each).strip()
                    yield Fragment(bare, told or bare != each.strip(), fenced=True, within=within)
            fence = [] if fence is None else None
        elif fence is not None:
            fence.append(line)
        elif line.strip():
            before = line


def _is_told(sentence: str) -> bool:
    """Whether it says that something ought to be otherwise."""
    return _ORDER.search(_ASKED.sub(" ", sentence)) is not None


def pairs(pieces: Sequence[str], source: str) -> Iterator[Pair]:
    """What is to be put in the place of what, marked as code or in bare words."""
    told = list(dict.fromkeys(each for piece in pieces for each in sentences(piece)))
    for sentence in told:
        marked = list(_QUOTED.finditer(sentence))
        bare = INLINE.sub(" ", sentence)
        for one, other in pairwise(marked):
            between = sentence[one.end() : other.start()]
            if len(between) < _NEAR and _ORDER.search(
                f"{sentence[: one.start()]} {between} {sentence[other.end() :]}"
            ):
                sides = one[0].strip(_MARKS), other[0].strip(_MARKS)
                yield from (Pair(a, b) for a, b in (sides, sides[::-1]) if stands_in(a, source))
        if _TAKE_OUT.search(bare):
            yield from (
                Pair(each, "") for match in marked if stands_in(each := match[0].strip(_MARKS), source)
            )
    yield from _across(told, source)
    for piece in dict.fromkeys(pieces):
        yield from (Pair(match[1].strip(), match[2].strip()) for match in _DIFFED.finditer(piece))
        yield from _exchanged(piece, source)


def _across(told: Sequence[str], source: str) -> Iterator[Pair]:
    """What one sentence names and the next one has replaced: "It's in `x`. Replace that by `y`."."""
    for sentence, order in pairwise(told):
        named, new = list(_QUOTED.finditer(sentence)), _QUOTED.search(order)
        if new and _is_told(INLINE.sub(" ", order)):
            olds = (match[0].strip(_MARKS) for match in named[-2:])
            yield from (Pair(old, new[0].strip(_MARKS)) for old in olds if stands_in(old, source))


def _exchanged(piece: str, source: str) -> Iterator[Pair]:
    for lead, middle, swapped in _EXCHANGES:
        if begin := lead.search(piece):
            rest = piece[begin.end() :]
            for match in list(middle.finditer(rest))[:8]:
                sides = rest[: match.start()].strip(), rest[match.end() :].strip()
                left, right = sides[::-1] if swapped else sides
                olds = [each for each in _tails(left) if stands_in(each, source)]
                olds = olds or [each for each in _heads(left) if stands_in(each, source)]
                yield from (Pair(old, new) for old in olds[:2] for new in _heads(right))


def _tails(text: str) -> Iterator[str]:
    """`text`, and what is left of it when words are taken from its front."""
    yield text.strip(_MARKS)
    words = text.split(" ")
    yield from (" ".join(words[at:]).strip(_MARKS) for at in range(1, min(len(words), 6)))


def _heads(text: str) -> Iterator[str]:
    """`text`, and what is left of it when its end turns out to be talk."""
    found = dict.fromkeys(
        [
            text.strip(" \t\n`*_„“”"),
            text.strip(_MARKS),
            text.split("\n", maxsplit=1)[0].strip(_MARKS),
            _TAIL.sub("", text),
        ]
    )
    found |= dict.fromkeys([text.rstrip(".!?;,").strip(_MARKS), *_code_in(text)])
    yield from filter(None, found)


def _code_in(text: str) -> Iterator[str]:
    """The beginnings of `text` that are code, the longest first."""
    words = text.strip(" \t\n`*_").split(" ")[:_LONGEST]
    for end in range(len(words), 0, -1):
        whole = " ".join(words[:end]).rstrip(".!?;,`*_ ")
        yield from (piece for piece in dict.fromkeys((whole, whole.rstrip(_MARKS))) if _is_code(piece))


def _is_code(piece: str) -> bool:
    """Whether it can be parsed: by itself, as a header, as a decorator or as arguments."""
    for form in (piece, f"{piece}\n pass", f"{piece}\ndef f(): pass", f"f({piece})"):
        with suppress(SyntaxError):
            parse(form)
            return True
    return False


def stands_in(piece: str, source: str) -> bool:
    """Whether a piece of code stands in a source, blanks aside."""
    return bool(piece.strip()) and (fold(piece) in fold(source) or place_of(piece).search(source) is not None)


def place_of(piece: str) -> re.Pattern[str]:
    """What finds a piece of code, however it's spaced."""
    parts = re.findall(r"\w+|[^\w\s]", piece)
    pattern = r"\s*".join(map(re.escape, parts))
    start = r"(?<!\w)" if parts and parts[0][0].isalnum() else ""
    end = r"(?!\w)" if parts and parts[-1][-1].isalnum() else ""
    if parts and not parts[0][0].isalnum() and len(piece) <= 2:  # noqa: PLR2004 - a sign
        start, end = r"(?<![<>=!+*/-])", r"(?![<>=!+*/-])"
    return re.compile(start + pattern + end)
