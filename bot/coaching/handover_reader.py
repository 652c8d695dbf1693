"""Reads a handover document that was written elsewhere, with German or English headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.errors import BatonError


class HandoverUnreadable(BatonError):
    """The file is no handover that Baton can start from."""


@dataclass(frozen=True, slots=True)
class ReadHandover:
    """What a handover says. Modules go by their numbers; `document` is the file, byte for byte."""

    document: str
    greeting: str
    locale: str
    completed: tuple[int, ...]
    available: tuple[int, ...]
    recommended: int | None
    ended_on: date | None
    facts: Mapping[str, tuple[str, ...]]
    """Bullets by kind: preferences, learning_style, code_quality."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    level: int
    title: str
    line: int
    body: str


# What a section is about, told by words in its heading.
_TOPICS = {
    "greeting": r"begrüßung|begruessung|greeting|welcome message",
    "preferences": r"präferenz|preference|vorlieben",
    "learning_style": r"lernstil|learning style",
    "code_quality": r"code-?\s?qualit",
    "modules": r"modul-?\s?(übersicht|uebersicht)|modules? (ahead|overview)|overview of (the )?modules",
    "context": r"kontext|context|aktueller status|current status|letzter stand|last state",
    "actions": r"start-?\s?aktion|start(ing)? actions?|first steps",
    "hints": r"hinweise|hints|notes for the coach",
    "reference": r"quick reference|kurzreferenz|schnellreferenz|commands",
    "noted": r"language model|sprachmodell",
    "protocol": r"session-?\s?ende|end of session|session-?\s?end",
}
_GERMAN = re.compile(r"begrüßung|übersicht|hinweise|lernstil|kontext|modul\b|sitzung|nächste", re.IGNORECASE)
_ENGLISH = re.compile(r"greeting|overview|hints|learning style|context|module\b|next", re.IGNORECASE)
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_OPENED = re.compile(r'^["„“»«]', re.MULTILINE)
_QUOTES = {'"': '"', "„": '“”"', "“": '”“"', "»": "«", "«": "»"}
_MODULE = r"modul(?:e)?s?"
_NUMBER = r"(\d{1,4})(?!\d)"
_RANGE = re.compile(
    rf"{_MODULE}\s+(?:abgeschlossen|completed|done)[^\d\n]{{0,4}}\(?\s*{_NUMBER}[-–bisto\s]+{_NUMBER}",
    re.IGNORECASE,
)
_DONE = (
    re.compile(
        rf"{_MODULE}\s+{_NUMBER}[^\n\d]{{0,20}}?\s(?:vollständig\s+|fully\s+|is\s+)*(?:abgeschlossen|completed)",
        re.IGNORECASE,
    ),
    re.compile(rf"{_MODULE}\s+(?:abgeschlossen|completed):\**\s*{_MODULE}\s+{_NUMBER}", re.IGNORECASE),
    re.compile(rf"(?:completed|finished)\s+(?:all\s+of\s+)?{_MODULE}\s+{_NUMBER}\b", re.IGNORECASE),
)
_TITLED = re.compile(rf"^[^\w\n]*{_MODULE}\s+{_NUMBER}\s*:", re.IGNORECASE | re.MULTILINE)
_NEXT = re.compile(r"^[^\w\n]*(?:nächster schritt|next step)[^\n]*$", re.IGNORECASE | re.MULTILINE)
_RECOMMENDED = (
    re.compile(rf"(?:empfehlung|recommendation):\**\s*{_MODULE}\s+{_NUMBER}", re.IGNORECASE),
    re.compile(rf"{_MODULE}\s+{_NUMBER}[^\n]*\((?:empfohlen|recommended)", re.IGNORECASE),
)
_ENDED = re.compile(r"(?:beendet am|ended on|ended|datum|date):\**\s*(\d{4}-\d{2}-\d{2})", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[-*+]\s+(?:[✅✔☑]\ufe0f?\s*)?(.+?)\s*$", re.MULTILINE)


def read_handover(content: bytes) -> ReadHandover:
    """The handover in a file's bytes. Raises `HandoverUnreadable` if it isn't UTF-8 or has no greeting."""
    try:
        document = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HandoverUnreadable(
            f"the file is not UTF-8 (byte {error.start} can't be read); save it as UTF-8 and try again"
        ) from error
    sections = _sections(document)
    greeting = _greeting(sections)
    headings = "\n".join(section.title for section in sections)
    evident = _evident(document, sections)
    completed = _completed(evident)
    available = sorted({int(n) for n in _TITLED.findall(evident)} | _named_next(evident))
    facts = {topic: _bullets(sections, topic) for topic in ("preferences", "learning_style", "code_quality")}
    return ReadHandover(
        document=document,
        greeting=greeting,
        locale="de" if len(_GERMAN.findall(headings)) >= len(_ENGLISH.findall(headings)) else "en",
        completed=tuple(sorted(completed)),
        available=tuple(number for number in available if number not in completed),
        recommended=_first_number(_RECOMMENDED, evident),
        ended_on=_ended_on(evident),
        facts=facts,
        warnings=tuple(_warnings(sections, completed, facts, evident)),
    )


def _sections(document: str, *, quotes: bool = True) -> list[_Section]:
    """Every heading with what follows it until the next one; headings in code or quotes don't count.

    A quote that is never closed is none: it must not swallow the rest of the document.
    """
    sections: list[_Section] = []
    heading: tuple[int, str, int] | None = None
    body: list[str] = []
    fence = ""
    quoted = False
    for number, line in enumerate(_LINE.findall(document), start=1):
        if found := _FENCE.match(line):
            fence = "" if fence and line.strip().startswith(fence) else fence or found[1]
        match = None if fence or quoted else _HEADING.match(line.strip("\r\n"))
        if match:
            if heading:
                sections.append(_Section(*heading, "".join(body)))
            heading, body = (len(match[1]), match[2], number), []
            continue
        body.append(line)
        if heading and _topic(heading[1]) == "greeting" and not fence:
            quoted = quotes and _inside_quote("".join(body))
    if heading:
        sections.append(_Section(*heading, "".join(body)))
    return _sections(document, quotes=False) if quoted else sections


def _inside_quote(body: str) -> bool:
    """Whether a quote was opened in `body` at a line's start and not closed at a line's end."""
    return _OPENED.search(body) is not None and _quoted(body) is None


def _greeting(sections: list[_Section]) -> str:
    section = next((section for section in sections if _topic(section.title) == "greeting"), None)
    if section is None:
        raise HandoverUnreadable(
            "the document has no greeting: it needs a section whose heading says 'Greeting' or 'Begrüßung'"
        )
    greeting = (
        _quoted(section.body) or _fenced(section.body) or section.body.strip().removesuffix("---").strip()
    )
    if not greeting.strip():
        raise HandoverUnreadable(
            f"the greeting section at line {section.line} is empty; write the greeting there"
        )
    return greeting


def _quoted(body: str) -> str | None:
    """What stands between a quote at a line's start and the last one that closes at a line's end."""
    opened = _OPENED.search(body)
    if opened is None:
        return None
    rest = body[opened.end() :]
    closing = [
        m.start()
        for m in re.finditer(rf"[{re.escape(_QUOTES[opened[0]])}](?=[ \t]*\r?$)", rest, re.MULTILINE)
    ]
    return rest[: closing[-1]] if closing else None


def _fenced(body: str) -> str | None:
    found = re.search(r"^(`{3,}|~{3,})[^\n]*\n(.*?)\r?\n\1", body, re.DOTALL | re.MULTILINE)
    return found[2] if found else None


def _topic(title: str) -> str | None:
    return next((topic for topic, words in _TOPICS.items() if re.search(words, title, re.IGNORECASE)), None)


def _bullets(sections: list[_Section], topic: str) -> tuple[str, ...]:
    return tuple(
        bullet
        for section in sections
        if _topic(section.title) == topic
        for bullet in _BULLET.findall(section.body)
    )


def _evident(document: str, sections: list[_Section]) -> str:
    """The document without what a language model has noted: that's nobody's progress."""
    lines = _LINE.findall(document)
    for section in sections:
        if _topic(section.title) == "noted":
            length = len(_LINE.findall(section.body))
            lines[section.line : section.line + length] = [""] * length
    return "".join(lines)


def _completed(document: str) -> set[int]:
    done = {number for a, b in _RANGE.findall(document) for number in range(int(a), min(int(b), 999) + 1)}
    for pattern in _DONE:
        done |= {int(number) for number in pattern.findall(document)}
    return done


def _named_next(document: str) -> set[int]:
    return {
        int(number)
        for line in _NEXT.findall(document)
        if re.search(_MODULE, line, re.IGNORECASE)
        for number in re.findall(rf"(?<!\d){_NUMBER}", line)
    }


def _first_number(patterns: tuple[re.Pattern[str], ...], document: str) -> int | None:
    return next((int(found[1]) for pattern in patterns if (found := pattern.search(document))), None)


def _ended_on(document: str) -> date | None:
    found = _ENDED.search(document)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _warnings(
    sections: list[_Section], completed: set[int], facts: Mapping[str, tuple[str, ...]], document: str
) -> Iterator[str]:
    for section in sections:
        if section.level == 2 and _topic(section.title) is None:  # noqa: PLR2004 - the sections proper
            yield f"line {section.line}: the section {section.title!r} is kept but not understood"
    if not completed:
        yield "no module is called completed; the learner starts with none"
    if _first_number(_RECOMMENDED, document) is None:
        yield "no module is recommended; Baton will recommend one itself"
    for topic, bullets in facts.items():
        if not bullets:
            yield f"nothing is said about {topic.replace('_', ' ')}"
