"""What holds of every reply, whoever learns: nothing breaks, and nothing is in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.coaching.turn import Reply
from bot.frontends.terminal.screens import plain
from tests.playing.stage import Heard

MOST_CHARACTERS = 9000
MOST_LINES = 220
TROUBLE = frozenset({"trouble", "not_understood", "refused", "answer_refused", "ungraded", "concept_unknown"})
"""Templates of what goes wrong; a learner who expects one says so."""
_LEFT_OVER = re.compile(
    r"\{\{|\}\}|\{%|\bundefined\b|\bNone (?:von\b|of (?:\d|None))|\(None\)|/None\b"
    r"|<[a-z_.]+ object at|Text\(|Markup\("
)
_CODE = re.compile(r"```.*?(?:```|\Z)|``.*?``|`[^`\n]*`", re.DOTALL)
_WORDS = {
    "de": frozenset("der die das und ist nicht ein eine du dein auf mit von den dem zu im für wenn".split()),  # noqa: SIM905 - reads better
    "en": frozenset("the and is not an you your of with to from that this it what when are for".split()),  # noqa: SIM905
}
"""Small words by which a paragraph tells its language."""
_FEW = 4
"""So many small words of another language, and none of the learner's own, are no accident."""


def wrong_with(heard: Heard, locale: str, *, expected: frozenset[str] = frozenset()) -> Iterator[str]:
    """What is wrong with the answer to one line, in words."""
    if not heard.replies:
        yield "nothing was said"
    for reply in heard.replies:
        if reply.template in TROUBLE and reply.template not in expected:
            yield f"said `{reply.template}`: {reply.text[:300]}"
        yield from _form(reply)
        if reply.locale != locale:
            yield f"`{reply.template}` speaks {reply.locale}"
        yield from _foreign(reply.text, locale)


def _form(reply: Reply) -> Iterator[str]:
    prose = plain(_CODE.sub("", reply.text))
    for found in _LEFT_OVER.finditer(prose):
        around = prose[max(0, found.start() - 60) : found.end() + 60]
        yield f"`{reply.template}` holds {found[0]!r}: …{around}…"
    if reply.text.count("```") % 2:
        yield f"`{reply.template}` leaves a block of code open"
    if re.search(r"\n\n\n\n", reply.text):
        yield f"`{reply.template}` has a gap of more than two empty lines"
    if reply.template != "handover" and len(reply.text) > MOST_CHARACTERS:
        yield f"`{reply.template}` has {len(reply.text)} characters: {reply.text[:80]!r}"
    if reply.template != "handover" and reply.text.count("\n") > MOST_LINES:
        yield f"`{reply.template}` has {reply.text.count(chr(10))} lines: {reply.text[:80]!r}"


def _foreign(text: str, locale: str) -> Iterator[str]:
    """Paragraphs that are in another language, as far as small words tell."""
    for paragraph in re.split(r"\n\s*\n", _CODE.sub(" ", text)):
        words = re.findall(r"[^\W\d_]+", paragraph.casefold())
        own = sum(word in _WORDS[locale] for word in words)
        for other in _WORDS.keys() - {locale}:
            if not own and sum(word in _WORDS[other] for word in words) >= _FEW:
                yield f"seems to be in {other!r}: {paragraph.strip()[:200]!r}"


def flat(text: str) -> str:
    """A text as it's looked for: without the marks of what is printed as plain text, and in one line."""
    return " ".join(plain(text).split())


def says(heard: Heard, text: str) -> bool:
    """Whether `text` was printed, wherever its lines break."""
    return flat(text) in flat(heard.text)
