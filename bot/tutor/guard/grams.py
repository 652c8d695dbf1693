"""Counts how much of a solution a text supplies: 4-grams of its tokens that the learner doesn't have yet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import lru_cache

from bot.courses.trees import parse
from bot.tutor.guard.programs import tidy

SIZE = 4
_TOKEN = re.compile(
    r'(?P<text>[rbfRBF]{0,2}(?:"""|\'\'\'))|[rbfRBF]{0,2}(?:"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')'
    r"|\w+(?:\.\d+)?|\*\*|//|->|:=|==|!=|<=|>=|[^\s\w]"
)
_COMMENT = re.compile(r"(?m)(^|\s)#.*$")
Gram = tuple[str, ...]


def tokens(text: str) -> list[str]:
    """The tokens of code, be it whole or not, the quotes of its strings all alike."""
    return [_alike(match[0]) for match in _TOKEN.finditer(_COMMENT.sub(r"\1", text)) if not match["text"]]


def _alike(token: str) -> str:
    return f"'{token.strip('rbfRBF')[1:-1]}'" if len(token) > 1 and token[-1] in "\"'" else token


def grams(words: Iterable[str], size: int = SIZE) -> frozenset[Gram]:
    listed = list(words)
    return frozenset(tuple(listed[at : at + size]) for at in range(len(listed) - size + 1))


def grams_in(tree: ast.Module) -> frozenset[Gram]:
    return grams(tokens(ast.unparse(tree)))


@lru_cache(maxsize=256)
def grams_of(source: str, size: int = SIZE) -> frozenset[Gram]:
    """The grams of a source: as it's written, and as Python writes it, without comments and docstrings."""
    return grams(tokens(source), size) | grams(normal_tokens(source), size)


def normal_tokens(source: str) -> list[str]:
    """The tokens of a source that can be parsed, in a form that doesn't depend on its layout."""
    try:
        return tokens(ast.unparse(tidy(parse(source))))
    except SyntaxError:
        return tokens(source)
