"""Rewrites the tests before pytest does: with doubt in their comparisons and a word at their end.

It takes a fifth of a review, so a warm process is told the tests of the course (which are no learner's), and
its children find them rewritten but for their words, which are made up after the fork.
"""

from __future__ import annotations

import ast
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.util import source_hash
from pathlib import Path
from types import CodeType

import pytest
from _pytest.assertion import rewrite

from . import doubt, witness
from .order import Order

_NO_KEY = bytes(witness.KEY_BYTES)

_ready: dict[tuple[str, bytes], CodeType] = {}
"""By name and what it holds, each file that was rewritten ahead of time, with words that are nobody's."""


def learn(files: Iterable[tuple[str, bytes]], config: pytest.Config) -> None:
    """Rewrite tests ahead of time."""
    for name, source in files:
        with suppress(SyntaxError, ValueError, RecursionError):
            _ready[_mark(name, source)] = _rewritten(name, source, name, config, _NO_KEY)


class Rewriter:
    """A plugin of pytest, or what does its work, for one order; reads the words' key from `key`."""

    def __init__(self, order: Order, key: int) -> None:
        self._order = order
        self._key = os.read(key, witness.KEY_BYTES)

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        self.take_over(early_config)

    def take_over(self, config: pytest.Config) -> None:
        """Have pytest take the order's tests as they are rewritten here; forget the key."""
        if self._order.helpers:  # with none, all that is loaded would be looked through for nothing
            pytest.register_assert_rewrite(*self._order.helpers)  # their assertions explain themselves, too
        ready = dict(self._all(config))
        self._key = b""
        rewrite_test = rewrite._rewrite_test  # noqa: SLF001 - of a pytest that is pinned

        def take(fn: Path, config: pytest.Config) -> tuple[bytes, CodeType]:
            return ready.pop(fn, None) or rewrite_test(fn, config)

        rewrite._rewrite_test = take  # noqa: SLF001

    def _all(self, config: pytest.Config) -> Iterator[tuple[Path, tuple[bytes, CodeType]]]:
        for name in self._order.tests:
            path = Path(self._order.places.task, name)
            source = path.read_bytes()
            with suppress(SyntaxError, ValueError):  # pytest will come upon it, and tell
                learnt = _ready.get(_mark(name, source))
                code = (
                    _with_words(learnt, name, str(path), self._key)
                    if learnt
                    else _rewritten(name, source, str(path), config, self._key)
                )
                yield path, (source_hash(source), code)
        _ready.clear()


def _mark(name: str, source: bytes) -> tuple[str, bytes]:
    return name, hashlib.blake2b(source).digest()


def _rewritten(name: str, source: bytes, path: str, config: pytest.Config, key: bytes) -> CodeType:
    tree = ast.parse(source, path)
    witness.put_words(tree.body, name, key)
    doubt.import_first(tree, f"{__package__}.witness", "say", witness.NAME)
    rewrite.rewrite_asserts(tree, source, path, config)
    return compile(tree, path, "exec", dont_inherit=True)


def _with_words(code: CodeType, name: str, path: str, key: bytes) -> CodeType:
    """`code` as it would be, had it been rewritten with this key, for a file at `path`."""
    old, new = witness.word(_NO_KEY, name, code.co_name), witness.word(key, name, code.co_name)
    constants = (
        _with_words(one, name, path, key) if isinstance(one, CodeType) else new if one == old else one
        for one in code.co_consts
    )
    return code.replace(co_consts=tuple(constants), co_filename=path)
