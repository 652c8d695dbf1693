"""Gives back the indentation that code has lost, as well as it can be told."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOP = re.compile(r"^(?:class |from \w|import \w|if __name__)")
_DEF = re.compile(r"^(?:async )?def \w+\(\s*(self|cls)?")
_GOES_ON = {
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "try", "except"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
}
_ENDS = re.compile(r"^(?:return|raise|continue|break|pass)\b")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|#.*$")
_STEP = 4


def reindented(lines: Sequence[str]) -> list[str]:
    """`lines`, each as deep as it is after a header, and no longer deep once its block has ended."""
    found: list[str] = []
    stack: list[str] = []  # the words that the open blocks begin with
    depth = 0
    ended = False
    for at, raw in enumerate(lines):
        line = raw.strip()
        if depth > 0 or not line:
            found.append(" " * _STEP * (len(stack) + 1) + line if line else "")
        else:
            word = re.split(r"\W", line, maxsplit=1)[0]
            stack = _place(stack, word, _decorated(lines, at), ended=ended)
            found.append(" " * _STEP * len(stack) + line)
            ended = bool(_ENDS.match(line))
        bare = _STRING.sub("", line)
        depth = max(0, depth + sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}")))
        if depth == 0 and bare.rstrip().endswith(":"):
            stack = [*stack, _opener(lines, at)]
            ended = False
    return found


def _place(stack: list[str], word: str, decorated: str, *, ended: bool) -> list[str]:
    """The blocks that are open where the line stands that begins with `word`."""
    if _TOP.match(decorated):
        return []
    if match := _DEF.match(decorated):
        return stack[:1] if match[1] and stack[:1] == ["class"] else []
    if word in _GOES_ON:
        for at in range(len(stack) - 1, -1, -1):
            if stack[at] in _GOES_ON[word]:
                return stack[:at]
    if ended and stack and stack[-1] not in {"def", "class"}:
        return stack[:-1]
    return stack


def _decorated(lines: Sequence[str], at: int) -> str:
    """The line itself, or what it decorates."""
    line = lines[at].strip()
    if not line.startswith("@"):
        return line
    return next((each.strip() for each in lines[at:] if _DEF.match(each.strip()) or _TOP.match(each)), line)


def _opener(lines: Sequence[str], at: int) -> str:
    """The word of the header that ends on this line, which may have begun lines before."""
    for number in range(at, max(-1, at - 12), -1):
        line = lines[number].strip().removeprefix("async ")
        word = re.split(r"\W", line, maxsplit=1)[0]
        if word in {"def", "class", "if", "for", "while", "with", "try", *_GOES_ON}:
            return word
    return "def"
