"""What a model says, made fit to be said: bold, lists and a little code may stay, nothing else formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.prompting.markdown import Markdown, code_block, escape, harmless, inline_code

LONGEST = 1800
"""Characters of a reply; what is more is left out."""
LINES, WIDTH = 16, 900
"""Of a block of code, lines and characters; an explanation needs no more."""
POINTS, LONGEST_POINT = 3, 400
_BLOCK = re.compile(r"(?s)(`{3,}).*?(?:\1|\Z)")
_LANGUAGES = frozenset({"", "py", "python", "sql", "text", "txt", "sh", "bash", "toml", "json"})
_FENCE = re.compile(r"^[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<tag>[\w+.#-]*)[^`]*$")
_RULE = re.compile(r"^[ \t]*(?:[-=_*~][ \t]*){3,}$")
_OPENING = re.compile(r"^[ \t]*(?:-?#{1,6}[ \t]+|>{1,3}[ \t]*|-#[ \t]*)+")
_ITEM = re.compile(r"^(?P<indent>[ \t]*)(?:[-*+•]|(?P<number>\d{1,2})[.)])[ \t]+(?P<rest>.*)$")
_SIGN = re.compile(
    "^(?:[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff](?:[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff])*\\s*)+"
)
"""Pictures at the beginning of a line: with them begins what Baton itself says, a verdict above all."""
_SPANS = re.compile(r"(?P<code>`+)(?P<inner>.+?)(?<!`)(?P=code)(?!`)|\*\*(?P<bold>(?=\S)[^*\n]+?(?<=\S))\*\*")
_ALL_BOLD = re.compile(r"^\s*(?:\*\*|__)(?P<inner>[^*]+?)(?:\*\*|__)\s*[:.]?\s*$")


@dataclass(frozen=True, slots=True)
class _Part:
    """A line, or a block of code."""

    text: str
    language: str | None = None


def spoken(text: str, longest: int = LONGEST) -> Markdown:
    """What a model wrote, as Baton may say it: it can't mention, link, head, quote or look like a verdict."""
    said: list[str] = []
    room = longest
    for part in _parts(harmless(text).strip()):
        shown = _line(part.text) if part.language is None else code_block(*_cut(part))
        if len(shown) > room:
            said.append("…")
            break
        room -= len(shown) + 1
        said.append(shown)
    return Markdown(re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip() or "…")


def points(said: Markdown) -> tuple[Markdown, ...]:
    """The points in what may be said, as a document can list them: one line each, few, short, and no code."""
    lines = [line.strip() for line in _BLOCK.sub("", said).split("\n")]
    items = [item["rest"] for line in lines if (item := _ITEM.match(line))]
    fit = [line for line in items or lines if line not in {"", "…"} and len(line) <= LONGEST_POINT]
    return tuple(Markdown(line) for line in fit[:POINTS])


def _parts(text: str) -> Iterator[_Part]:
    code: list[str] | None = None
    fence, language = "", ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if code is None and found:
            code, fence, language = [], found["fence"], found["tag"].lower()
        elif code is not None and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            yield _Part("\n".join(code), language)
            code = None
        elif code is not None:
            code.append(line)
        else:
            yield _Part(line)
    if code is not None:
        yield _Part("\n".join(code), language)


def _cut(part: _Part) -> tuple[str, str]:
    """A block of harmless size, and the language that it's in if that's one for a lesson."""
    lines = part.text.split("\n")
    kept = "\n".join(lines[:LINES])[:WIDTH]
    language = part.language if part.language in _LANGUAGES else ""
    return (kept if kept == part.text else f"{kept}\n…"), language or ""


def _line(line: str) -> str:
    if not line.strip() or _RULE.match(line):
        return ""
    bare = _stripped(line)
    if item := _ITEM.match(bare):
        depth = min(len(item["indent"].expandtabs(4)) // 2, 2)
        mark = f"{item['number']}." if item["number"] else "-"
        return f"{'  ' * depth}{mark} {_inline(_stripped(item['rest']).lstrip())}".rstrip()
    if whole := _ALL_BOLD.match(bare):  # a line of its own in bold is a heading by another name
        bare = _stripped(whole["inner"])
    return _inline(bare.strip())


def _stripped(line: str) -> str:
    """A line without what would make a heading, a quote or a sign of it, however often that stands there."""
    while (bare := _SIGN.sub("", _OPENING.sub("", line).lstrip("\u200d"))) != line:
        line = bare
    return line


def _inline(text: str) -> str:
    said: list[str] = []
    end = 0
    for span in _SPANS.finditer(text):
        said.append(escape(text[end : span.start()]))
        said.append(inline_code(span["inner"]) if span["code"] else f"**{escape(span['bold'])}**")
        end = span.end()
    return "".join([*said, escape(text[end:])])


LONGEST_WORD = 60
"""Of any language; longer ones are noise."""
_WORD = re.compile(r"[^\W\d_]{1,30}")
_LEFTOVER = re.compile(
    r"<\|[a-z_]+\|>|</?tool_call>|\[/?INST\]|^\s*\{\s*\"(?:name|tool|function|arguments)\"", re.IGNORECASE
)
_ENOUGH = 0.6
"""Of the characters that aren't spaces or code: so many belong to words in most prose."""


def makes_sense(text: str) -> bool:
    """Whether it's prose at all, and no noise, no leftovers of the model's own marks, no call gone astray."""
    if _LEFTOVER.search(text) or not text.strip():
        return False
    prose = re.sub(r"(?s)```.*?(?:```|\Z)|`[^`\n]*`", "", text)
    seen = re.sub(r"\s", "", prose)
    if not seen:
        return "`" in text
    words = _WORD.findall(prose)
    if any(len(word) > LONGEST_WORD for word in re.findall(r"[^\W\d_]+", prose)):
        return False
    alphabet = sum(map(len, words)) / len(seen)
    return alphabet >= _ENOUGH and "\ufffd" not in text
