"""Takes a text apart into blocks of lines, with what decorates the lines taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(r"^[ \t>|*•.\d)-]{0,12}?(`{3,}|~{3,})[ \t]*([\w+#.-]*)[ \t]*(.*)$")
INLINE = re.compile(r"(?<!`)(`{1,2})(?!`)([^\n]+?)(?<!`)\1(?!`)")
_QUOTE = re.compile(r"^[ \t]{0,3}>{1,2}(?!>)[ ]?")
_PROMPT = re.compile(r"^[ \t]*(?:>>>|In \[\d+\]:)(?: |$)")
_MORE = re.compile(r"^[ \t]*\.\.\.(?: |$)")
_NUMBER = re.compile(
    r"^[ \t]{0,8}(?:(?:line|zeile|ln|l)\.?[ \t]*)?"
    r"(?:\[\d{1,4}\]|\(\d{1,4}\)|#?\d{1,4}(?:[:.)|│>]| [:|│]|-(?= )))(?:[ ]|\t|$)?",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"^[ \t]*\d{1,4}(?:\t|  ?|$)")
_BULLET = re.compile(r"^([ \t]*)[*•·+-] ")
_DOTS = re.compile(
    r"^(?:(?:\.\.)+|(?:··)+|(?:••)+|(?:____)+|[→⇥»]+|(?:--)+)(?=[^\W\d]|\.\w|[*|@)\]}\"'#({\[])"
)
_COMMENT = re.compile(r"^([ \t]*)#[ ]?")
_DIFF = re.compile(r"(?m)^(?:@@ |\+\+\+ |--- |diff --git )|^\+[ \t]*\w")
_ARROW = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together. In a fence they're meant as code, of the kind that `tag` says."""

    lines: tuple[str, ...]
    fenced: bool = False
    tag: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def layouts(text: str) -> Iterator[tuple[Block, ...]]:
    """The blocks of `text` as it stands, and as it may be meant."""
    lines = [_indented(line) for line in text.split("\n")]
    plain = _blocks(lines)
    yield plain
    undressed = undress(lines)
    if undressed != lines:
        yield _blocks(undressed)
    if _DIFF.search("\n".join(undressed)):
        yield _blocks([line for line in map(_new_side, undressed) if line is not None])
    elif _DIFF.search(text):
        yield _blocks([line for line in map(_new_side, lines) if line is not None])
    if sum(bool(_COMMENT.match(line)) for line in undressed) > 2:  # noqa: PLR2004 - one or two are comments
        yield _blocks([_COMMENT.sub(r"\1", line) for line in undressed])
    inline = tuple(match[2] for block in plain if not block.fenced for match in INLINE.finditer(block.text))
    if len(inline) > 1:
        yield (Block(inline),)


def undress(lines: list[str]) -> list[str]:
    """Lines without quote marks, bullets, numbers, prompts, spoilers and backticks around them."""
    prompts = any(_PROMPT.match(line) for line in lines)
    numbered = sum(bool(_BARE_NUMBER.match(line)) for line in lines) > 2  # noqa: PLR2004 - two may be chance
    return [_undressed(line, prompts=prompts, numbered=numbered) for line in lines]


def _undressed(line: str, *, prompts: bool, numbered: bool) -> str:
    for _ in range(6):
        before = line
        line = _PROMPT.sub("", _QUOTE.sub("", line))
        line = _MORE.sub("", line) if prompts else line
        line = line.removeprefix("||").removesuffix("||") if "||" in line else line
        if len(line) > 1 and line.startswith("|") and line.rstrip().endswith("|"):
            line = re.sub(r"^\s*\d+\s*\|", "", line.strip()[1:-1]).removeprefix(" ").rstrip()  # a table's row
        line = _NUMBER.sub("", line, count=1)
        line = _BARE_NUMBER.sub("", line, count=1) if numbered and line == before else line
        line = _BULLET.sub(r"\1", line)
        if (match := INLINE.fullmatch(line.strip())) and not FENCE.match(line):
            line = match[2]
        line = _indented(line)
        if line == before:
            break
    return line


def _indented(line: str) -> str:
    """With blanks in front, whatever stands for them."""
    body = line.lstrip(" \t")
    line = line[: len(line) - len(body)].replace("\t", " " * 4) + body
    if match := _DOTS.match(line):
        width = len(match[0]) * (_ARROW if match[0][0] in "→⇥»" else 1)
        return " " * width + line[match.end() :]
    return line


def _new_side(line: str) -> str | None:
    """A line of a diff as it is afterwards; None if it isn't any more."""
    if line.startswith(("@@", "+++", "---", "diff --git", "-")):
        return None
    return line[1:] if line.startswith(("+", " ")) else line


def _blocks(lines: list[str]) -> tuple[Block, ...]:
    found: list[Block] = []
    held: list[str] = []
    fence, tag = "", ""

    def close(*, fenced: bool) -> None:
        if any(line.strip() for line in held):
            found.append(Block(tuple(held), fenced, tag if fenced else ""))
        held.clear()

    for line in lines:
        match = FENCE.match(line)
        if fence and match and match[1].startswith(fence) and not match[2]:
            close(fenced=True)
            fence = ""
        elif not fence and match:
            if match[3] and match[1] in match[3]:  # opened and closed on one line
                held.append(f"{match[2]} {match[3].replace(match[1], '')}".strip())
                continue
            close(fenced=False)
            fence, tag = match[1], match[2].lower()
            if match[3]:
                held.append(f"{match[2]} {match[3]}" if "(" in match[3] or "=" in match[3] else match[3])
        else:
            held.append(line)
    close(fenced=bool(fence))
    return tuple(found)
