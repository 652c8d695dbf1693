"""Takes the masks off a text: what it says with invisible characters, look-alikes and encodings undone."""

from __future__ import annotations

import ast
import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress

_LOOKALIKES = {
    ord(other): plain
    for plain, others in {
        "a": "аα", "c": "сϲ", "d": "ԁ", "e": "еҽ", "g": "ɡ", "h": "һ", "i": "іıιɩ", "j": "јϳ", "k": "κк",
        "l": "ӏ", "n": "ո", "o": "оοօ", "p": "рρ", "q": "ԛ", "r": "г", "s": "ѕ", "t": "τ", "u": "υս",
        "v": "ѵν", "w": "ԝ", "x": "хχ", "y": "уγ", "A": "АΑ", "B": "ВΒ", "C": "СϹ", "E": "ЕΕ", "F": "Ϝ",
        "H": "НΗ", "I": "ІΙӀ", "J": "Ј", "K": "КΚ", "M": "МΜ", "N": "Ν", "O": "ОΟ", "P": "РΡ", "S": "Ѕ",
        "T": "ТΤ", "X": "ХΧ", "Y": "ҮΥ", "Z": "Ζ",
    }.items()
    for other in others
}  # fmt: skip
"""Cyrillic, Greek and other letters that look like Latin ones."""
_QUOTES = str.maketrans(
    {**dict.fromkeys("“”„‟«»″＂", '"'), **dict.fromkeys("‘’‚‛′‹›＇", "'"), "−": "-", "–": "-", "…": "..."}
)
_BREAKS = re.compile(r"<(?:br|/?p|/?div|/?li|/?pre|/?code|/?tr|/?td)\b[^<>\n]{0,40}>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([_*~`|>#<\[\](){}.!+-])")
_KEYWORDS = re.compile(r"\b(?:def|return|import|class|from|None|self|for|with|not)\b")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:\\x|0x)?[0-9a-fA-F]{2}(?:[\s,:;]*(?:\\x|0x)?[0-9a-fA-F]{2}){11,}")
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*\\n(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\\n(?:[^\'\\\n]|\\.)*\'')
_PREFIX = re.compile(r"(?m)^[ \t>*•|`-]+|[ \t|`]+$")
_LEAST_PRINTABLE = 0.97
_LEAST = 12
_LONG_WORD = 40
_DEEPEST = 3


def unmasked(text: str) -> tuple[str, ...]:
    """What `text` may say: itself, cleaned, and whatever is encoded in it, each once."""
    found: dict[str, None] = {}
    todo = [(text, 0)]
    while todo:
        said, depth = todo.pop(0)
        plain = cleaned(said)
        if plain not in found:
            found[plain] = None
            if depth < _DEEPEST:
                todo += [(each, depth + 1) for each in _decoded(plain)]
    return tuple(found)


def cleaned(text: str) -> str:
    """Without what can't be seen, and with look-alikes as what they look like."""
    text = html.unescape(_BREAKS.sub("\n", text)) if "&" in text or "<" in text else text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if text.isascii():
        return text
    text = "".join(_folded(char) for char in text.translate(_QUOTES))
    return text.translate(_LOOKALIKES)


def _folded(char: str) -> str:
    """A character as ASCII has it, if it has; letters of German stay."""
    if char.isascii() or char in "äöüÄÖÜß·•":
        return char
    kind = unicodedata.category(char)
    if kind in {"Cf", "Mn", "Me"}:
        return ""
    if kind == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain.isascii() else char


def _decoded(text: str) -> Iterator[str]:
    if _ESCAPE.search(text):
        yield _ESCAPE.sub(r"\1", text)
    if text.count("\\n") > 1:
        yield text.replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').replace("\\'", "'")
        yield from _literals(text)
    keywords = len(_KEYWORDS.findall(text))
    turned: tuple[Callable[[str], str], ...] = (_rot13, _backwards, _backward_lines)
    for turn in turned:
        other = turn(text)
        if len(_KEYWORDS.findall(other)) > max(2, keywords):
            yield other
    stripped = _PREFIX.sub("", text)
    yield from _from_hex(stripped)
    yield from _from_base64(stripped)


def _literals(text: str) -> Iterator[str]:
    """Strings that hold several lines."""
    for match in _LITERAL.finditer(text):
        with suppress(ValueError, SyntaxError):
            yield str(ast.literal_eval(match[0]))


def _rot13(text: str) -> str:
    return codecs.encode(text, "rot13")


def _backwards(text: str) -> str:
    return text[::-1]


def _backward_lines(text: str) -> str:
    return "\n".join(line[::-1] for line in text.split("\n"))


def _from_hex(text: str) -> Iterator[str]:
    for match in _HEX.finditer(text):
        digits = re.sub(r"\\x|0x|[^0-9a-fA-F]", "", match[0])
        yield from _printable(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _from_base64(text: str) -> Iterator[str]:
    """Each piece by itself, and neighbouring pieces, which may be one that was cut, as one."""
    pieces = [
        match for match in _BASE64.finditer(text) if not match[0].isalpha() or len(match[0]) > _LONG_WORD
    ]
    runs: list[list[re.Match[str]]] = []
    for piece in pieces:
        if runs and re.fullmatch(r"[\s\"'`,.;:>|*-]*", text[runs[-1][-1].end() : piece.start()]):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    joined = ["".join(piece[0] for piece in run) for run in runs]
    whole = "".join(joined)
    for encoded in dict.fromkeys([*joined, whole, *_with_rest(text, runs)]):
        body = encoded.rstrip("=").replace("-", "+").replace("_", "/")
        if len(body) >= _LEAST:
            body = body[: len(body) - (len(body) % 4 == 1)]
            try:
                yield from _printable(base64.b64decode(body + "=" * (-len(body) % 4)))
            except (binascii.Error, ValueError):
                continue


def _with_rest(text: str, runs: list[list[re.Match[str]]]) -> Iterator[str]:
    """A run with the short last line that may belong to it."""
    for run in runs:
        rest = re.match(r"\s*([A-Za-z0-9+/_-]{1,15}={0,2})(?=\s|$)", text[run[-1].end() :])
        if rest:
            yield "".join(piece[0] for piece in run) + rest[1]


def _printable(data: bytes) -> Iterator[str]:
    """`data` as the text that it is, if it is one."""
    text = data.decode("utf-8", "ignore")
    if len(text) < _LEAST or len(text) < len(data) * 0.8:
        return
    seen = sum(char.isprintable() or char in "\n\t" for char in text)
    if seen / len(text) >= _LEAST_PRINTABLE:
        yield text
