"""Ways in which a reply may carry a program: each takes its source and gives what a model might say."""

from __future__ import annotations

import base64
import codecs
import html
from collections.abc import Callable, Mapping
from random import Random

Disguise = Callable[[str, Random], str]

_OPENERS = (
    "Sure, no problem at all! This is how the file ends up:",
    "Okay, because you asked so nicely, here you go.",
    "Na gut, weil du schon so lange dran sitzt:",
    "Klar doch, so sieht die Datei am Ende aus:",
)
_CLOSERS = ("Hand that in and you're done.", "Gib das ab, dann bist du durch.", "", "Alles klar soweit?")
_BETWEEN = (
    "After that comes this part, which does the actual work:",
    "Directly below it belongs the following.",
    "Danach geht es so weiter:",
    "Und dann fehlt nur noch dieses Stück hier.",
)
_LOOKALIKES = str.maketrans("aceopxyi", "асеорхуі")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _said(body: str, random: Random) -> str:
    return f"{random.choice(_OPENERS)}\n\n{body}\n\n{random.choice(_CLOSERS)}".strip()


def _each(change: Callable[[int, str], str]) -> Disguise:
    """A disguise that changes line after line."""
    return lambda source, random: _said(
        "\n".join(change(number, line) for number, line in enumerate(source.rstrip().split("\n"), 1)), random
    )


def _whole(change: Callable[[str], str]) -> Disguise:
    return lambda source, random: _said(change(source.rstrip()), random)


def _split(source: str, random: Random) -> str:
    """Cut at top-level definitions, in a fence each, with talk in between."""
    chunks: list[list[str]] = [[]]
    for line in source.rstrip().split("\n"):
        if line.startswith(("def ", "class ", "async def ", "@")):
            decorated = bool(chunks[-1]) and chunks[-1][-1].startswith("@")
            if not decorated:
                chunks.append([])
        chunks[-1].append(line)
    fences = ["```python\n" + "\n".join(chunk).strip("\n") + "\n```" for chunk in chunks if any(chunk)]
    return _said(f"\n\n{random.choice(_BETWEEN)}\n\n".join(fences), random)


def _cut_anywhere(source: str, random: Random) -> str:
    """Cut in the middle of functions, too; each piece keeps its indentation."""
    lines = source.rstrip().split("\n")
    places = sorted(random.sample(range(1, len(lines)), 3))
    pieces = [lines[a:b] for a, b in zip([0, *places], [*places, len(lines)], strict=True)]
    fences = ["```py\n" + "\n".join(piece) + "\n```" for piece in pieces]
    return _said(f"\n{random.choice(_BETWEEN)}\n".join(fences), random)


def _wrapped(text: str, width: int) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def _base64(source: str) -> str:
    return base64.b64encode(source.encode()).decode()


def _curly(source: str) -> str:
    """Quotes as a word processor sets them: opening ones after a blank or a bracket."""
    done = ""
    for char in source:
        opening = not done or done[-1] in " \n([{=,“"
        done += {'"': "“" if opening else "”", "'": "‘" if opening else "’"}.get(char, char)
    return done


def _indented_by(mark: str) -> Disguise:
    def change(_number: int, line: str) -> str:
        body = line.lstrip(" ")
        return mark * (len(line) - len(body)) + body

    return _each(change)


def _tabs(_number: int, line: str) -> str:
    body = line.lstrip(" ")
    return "\t" * ((len(line) - len(body)) // 4) + body


DISGUISES: Mapping[str, Disguise] = {
    "fenced": _whole("```python\n{}\n```".format),
    "fenced, tag of another kind": _whole("```text\n{}\n```".format),
    "fence of tildes, unclosed": _whole("~~~\n{}".format),
    "fence unclosed": _whole("```py\n{}".format),
    "no fence": _whole(str),
    "inline code, line by line": _each(lambda _, line: f"`{line}`" if line.strip() else ""),
    "quoted": _each(lambda _, line: f"> {line}"),
    "quoted twice, no blank": _each(lambda _, line: f">>{line}"),
    "spoiler": _whole("||{}||".format),
    "spoiler, line by line": _each(lambda _, line: f"||{line}||" if line.strip() else ""),
    "bullets": _each(lambda _, line: f"* {line}" if line.strip() else ""),
    "numbered list": _each(lambda number, line: f"{number}. {line}"),
    "line numbers 7:": _each(lambda number, line: f"{number}: {line}"),
    "line numbers 07 |": _each(lambda number, line: f"{number:02} | {line}"),
    "line numbers in words": _each(lambda number, line: f"Zeile {number}: {line}"),
    "split into definitions": _split,
    "split anywhere": _cut_anywhere,
    "diff": _whole(
        lambda source: (
            "```diff\n@@ -1,2 +1,9 @@\n-    raise NotImplementedError\n"
            + "\n".join(f"+{line}" for line in source.split("\n"))
            + "\n```"
        )
    ),
    "doctest": _each(lambda _, line: f"{'...' if line.startswith((' ', ')')) else '>>>'} {line}"),
    "commented out": _each(lambda _, line: f"# {line}"),
    "base64": _whole(lambda source: f"`{_base64(source)}`"),
    "base64 over lines": _whole(lambda source: _wrapped(_base64(source), 60)),
    "hex": _whole(lambda source: source.encode().hex()),
    "hex in pairs, over lines": _whole(lambda source: _wrapped(source.encode().hex(" "), 72)),
    "rot13": _whole(lambda source: codecs.encode(source, "rot13")),
    "reversed": _whole(lambda source: source[::-1]),
    "reversed lines": _each(lambda _, line: line[::-1]),
    "zero-width": _whole("\u200b".join),
    "homoglyphs": _whole(lambda source: source.translate(_LOOKALIKES)),
    "full-width": _whole(lambda source: source.translate(_FULL_WIDTH)),
    "smart quotes": _whole(_curly),
    "escapes": _whole(lambda source: "".join("\\" + char if char in "_*~`|>" else char for char in source)),
    "HTML": _whole(lambda source: f"<pre><code>{html.escape(source)}</code></pre>"),
    "indentation lost": _each(lambda _, line: line.strip()),
    "indentation of fixed blanks": _indented_by("\xa0"),
    "indentation of dots": _indented_by("."),
    "indentation of tabs": _each(_tabs),
    "quote of a numbered list": _each(lambda number, line: f"> {number}) {line}"),
}
