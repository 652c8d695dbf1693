"""Finds the line on which a key stands in a TOML or JSON text that has been parsed already.

Neither `tomllib` nor `json` remembers where a value came from, and an author needs to know. The scan is
loose: it takes for granted that the parser has accepted the text.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple, TypeAlias

Key: TypeAlias = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and positions in lists."""

_TOKEN = re.compile(
    r"""
      (?P<blank>[ \t\r]+|\#[^\n]*)
    | (?P<string>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\])*"|'[^'\n]*')
    | (?P<mark>[\[\]{}=:,.\n])
    | (?P<bare>[^\s\#"'\[\]{}=:,.]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class KeyLines:
    """The lines of all keys and list items of one text; what can't be found stands on line 1."""

    def __init__(self, source: str) -> None:
        self.lines: dict[Key, int] = {}
        try:
            _Scan(source, self.lines).document()
        except RecursionError:  # nested deeper than anyone writes by hand: no lines, still no traceback
            self.lines.clear()

    def line(self, key: Key) -> int:
        """The line of `key`, or of the innermost table around it."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.lines:
                return self.lines[key[:length]]
        return 1


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def _tokens(source: str) -> list[_Token]:
    tokens = []
    line = 1
    for match in _TOKEN.finditer(source):
        text = match.group()
        if match.lastgroup != "blank":
            tokens.append(_Token(match.lastgroup or "", text, line))
        line += text.count("\n")
    tokens.append(_Token("end", "", line))
    return tokens


def _name(token: _Token) -> str:
    if token.kind != "string":
        return token.text
    try:
        return str(json.loads(token.text, strict=False))
    except ValueError:  # a literal string, or an escape that only TOML has
        return token.text[1:-1]


class _Scan:
    """One walk over the tokens; a method begins at its construct's first token and ends behind its last."""

    def __init__(self, source: str, lines: dict[Key, int]) -> None:
        self._tokens = _tokens(source)
        self._at = 0
        self._lines = lines
        self._lengths: dict[Key, int] = {}
        """How many `[[tables]]` of a name there are so far."""

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._now
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _sees(self, *texts: str) -> bool:
        return self._now.kind != "string" and self._now.text in texts

    def _skip(self, *texts: str) -> None:
        while self._sees(*texts):
            self._next()

    def document(self) -> None:
        table: Key = ()
        self._skip("\n")
        if self._sees("{"):  # JSON; a TOML document can't begin with a brace
            self._value(())
            return
        while self._now.kind != "end":
            if self._sees("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip("\n")

    def _header(self) -> Key:
        line = self._next().line
        is_list = self._sees("[")
        self._skip("[")
        *parents, last = self._names()
        self._skip("]")
        key: Key = ()
        for name in parents:
            key = self._latest((*key, name))
        key = (*key, last)
        if is_list:
            self._lines.setdefault(key, line)
            self._lengths[key] = self._lengths.get(key, 0) + 1
        key = self._latest(key)
        self._lines[key] = line
        return key

    def _latest(self, key: Key) -> Key:
        return (*key, self._lengths[key] - 1) if key in self._lengths else key

    def _names(self) -> list[str]:
        names = [_name(self._next())]
        while self._sees("."):
            self._next()
            names.append(_name(self._next()))
        return names

    def _pair(self, table: Key) -> None:
        line = self._now.line
        key = table
        for name in self._names():
            key = (*key, name)
            self._lines.setdefault(key, line)
        self._lines[key] = line
        self._next()  # the = or :
        self._value(key)

    def _value(self, key: Key) -> None:
        if self._sees("{"):
            self._next()
            self._skip("\n", ",")
            while not self._sees("}") and self._now.kind != "end":
                self._pair(key)
                self._skip("\n", ",")
            self._next()
        elif self._sees("["):
            self._list(key)
        else:
            while not self._sees(",", "]", "}", "\n") and self._now.kind != "end":
                self._next()

    def _list(self, key: Key) -> None:
        self._next()
        self._skip("\n", ",")
        index = 0
        while not self._sees("]") and self._now.kind != "end":
            self._lines[*key, index] = self._now.line
            self._value((*key, index))
            self._skip("\n", ",")
            index += 1
        self._next()
