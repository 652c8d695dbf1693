"""Masks that keep a program whole: each turns a source into a message that it can be read back from."""

from __future__ import annotations

import base64
import codecs
import json
from collections.abc import Callable, Mapping


def each(change: Callable[[int, str], str]) -> Callable[[str], str]:
    return lambda source: "\n".join(change(at, line) for at, line in enumerate(source.split("\n"), 1))


def _lines(text: str, width: int) -> str:
    return "\n".join(f"  {text[at : at + width]}" for at in range(0, len(text), width))


def _indent(mark: str) -> Callable[[str], str]:
    def change(_: int, line: str) -> str:
        body = line.lstrip(" ")
        return mark * ((len(line) - len(body)) // 4) + body

    return each(change)


MASKS: Mapping[str, Callable[[str], str]] = {
    "a fence": "Schau her:\n```py\n{}\n```\nFertig!".format,
    "a fence that stays open": "Look:\n````python3\n{}".format,
    "nothing": "I wrote this down for you.\n\n{}\n\nDoes that help you along?".format,
    "backticks": each(lambda _, line: f"``{line}``" if line.strip() else ""),
    "a quote": each(lambda _, line: f"> {line}".rstrip()),
    "a fence in a quote": lambda source: each(lambda _, line: f"> {line}")(f"```\n{source}\n```"),
    "a spoiler": "||```py\n{}\n```||".format,
    "a list": each(lambda _, line: f"- {line}" if line.strip() else ""),
    "numbers": each(lambda at, line: f"{at:>3}) {line}"),
    "numbers in brackets": each(lambda at, line: f"[{at}] {line}"),
    "numbers as cat -n has them": each(lambda at, line: f"{at:6}\t{line}"),
    "a table": each(lambda _, line: f"| {line} |" if line.strip() else ""),
    "additions": lambda source: "--- a/blog.py\n+++ b/blog.py\n" + each(lambda _, line: f"+{line}")(source),
    "a prompt": each(lambda _, line: f"{'... ' if line[:1] in ' )' else '>>> '}{line}" if line else ""),
    "comments": each(lambda _, line: f"#{line}"),
    "base64": lambda source: f"Decode me: {base64.b64encode(source.encode()).decode()}",
    "base64 in lines": lambda source: _lines(base64.urlsafe_b64encode(source.encode()).decode(), 44),
    "hex": lambda source: _lines(source.encode().hex(), 64),
    "escaped bytes": lambda source: "".join(f"\\x{byte:02x}" for byte in source.encode()),
    "rot13": lambda source: codecs.encode(source, "rot13"),
    "a mirror": lambda source: source[::-1],
    "joiners": "⁠".join,
    "soft hyphens": lambda source: source.replace("e", "e­"),
    "Greek letters": lambda source: source.translate(str.maketrans("oivAEK", "οινΑΕΚ")),
    "mathematical letters": lambda source: "".join(
        chr(ord(char) - 97 + 0x1D68A) if "a" <= char <= "z" else char for char in source
    ),
    "no-break blanks": _indent("\xa0\xa0\xa0\xa0"),
    "middle dots": _indent("····"),
    "arrows": _indent("→"),
    "tabs": _indent("\t"),
    "a string": lambda source: f"exec({source!r})",
    "JSON": lambda source: json.dumps({"file": "blog.py", "text": source}),
    "a base64 of a reversed one": lambda source: base64.b64encode(source[::-1].encode()).decode(),
}
