"""Exercism's Markdown as chats understand it: links where they are used, and quotes for framed notes."""

from __future__ import annotations

import re

_FENCED = re.compile(r"(?ms)^([^\S\n]*)(`{3,}+|~{3,}+)([^\n]*+)\n(.*?)(?:^[^\S\n]*\2[`~]*[^\S\n]*$|\Z)")
_NAME_OF_PAGE = re.compile(
    r"\A\s*#[^\S\n]+(?:introduction|instructions|about|hints)[^\S\n]*$\n*", re.IGNORECASE | re.MULTILINE
)
_DEFINITION = re.compile(
    r"(?m)^ {0,3}\[(?!\^)([^\]\n]+)\]:[^\S\n]*<?([^\s>]+)>?(?:[^\S\n]+[\"'(][^\n]*)?[^\S\n]*$\n?"
)
_REFERENCE = re.compile(r"(?<![\w\]\\!])\[((?:[^\[\]]|\[[^\[\]]*\])+)\](?:\[([^\[\]]*)\])?(?![\[(:])")
_IN_TRACK = re.compile(r"\[(?:concept|exercise):[\w-]+/([\w-]+)\](?=\()")


def spoken(markdown: str) -> str:
    """`markdown` without what only a website would show well; blocks of code stay as they are."""
    markdown = _NAME_OF_PAGE.sub("", markdown)  # whoever shows a page says what it is
    prose, blocks = [""], [""]
    at = 0
    for fenced in _FENCED.finditer(markdown):
        prose[-1] += markdown[at : fenced.start()]
        at = fenced.end()
        if fenced[3].startswith("exercism/"):
            prose[-1] += _quoted(fenced[4])
        else:
            prose.append("")
            blocks.append(fenced[0])
    prose[-1] += markdown[at:]
    return "".join(block + part for block, part in zip(blocks, _linked(prose), strict=True))


def _quoted(note: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in note.strip("\n").split("\n"))


def _linked(parts: list[str]) -> list[str]:
    """The parts of a page with the targets of its links put in where they are referred to."""
    targets: dict[str, str] = {}
    for label, target in (found for part in parts for found in _DEFINITION.findall(part)):
        targets.setdefault(_key(label), f"<{target}>" if "(" in target else target)

    def link(match: re.Match[str]) -> str:
        target = targets.get(_key(match[2] or match[1]))
        return f"[{match[1]}]({target})" if target else match[0]

    return [_IN_TRACK.sub(r"[\1]", _REFERENCE.sub(link, _DEFINITION.sub("", part))) for part in parts]


def _key(label: str) -> str:
    """Labels mind neither capitals nor blanks."""
    return " ".join(label.split()).casefold()
